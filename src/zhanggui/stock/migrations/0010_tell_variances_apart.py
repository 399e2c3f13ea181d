"""What was called variance gets the kind that it is.

An entry that was written with a move stands just before that move's own entry: goods that came settled stock below
zero, goods that left were rounded. What no move came with is a price difference. The ledger's trigger refuses updates,
so it is off for this one statement.
"""

from django.db import migrations

TELL_APART = """
ALTER TABLE stock_valueentry DISABLE TRIGGER append_only;
UPDATE stock_valueentry AS entry
SET kind = CASE (
    SELECT moved.kind FROM stock_valueentry AS moved
    WHERE moved.source_type = entry.source_type AND moved.source_id = entry.source_id
        AND moved.source_line_id IS NOT DISTINCT FROM entry.source_line_id
        AND moved.item_id = entry.item_id AND moved.variant_id IS NOT DISTINCT FROM entry.variant_id
        AND moved.kind IN ('receipt', 'issue') AND moved.id > entry.id
    ORDER BY moved.id LIMIT 1
) WHEN 'receipt' THEN 'below_zero' WHEN 'issue' THEN 'rounding' ELSE 'price_difference' END
WHERE kind = 'variance';
ALTER TABLE stock_valueentry ENABLE TRIGGER append_only;
"""

CALL_VARIANCE = """
ALTER TABLE stock_valueentry DISABLE TRIGGER append_only;
UPDATE stock_valueentry SET kind = 'variance' WHERE kind IN ('price_difference', 'below_zero', 'rounding');
ALTER TABLE stock_valueentry ENABLE TRIGGER append_only;
"""


class Migration(migrations.Migration):
    dependencies = [("stock", "0009_name_parts_of_sources")]
    operations = [migrations.RunSQL(TELL_APART, CALL_VARIANCE)]
