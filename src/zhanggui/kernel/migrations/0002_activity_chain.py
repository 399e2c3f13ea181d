"""Activity rows chain themselves; ledgers refuse update and delete, whoever asks."""

from django.db import migrations

# Transactions count on where a restored backup stopped, whatever the new server's own counter says. The sum must
# grow: consumers read by it.
COUNT_ON = """
CREATE TABLE kernel_transactionbase (base bigint NOT NULL);
INSERT INTO kernel_transactionbase VALUES (0);
CREATE FUNCTION zhanggui_continue_after_restore() RETURNS void LANGUAGE sql AS $$
    UPDATE kernel_transactionbase SET base = base + greatest(0, 1 + greatest(
        (SELECT coalesce(max(transaction), 0) FROM kernel_activity),
        (SELECT coalesce(max(below_transaction), 0) FROM kernel_activityseal),
        (SELECT coalesce(max(transaction), 0) FROM kernel_activitycursor)
    ) - base - pg_current_xact_id()::text::bigint)
$$;
"""

DO_NOT_COUNT_ON = """
DROP FUNCTION zhanggui_continue_after_restore();
DROP TABLE kernel_transactionbase;
"""
CHAIN = """
-- No plan that reads whole tables: one made while they are small would be kept while thousands of rows come in.
CREATE FUNCTION zhanggui_chain_activity() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    head_seq integer;
    head_digest bytea;
    head_place tid;
    is_first boolean;
BEGIN
    NEW.recorded_at := now();
    NEW.transaction := pg_current_xact_id()::text::bigint + (SELECT base FROM kernel_transactionbase);
    LOOP
        SELECT h.seq, h.digest, h.ctid INTO head_seq, head_digest, head_place FROM kernel_activityhead h
        WHERE h.document_type = NEW.document_type AND h.document_id = NEW.document_id FOR NO KEY UPDATE;
        is_first := NOT FOUND;
        NEW.seq := CASE WHEN is_first THEN 1 ELSE head_seq + 1 END;
        NEW.previous := CASE WHEN is_first THEN decode(repeat('00', 32), 'hex') ELSE head_digest END;
        NEW.digest := sha256(NEW.previous || convert_to(
            NEW.id || E'\\n' || coalesce(NEW.company_id::text, '') || E'\\n' || NEW.document_type || E'\\n'
            || NEW.document_id || E'\\n' || NEW.seq || E'\\n' || NEW.step || E'\\n'
            || coalesce(NEW.actor_id::text, '') || E'\\n' || coalesce(NEW.on_behalf_of_id::text, '') || E'\\n'
            || NEW.before || E'\\n' || NEW.after || E'\\n' || coalesce(NEW.cause_id::text, '') || E'\\n'
            || to_char(NEW.date, 'YYYY-MM-DD') || E'\\n'
            || to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || E'\\n'
            || to_char(NEW.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || E'\\n'
            || NEW.transaction || E'\\n' || encode(NEW.payload_digest, 'hex'), 'UTF8'));
        IF NOT is_first THEN
            UPDATE kernel_activityhead SET seq = NEW.seq, digest = NEW.digest WHERE ctid = head_place;
            RETURN NEW;
        END IF;
        INSERT INTO kernel_activityhead (document_type, document_id, seq, digest)
        VALUES (NEW.document_type, NEW.document_id, NEW.seq, NEW.digest)
        ON CONFLICT (document_type, document_id) DO NOTHING;
        IF FOUND THEN
            RETURN NEW;
        END IF;
        -- Somebody began this chain at the same moment: go on from there.
    END LOOP;
END $$;
CREATE TRIGGER chain BEFORE INSERT ON kernel_activity FOR EACH ROW EXECUTE FUNCTION zhanggui_chain_activity();
"""

UNCHAIN = """
DROP TRIGGER chain ON kernel_activity;
DROP FUNCTION zhanggui_chain_activity();
"""

REFUSE = """
CREATE FUNCTION zhanggui_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: correct a mistake by a further row', TG_TABLE_NAME USING ERRCODE = '23001';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON kernel_activity
    FOR EACH ROW EXECUTE FUNCTION zhanggui_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON kernel_activityseal
    FOR EACH ROW EXECUTE FUNCTION zhanggui_append_only();
"""

UNREFUSE = """
DROP TRIGGER append_only ON kernel_activity;
DROP TRIGGER append_only ON kernel_activityseal;
DROP FUNCTION zhanggui_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [
        migrations.RunSQL(COUNT_ON, DO_NOT_COUNT_ON),
        migrations.RunSQL(CHAIN, UNCHAIN),
        migrations.RunSQL(REFUSE, UNREFUSE),
    ]
