"""A posting holds its periods open until it ends, and closing waits for it (docs/adr/0024)."""

from django.db import migrations

# VOLATILE, so that each statement in it sees what was committed before it began: the periods are read after the
# lock is there. In one statement without a function they would be read as they were before the wait.
HOLD = """
CREATE FUNCTION zhanggui_key_of_periods(company bigint, area text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT hashtextextended('zhanggui.periods|' || company || '|' || area, 0)
$$;
CREATE FUNCTION zhanggui_first_open_date(of_company bigint, of_area text, day date) RETURNS date
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    last date;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(zhanggui_key_of_periods(of_company, of_area));
    LOOP
        SELECT p."end" INTO last FROM kernel_period p
        WHERE p.company_id = of_company AND p.area = of_area AND p.is_closed AND day BETWEEN p.start AND p."end";
        IF NOT FOUND THEN
            RETURN day;
        END IF;
        day := last + 1;
    END LOOP;
END
$$;
"""

DO_NOT_HOLD = """
DROP FUNCTION zhanggui_first_open_date(bigint, text, date);
DROP FUNCTION zhanggui_key_of_periods(bigint, text);
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_count_versions_of_masters")]

    operations = [migrations.RunSQL(HOLD, DO_NOT_HOLD)]
