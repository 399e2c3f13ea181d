"""Both warehouses of a pegging follow from its expected moves; what isn't expected any more can't be pegged."""

from django.db import migrations

FILL = """
UPDATE stock_pegging AS p SET warehouse_id = m.warehouse_id FROM stock_expectedmove AS m
    WHERE m.source_type = p.demand_type AND m.source_id = p.demand_id AND m.source_line_id = p.demand_line_id
    AND m.item_id = p.item_id AND m.variant_id IS NOT DISTINCT FROM p.variant_id AND m.quantity < 0;
UPDATE stock_pegging AS p SET supply_warehouse_id = m.warehouse_id FROM stock_expectedmove AS m
    WHERE m.source_type = p.supply_type AND m.source_id = p.supply_id AND m.source_line_id = p.supply_line_id
    AND m.item_id = p.item_id AND m.variant_id IS NOT DISTINCT FROM p.variant_id AND m.quantity > 0;
UPDATE stock_pegging SET supply_warehouse_id = warehouse_id WHERE supply_type = 'stock';
DELETE FROM stock_pegging WHERE warehouse_id IS NULL OR supply_warehouse_id IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("stock", "0003_name_expected_moves_by_their_whole_key")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
