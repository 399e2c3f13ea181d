"""Supply is either stock, which has no keys, or a document."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stock", "0005_require_warehouses_of_peggings")]
    operations = [
        migrations.AddConstraint(
            "pegging",
            models.CheckConstraint(
                condition=models.Q(supply_type="stock", supply_id=None, supply_line_id=None)
                | ~models.Q(supply_type="stock") & models.Q(supply_id__isnull=False),
                name="pegging_stock_has_no_keys",
            ),
        ),
    ]
