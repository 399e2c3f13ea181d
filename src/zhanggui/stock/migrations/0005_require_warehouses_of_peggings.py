"""A pegging says from which warehouse and to which."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stock", "0004_fill_warehouses_of_peggings")]
    operations = [
        migrations.AlterField(
            "pegging",
            "warehouse",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="masterdata.warehouse",
                verbose_name="Warehouse",
            ),
        ),
        migrations.AlterField(
            "pegging",
            "supply_warehouse",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="masterdata.warehouse",
                verbose_name="Warehouse of the supply",
            ),
        ),
    ]
