from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0006_keep_tolerances_above_zero"),
    ]

    operations = [
        migrations.AddField(
            model_name="company",
            name="days_ahead",
            field=models.PositiveSmallIntegerField(default=7, verbose_name="Days ahead that may be posted"),
        ),
    ]
