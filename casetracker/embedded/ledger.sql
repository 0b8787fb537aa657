-- The ledger: every change of a kept table, written by a trigger, readable by few, changeable by nobody.
--
-- Run by the administrator inside the database, before the first migration and again at every start. Everything here
-- belongs to casetracker_audit, a role nobody logs in as; the owner of the tables is not a member of it.

BEGIN;

SELECT pg_advisory_xact_lock(hashtext('casetracker ledger'));

CREATE SCHEMA IF NOT EXISTS ledger AUTHORIZATION casetracker_audit;

SET LOCAL ROLE casetracker_audit;
SET LOCAL client_min_messages = warning;

-- Transaction numbers start again in a new cluster, so each cluster a restored ledger continues in is an epoch.
CREATE TABLE IF NOT EXISTS ledger.epoch (
    number integer PRIMARY KEY,
    opened_at timestamptz NOT NULL,
    cluster bigint NOT NULL,
    first_transaction xid8 NOT NULL,
    reason text NOT NULL,
    lost jsonb,
    signature bytea
);

CREATE TABLE IF NOT EXISTS ledger.line (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    epoch integer NOT NULL,
    transaction xid8 NOT NULL,
    at timestamptz NOT NULL,
    login name NOT NULL,
    table_name text NOT NULL,
    operation text NOT NULL,
    row_key text NOT NULL,
    case_id uuid,
    old jsonb,
    new jsonb,
    user_id uuid,
    agency_id uuid,
    client_id uuid,
    job text NOT NULL,
    request text NOT NULL,
    purpose text NOT NULL
);
CREATE INDEX IF NOT EXISTS line_of_case ON ledger.line (case_id, id) WHERE case_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS line_sealing ON ledger.line (transaction, id);

-- Which case a suspect, a victim or a referral stands in, so that what hangs on them finds its case.
CREATE TABLE IF NOT EXISTS ledger.subject (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL
);

CREATE TABLE IF NOT EXISTS ledger.seal (
    number bigint PRIMARY KEY,
    epoch integer NOT NULL,
    first_transaction xid8 NOT NULL,
    end_transaction xid8 NOT NULL,
    lines bigint NOT NULL,
    total bigint NOT NULL,
    root bytea NOT NULL,
    previous bytea NOT NULL,
    sealed_at timestamptz NOT NULL,
    key_id text NOT NULL,
    hash bytea NOT NULL UNIQUE,
    signature bytea NOT NULL
);

CREATE INDEX IF NOT EXISTS seal_of_epoch ON ledger.seal (epoch, number);

-- What a key of a row says: the trigger's arguments are data, never part of a statement.
CREATE OR REPLACE FUNCTION ledger.keep() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $keep$
DECLARE
    key_column CONSTANT text := TG_ARGV[0];
    case_column CONSTANT text := TG_ARGV[1];
    parent_column CONSTANT text := TG_ARGV[2];
    is_subject CONSTANT boolean := TG_ARGV[3] = 'subject';
    -- Secrets that are hashed in their table: a ledger that never forgets would keep every old one.
    without CONSTANT text[] := string_to_array(TG_ARGV[4], ',');
    relation CONSTANT text :=
        CASE TG_TABLE_SCHEMA WHEN 'public' THEN TG_TABLE_NAME ELSE TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME END;
    this_epoch CONSTANT integer := (SELECT max(number) FROM ledger.epoch);
    this_user CONSTANT uuid := nullif(current_setting('casetracker.user', true), '');
    this_agency CONSTANT uuid := nullif(current_setting('casetracker.agency', true), '');
    this_client CONSTANT uuid := nullif(current_setting('casetracker.client', true), '');
    this_job CONSTANT text := coalesce(current_setting('casetracker.job', true), '');
    this_request CONSTANT text := coalesce(current_setting('casetracker.request', true), '');
    this_purpose CONSTANT text := coalesce(current_setting('casetracker.purpose', true), '');
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF is_subject THEN
            INSERT INTO ledger.subject (id, case_id)
            SELECT (doc ->> key_column)::uuid, (doc ->> case_column)::uuid
            FROM (SELECT to_jsonb(n) - without AS doc FROM new_rows AS n OFFSET 0) AS rows
            ON CONFLICT (id) DO NOTHING;
        END IF;
        INSERT INTO ledger.line (epoch, transaction, at, login, table_name, operation, row_key, case_id, new,
                                 user_id, agency_id, client_id, job, request, purpose)
        SELECT this_epoch, pg_current_xact_id(), clock_timestamp(), session_user, relation, 'insert',
               coalesce(doc ->> key_column, ''),
               CASE WHEN parent_column = '' THEN (doc ->> case_column)::uuid
                    ELSE (SELECT s.case_id FROM ledger.subject AS s WHERE s.id = (doc ->> parent_column)::uuid) END,
               doc, this_user, this_agency, this_client, this_job, this_request, this_purpose
        FROM (SELECT to_jsonb(n) - without AS doc FROM new_rows AS n OFFSET 0) AS rows;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO ledger.line (epoch, transaction, at, login, table_name, operation, row_key, case_id, old, new,
                                 user_id, agency_id, client_id, job, request, purpose)
        SELECT this_epoch, pg_current_xact_id(), clock_timestamp(), session_user, relation, 'update',
               coalesce(b.key, a.key, ''),
               CASE WHEN parent_column = '' THEN coalesce(a.doc ->> case_column, b.doc ->> case_column)::uuid
                    ELSE (SELECT s.case_id FROM ledger.subject AS s
                          WHERE s.id = coalesce(a.doc ->> parent_column, b.doc ->> parent_column)::uuid) END,
               b.doc, a.doc, this_user, this_agency, this_client, this_job, this_request, this_purpose
        FROM (SELECT doc, doc ->> key_column AS key
              FROM (SELECT to_jsonb(o) - without AS doc FROM old_rows AS o OFFSET 0) AS rows OFFSET 0) AS b
        FULL JOIN (SELECT doc, doc ->> key_column AS key
                   FROM (SELECT to_jsonb(n) - without AS doc FROM new_rows AS n OFFSET 0) AS rows OFFSET 0) AS a
             ON a.key = b.key;
        IF is_subject THEN
            INSERT INTO ledger.subject (id, case_id)
            SELECT (doc ->> key_column)::uuid, (doc ->> case_column)::uuid
            FROM (SELECT to_jsonb(n) - without AS doc FROM new_rows AS n OFFSET 0) AS rows
            ON CONFLICT (id) DO UPDATE SET case_id = excluded.case_id WHERE subject.case_id <> excluded.case_id;
        END IF;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO ledger.line (epoch, transaction, at, login, table_name, operation, row_key, case_id, old,
                                 user_id, agency_id, client_id, job, request, purpose)
        SELECT this_epoch, pg_current_xact_id(), clock_timestamp(), session_user, relation, 'delete',
               coalesce(doc ->> key_column, ''),
               CASE WHEN parent_column = '' THEN (doc ->> case_column)::uuid
                    ELSE (SELECT s.case_id FROM ledger.subject AS s WHERE s.id = (doc ->> parent_column)::uuid) END,
               doc, this_user, this_agency, this_client, this_job, this_request, this_purpose
        FROM (SELECT to_jsonb(o) - without AS doc FROM old_rows AS o OFFSET 0) AS rows;
    ELSE
        INSERT INTO ledger.line (epoch, transaction, at, login, table_name, operation, row_key,
                                 user_id, agency_id, client_id, job, request, purpose)
        VALUES (this_epoch, pg_current_xact_id(), clock_timestamp(), session_user, relation, lower(TG_OP), '',
                this_user, this_agency, this_client, this_job, this_request, this_purpose);
    END IF;
    RETURN NULL;
END
$keep$;

-- SECURITY: asked with the rights of the reader, whose own rows of the access table row-level security gives.
CREATE OR REPLACE FUNCTION ledger.may_read(wanted uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $may_read$
BEGIN
    IF coalesce(current_setting('casetracker.job', true), '') <> ''
       OR coalesce(current_setting('casetracker.auditor', true), '') = 'on' THEN
        RETURN true;
    END IF;
    RETURN wanted IS NOT NULL AND EXISTS (
        SELECT FROM public.access_caseaccess AS a
        WHERE a.case_id = wanted AND a.sections > 0 AND (a.expires_at IS NULL OR a.expires_at > now())
          AND a.principal = ANY (coalesce(nullif(current_setting('casetracker.principals', true), ''), '{}')::uuid[])
    );
END
$may_read$;

CREATE OR REPLACE VIEW ledger.lines WITH (security_barrier) AS
SELECT id, epoch, transaction::text::bigint AS transaction, at, login::text AS login, table_name, operation, row_key,
       case_id, old, new, user_id, agency_id, client_id, job, request, purpose
FROM ledger.line
WHERE ledger.may_read(case_id);

CREATE OR REPLACE VIEW ledger.seals AS
SELECT number, epoch, first_transaction::text::bigint AS first_transaction,
       end_transaction::text::bigint AS end_transaction, lines, total, encode(root, 'hex') AS root,
       encode(previous, 'hex') AS previous, sealed_at, key_id, encode(hash, 'hex') AS hash,
       encode(signature, 'base64') AS signature
FROM ledger.seal;

CREATE OR REPLACE VIEW ledger.epochs AS
SELECT number, opened_at, first_transaction::text::bigint AS first_transaction, reason, lost FROM ledger.epoch;

-- Seconds since the oldest line that no seal covers yet; 0 when all are sealed.
CREATE OR REPLACE FUNCTION ledger.lag() RETURNS double precision
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $lag$
    WITH last AS (
        SELECT coalesce((SELECT number FROM ledger.epoch ORDER BY number DESC LIMIT 1), 0) AS epoch,
               coalesce((SELECT s.end_transaction FROM ledger.seal AS s
                         WHERE s.epoch = (SELECT max(number) FROM ledger.epoch)
                         ORDER BY s.number DESC LIMIT 1), '0'::xid8) AS sealed_until
    )
    SELECT coalesce(greatest(extract(epoch FROM clock_timestamp() - (
        SELECT min(l.at) FROM ledger.line AS l, last
        WHERE l.epoch = last.epoch AND l.transaction >= last.sealed_until
    )), 0), 0)::double precision
$lag$;

-- An epoch for a cluster this ledger has not been in; the first one of all.
INSERT INTO ledger.epoch (number, opened_at, cluster, first_transaction, reason)
SELECT coalesce(max(number), 0) + 1, clock_timestamp(), (pg_control_system()).system_identifier, pg_current_xact_id(),
       CASE WHEN max(number) IS NULL THEN 'begun' ELSE 'restored into another cluster' END
FROM ledger.epoch
HAVING coalesce((array_agg(cluster ORDER BY number DESC))[1] <> (pg_control_system()).system_identifier, true);

-- SECURITY: what others may do is written in full here; a right given by hand is taken back at the next start.
REVOKE ALL ON SCHEMA ledger FROM PUBLIC, casetracker_owner, casetracker_app, casetracker_sealer, casetracker_statistics;
REVOKE ALL ON ALL TABLES IN SCHEMA ledger
    FROM PUBLIC, casetracker_owner, casetracker_app, casetracker_sealer, casetracker_statistics;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger
    FROM PUBLIC, casetracker_owner, casetracker_app, casetracker_sealer, casetracker_statistics;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA ledger
    FROM PUBLIC, casetracker_owner, casetracker_app, casetracker_sealer, casetracker_statistics;
GRANT USAGE ON SCHEMA ledger TO casetracker_owner, casetracker_app, casetracker_sealer, casetracker_backup;
GRANT EXECUTE ON FUNCTION ledger.keep() TO casetracker_owner;
GRANT EXECUTE ON FUNCTION ledger.may_read(uuid) TO casetracker_app;
GRANT EXECUTE ON FUNCTION ledger.lag() TO casetracker_app, casetracker_sealer;
GRANT SELECT ON ledger.lines, ledger.seals, ledger.epochs TO casetracker_app;
GRANT SELECT ON ledger.line, ledger.seal, ledger.epoch TO casetracker_sealer;
GRANT INSERT ON ledger.seal, ledger.epoch TO casetracker_sealer;

RESET ROLE;

-- Changes of the tables themselves are lines too, and the triggers of the ledger cannot be taken away one by one.
-- Only a superuser may make these; without one, verify_ledger still sees a trigger that is gone or asleep.
DO $events$
BEGIN
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        RETURN;
    END IF;
    SET LOCAL ROLE casetracker_audit;
    CREATE OR REPLACE FUNCTION ledger.keep_definition() RETURNS event_trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $definition$
    DECLARE
        command record;
        is_weakened boolean;
    BEGIN
        FOR command IN SELECT * FROM pg_event_trigger_ddl_commands() LOOP
            -- A trigger has no schema of its own.
            CONTINUE WHEN coalesce(command.schema_name, 'public') NOT IN ('public', 'ledger')
                       OR command.command_tag IN ('GRANT', 'REVOKE', 'ALTER DEFAULT PRIVILEGES');
            SELECT bool_or(
                t.tgfoid <> 'ledger.keep()'::regprocedure OR t.tgqual IS NOT NULL OR t.tgenabled IN ('D', 'R')
            ) INTO is_weakened
            FROM pg_trigger AS t
            WHERE (t.tgname LIKE 'ledger\_%' OR t.tgfoid = 'ledger.keep()'::regprocedure) AND t.tgrelid = CASE
                WHEN command.object_type = 'trigger' THEN (SELECT tgrelid FROM pg_trigger WHERE oid = command.objid)
                ELSE command.objid END;
            IF is_weakened THEN
                RAISE EXCEPTION 'the ledger keeps this table' USING ERRCODE = 'insufficient_privilege';
            END IF;
            INSERT INTO ledger.line (epoch, transaction, at, login, table_name, operation, row_key, new,
                                     job, request, purpose)
            VALUES ((SELECT max(number) FROM ledger.epoch), pg_current_xact_id(), clock_timestamp(), session_user,
                    coalesce(command.object_identity, ''), 'definition', '',
                    jsonb_build_object('command', command.command_tag, 'kind', command.object_type),
                    coalesce(current_setting('casetracker.job', true), ''), '', '');
        END LOOP;
    END
    $definition$;
    CREATE OR REPLACE FUNCTION ledger.keep_removal() RETURNS event_trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $removal$
    DECLARE
        dropped record;
    BEGIN
        FOR dropped IN SELECT * FROM pg_event_trigger_dropped_objects() WHERE original LOOP
            CONTINUE WHEN coalesce(dropped.schema_name, 'public') NOT IN ('public', 'ledger');
            IF dropped.object_type = 'trigger' AND dropped.address_names[3] LIKE 'ledger\_%' THEN
                RAISE EXCEPTION 'the ledger keeps this table' USING ERRCODE = 'insufficient_privilege';
            END IF;
            INSERT INTO ledger.line (epoch, transaction, at, login, table_name, operation, row_key, new,
                                     job, request, purpose)
            VALUES ((SELECT max(number) FROM ledger.epoch), pg_current_xact_id(), clock_timestamp(), session_user,
                    coalesce(dropped.object_identity, ''), 'definition', '',
                    jsonb_build_object('command', 'DROP', 'kind', dropped.object_type),
                    coalesce(current_setting('casetracker.job', true), ''), '', '');
        END LOOP;
    END
    $removal$;
    REVOKE ALL ON FUNCTION ledger.keep_definition(), ledger.keep_removal() FROM PUBLIC;
    RESET ROLE;
    IF NOT EXISTS (SELECT FROM pg_event_trigger WHERE evtname = 'ledger_definition') THEN
        CREATE EVENT TRIGGER ledger_definition ON ddl_command_end EXECUTE FUNCTION ledger.keep_definition();
    END IF;
    IF NOT EXISTS (SELECT FROM pg_event_trigger WHERE evtname = 'ledger_removal') THEN
        CREATE EVENT TRIGGER ledger_removal ON sql_drop EXECUTE FUNCTION ledger.keep_removal();
    END IF;
    ALTER EVENT TRIGGER ledger_definition ENABLE ALWAYS;
    ALTER EVENT TRIGGER ledger_removal ENABLE ALWAYS;
END
$events$;

COMMIT;
