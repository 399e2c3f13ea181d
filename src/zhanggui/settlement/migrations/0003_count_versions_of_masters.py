from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0002_append_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="moneyaccount",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name="Version"),
        ),
    ]
