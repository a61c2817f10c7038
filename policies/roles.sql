-- Who there is in the database. Run by the owner, in every database, as often as you like: it changes only what
-- differs, so that it can run beside working members and beside itself. Log-ins get their passwords from
-- TANDEM_HOME (tandem/foundation/embedded/roles.py), never from a file under version control.
--
--   tandem_owner    migrates; owns the tables; passes row security, or its data migrations would change 0 rows
--   tandem_web      the site and its jobs; owns nothing, passes nothing
--   tandem_matcher  reads the key index and nothing else
--   tandem_sealer   reads the ledger's entries and writes its seals
--   tandem_gate     nobody logs in as it: owns the functions that answer who sees what
--   tandem_search   nobody logs in as it: owns the search functions
--
-- What each role may do with a table stands in the file of the table's room.

DO $roles$
DECLARE
    wanted record;
    found pg_roles%ROWTYPE;
BEGIN
    FOR wanted IN
        SELECT * FROM (VALUES
            ('tandem_web', true), ('tandem_matcher', true), ('tandem_sealer', true),
            ('tandem_gate', false), ('tandem_search', false)
        ) AS named (name, logs_in)
    LOOP
        SELECT * INTO found FROM pg_roles WHERE rolname = wanted.name;
        IF found.rolname IS NULL THEN
            EXECUTE format('CREATE ROLE %I', wanted.name);
            SELECT * INTO found FROM pg_roles WHERE rolname = wanted.name;
        END IF;
        IF found.rolcanlogin <> wanted.logs_in THEN
            EXECUTE format('ALTER ROLE %I %s', wanted.name, CASE WHEN wanted.logs_in THEN 'LOGIN' ELSE 'NOLOGIN' END);
        END IF;
        IF found.rolsuper THEN  -- only a superuser may take this away, so the owner can only object
            RAISE EXCEPTION 'role % is a superuser and would pass the wall', wanted.name;
        END IF;
        IF found.rolbypassrls THEN
            RAISE WARNING 'role % could pass row security; somebody gave it that, and it is taken back', wanted.name;
            EXECUTE format('ALTER ROLE %I NOBYPASSRLS', wanted.name);
        END IF;
        IF found.rolcreaterole THEN
            RAISE WARNING 'role % could create roles; somebody gave it that, and it is taken back', wanted.name;
            EXECUTE format('ALTER ROLE %I NOCREATEROLE', wanted.name);
        END IF;
        IF found.rolcreatedb THEN
            RAISE WARNING 'role % could create databases; somebody gave it that, and it is taken back', wanted.name;
            BEGIN
                EXECUTE format('ALTER ROLE %I NOCREATEDB', wanted.name);
            EXCEPTION WHEN insufficient_privilege THEN  -- only who may create databases may take that away
                RAISE EXCEPTION 'role % can create databases; as a superuser, run: ALTER ROLE % NOCREATEDB', wanted.name, wanted.name;
            END;
        END IF;
    END LOOP;

    -- The owner hands functions over to the roles that nobody logs in as; for that it must be able to become them.
    FOR wanted IN SELECT unnest(ARRAY['tandem_gate', 'tandem_search']) AS name LOOP
        IF NOT EXISTS (
            SELECT FROM pg_auth_members m
            WHERE m.roleid = wanted.name::regrole AND m.member = current_user::regrole
              AND m.set_option AND m.inherit_option
        ) AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
            EXECUTE format('GRANT %I TO CURRENT_USER WITH SET TRUE, INHERIT TRUE', wanted.name);
        END IF;
    END LOOP;

    -- A log-in that belongs to another role could become it.
    FOR wanted IN
        SELECT m.roleid::regrole::text AS name, m.member::regrole::text AS member FROM pg_auth_members m
        WHERE m.member::regrole::text IN ('tandem_web', 'tandem_matcher', 'tandem_sealer', 'tandem_gate', 'tandem_search')
    LOOP
        RAISE EXCEPTION 'role % is a member of % and could become it', wanted.member, wanted.name;
    END LOOP;
END
$roles$;

-- This database: closed to all but ours, and read as Tandem means it, however a server that is not ours is set: with German
-- dates or a schema of the owner's name in the path nothing would work, and a transaction left open keeps the ledger unsealed.
DO $database$
DECLARE
    wanted record;
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO tandem_web, tandem_matcher, tandem_sealer', current_database());
    FOR wanted IN
        SELECT * FROM (VALUES
            ('datestyle', 'ISO, MDY'), ('intervalstyle', 'postgres'), ('timezone', 'UTC'), ('search_path', 'public'),
            ('standard_conforming_strings', 'on'), ('default_transaction_isolation', 'read committed'),
            ('default_transaction_read_only', 'off'), ('jit', 'off'), ('idle_in_transaction_session_timeout', '60s')
        ) AS named (setting, value)
    LOOP
        IF NOT EXISTS (
            SELECT FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) AS c
            WHERE d.datname = current_database() AND s.setrole = 0 AND lower(split_part(c, '=', 1)) = wanted.setting
              AND split_part(c, '=', 2) = wanted.value
        ) THEN
            EXECUTE format('ALTER DATABASE %I SET %I = %L', current_database(), wanted.setting, wanted.value);
        END IF;
    END LOOP;
END
$database$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

-- The schema of our functions, so that theirs and ours are told apart. The two that own functions in it must be
-- able to create there, or PostgreSQL refuses to hand a function over to them.
DO $schema$
BEGIN
    IF to_regnamespace('tandem') IS NULL THEN
        CREATE SCHEMA tandem;
    END IF;
END
$schema$;
REVOKE ALL ON SCHEMA tandem FROM PUBLIC;
GRANT USAGE ON SCHEMA tandem TO tandem_web, tandem_matcher, tandem_sealer;
GRANT USAGE, CREATE ON SCHEMA tandem TO tandem_gate, tandem_search;
