from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_companies"),
    ]

    operations = [
        migrations.AddField(
            model_name="department",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name="Version"),
        ),
        migrations.AddField(
            model_name="role",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name="Version"),
        ),
    ]
