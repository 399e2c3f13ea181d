"""A step told by another document is a permission code, which is longer than a step's own name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0007_limit_days_ahead")]
    operations = [migrations.AlterField("activity", "step", models.CharField(max_length=120, verbose_name="Step"))]
