"""Allocations refuse update and delete; of an open item only the open amount changes."""

from django.db import migrations

REFUSE = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON settlement_allocation
    FOR EACH ROW EXECUTE FUNCTION zhanggui_append_only();
CREATE TRIGGER append_only BEFORE DELETE ON settlement_openitem
    FOR EACH ROW EXECUTE FUNCTION zhanggui_append_only();
CREATE TRIGGER facts_stay BEFORE UPDATE ON settlement_openitem FOR EACH ROW
    WHEN ((to_jsonb(OLD) - 'open_amount') IS DISTINCT FROM (to_jsonb(NEW) - 'open_amount'))
    EXECUTE FUNCTION zhanggui_append_only();
"""

UNREFUSE = """
DROP TRIGGER append_only ON settlement_allocation;
DROP TRIGGER append_only ON settlement_openitem;
DROP TRIGGER facts_stay ON settlement_openitem;
"""


class Migration(migrations.Migration):
    dependencies = [("settlement", "0001_initial"), ("kernel", "0002_activity_chain")]
    operations = [migrations.RunSQL(REFUSE, UNREFUSE)]
