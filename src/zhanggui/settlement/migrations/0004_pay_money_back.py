from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0003_count_versions_of_masters"),
    ]

    operations = [
        migrations.AddField(
            model_name="moneyreceipt",
            name="is_refund",
            field=models.BooleanField(default=False, verbose_name="Refund"),
        ),
        migrations.AddField(
            model_name="payment",
            name="is_refund",
            field=models.BooleanField(default=False, verbose_name="Refund"),
        ),
    ]
