"""The stock and value ledgers refuse update and delete, whoever asks."""

from django.db import migrations

REFUSE = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON stock_stockmove
    FOR EACH ROW EXECUTE FUNCTION zhanggui_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON stock_valueentry
    FOR EACH ROW EXECUTE FUNCTION zhanggui_append_only();
"""

UNREFUSE = """
DROP TRIGGER append_only ON stock_stockmove;
DROP TRIGGER append_only ON stock_valueentry;
"""


class Migration(migrations.Migration):
    dependencies = [("stock", "0001_initial"), ("kernel", "0002_activity_chain")]
    operations = [migrations.RunSQL(REFUSE, UNREFUSE)]
