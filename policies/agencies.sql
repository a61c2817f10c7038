-- Who acts, decided by the database. A session is a random token; the setting tandem.acting carries it for one
-- transaction, and only its SHA-256 is stored. Sign-ins are opened against a ticket: an HMAC under a key that the web
-- role cannot read, so that an SQL injection in the site cannot sign in as anybody (docs/decisions/0002).
CREATE SCHEMA IF NOT EXISTS tandem;
GRANT USAGE ON SCHEMA tandem TO tandem_web, tandem_matcher, tandem_sealer, tandem_gate, tandem_search;
GRANT CREATE ON SCHEMA tandem TO tandem_gate, tandem_search;
GRANT USAGE ON SCHEMA public TO tandem_web, tandem_matcher, tandem_sealer, tandem_gate, tandem_search;

CREATE TABLE IF NOT EXISTS tandem.gate_key (only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one), inner_pad bytea, outer_pad bytea);
REVOKE ALL ON tandem.gate_key FROM PUBLIC;
GRANT SELECT ON tandem.gate_key TO tandem_gate;
ALTER TABLE tandem.gate_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE tandem.gate_key FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS gate_reads ON tandem.gate_key;
CREATE POLICY gate_reads ON tandem.gate_key FOR SELECT TO tandem_gate USING (true);

-- HMAC-SHA256 (RFC 2104): the padded keys are stored ready-made, so that it is two hashes.
CREATE OR REPLACE FUNCTION tandem.ticket_holds(message text, issued bigint, ticket bytea) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT coalesce(abs(extract(epoch FROM clock_timestamp()) - issued) <= 60
     AND ticket = sha256(outer_pad || sha256(inner_pad || convert_to(message || '|' || issued, 'UTF8'))), false)
  FROM tandem.gate_key
$$;

-- Whose token is bound, and who of them acts: the two rules, each told once. Without SECURITY DEFINER and SET, so that PostgreSQL writes them into
-- the statement of whoever asks (all of them functions of tandem_gate; the web role may not read these tables): a function of its own would cost
-- more than the look-up. The agency by LEFT JOIN, so that it is left out where nobody asks for it; a member always has one.
CREATE OR REPLACE FUNCTION tandem.whose_token() RETURNS TABLE (
  member_id uuid, agency_id uuid, role text, is_supervisor boolean, on_call boolean, strength text, locked_at timestamptz, last_seen_at timestamptz,
  expires_at timestamptz, user_id uuid, name text, language text, time_zone text, agency_slug text, agency_name text, agency_kind text)
LANGUAGE sql STABLE ROWS 1 AS $$
  SELECT m.id, m.agency_id, m.role::text, m.is_supervisor, m.on_call, s.strength::text, s.locked_at, s.last_seen_at,
    s.expires_at, m.user_id, m.name::text, m.language::text, coalesce(nullif(m.time_zone, ''), a.time_zone)::text, a.slug::text, a.name::text, a.kind::text
  FROM public.agencies_signin s JOIN public.agencies_member m ON m.id = s.member_id LEFT JOIN public.agencies_agency a ON a.id = m.agency_id
  WHERE s.token_sha256 = sha256(convert_to(nullif(current_setting('tandem.acting', true), ''), 'UTF8'))
    AND s.ended_at IS NULL AND s.expires_at > now() AND m.status = 'active' AND (m.until IS NULL OR m.until > now())
$$;
CREATE OR REPLACE FUNCTION tandem.who_acts() RETURNS TABLE (member_id uuid, agency_id uuid, role text, is_supervisor boolean, on_call boolean)
LANGUAGE sql STABLE ROWS 1 AS $$
  SELECT w.member_id, w.agency_id, w.role, w.is_supervisor, w.on_call FROM tandem.whose_token() w
  WHERE w.locked_at IS NULL AND w.last_seen_at > now() - interval '31 minutes'
    AND NOT (w.strength = 'password' AND w.agency_kind IN ('police', 'prosecution', 'probation'))
$$;

-- Whoever's token is bound, also while locked or before the second factor: for the lock page and for setting up factors.
CREATE OR REPLACE FUNCTION tandem.signed_in() RETURNS TABLE (
  member_id uuid, user_id uuid, strength text, locked boolean, idle_seconds integer, expires_at timestamptz,
  agency_id uuid, agency_slug text, agency_name text, agency_kind text, time_zone text, member_name text, role text,
  is_supervisor boolean, on_call boolean, language text, needs_second_factor boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, public AS $$
  SELECT w.member_id, w.user_id, w.strength, w.locked_at IS NOT NULL, extract(epoch FROM now() - w.last_seen_at)::integer, w.expires_at,
    w.agency_id, w.agency_slug, w.agency_name, w.agency_kind, w.time_zone, w.name, w.role, w.is_supervisor, w.on_call, w.language,
    w.strength = 'password' AND w.agency_kind IN ('police', 'prosecution', 'probation')
  FROM tandem.whose_token() w
$$;
-- The same member and agency alone, for the ledger, which asks with every act: planned once a session.
CREATE OR REPLACE FUNCTION tandem.signing() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET plan_cache_mode = force_generic_plan AS $$
BEGIN RETURN (SELECT ARRAY[w.member_id, w.agency_id] FROM tandem.whose_token() w); END $$;

-- Who acts: signed in, awake, and with the second factor where the agency is criminal justice. Everything else asks this.
CREATE OR REPLACE FUNCTION tandem.acting() RETURNS TABLE (member_id uuid, agency_id uuid, role text, is_supervisor boolean, on_call boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, public AS $$ SELECT * FROM tandem.who_acts() $$;
CREATE OR REPLACE FUNCTION tandem.acting_member_id() RETURNS uuid LANGUAGE sql STABLE SET search_path = pg_catalog, public
AS $$ SELECT member_id FROM tandem.acting() $$;
CREATE OR REPLACE FUNCTION tandem.acting_agency_id() RETURNS uuid LANGUAGE sql STABLE SET search_path = pg_catalog, public
AS $$ SELECT agency_id FROM tandem.acting() $$;
CREATE OR REPLACE FUNCTION tandem.acting_is_supervisor() RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, public
AS $$ SELECT coalesce((SELECT is_supervisor FROM tandem.acting()), false) $$;
CREATE OR REPLACE FUNCTION tandem.acting_role() RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, public
AS $$ SELECT role FROM tandem.acting() $$;
CREATE OR REPLACE FUNCTION tandem.signed_in_user_id() RETURNS uuid LANGUAGE sql STABLE SET search_path = pg_catalog, public
AS $$ SELECT user_id FROM tandem.signed_in() $$;
CREATE OR REPLACE FUNCTION tandem.signed_in_member_id() RETURNS uuid LANGUAGE sql STABLE SET search_path = pg_catalog, public
AS $$ SELECT member_id FROM tandem.signed_in() $$;

-- Agencies that share a task force with the acting one, itself included.
CREATE OR REPLACE FUNCTION tandem.fellow_agencies() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 40 SET search_path = pg_catalog, public AS $$
  SELECT agency_id FROM tandem.acting()
  UNION SELECT theirs.agency_id FROM agencies_taskforcemembership ours
    JOIN agencies_taskforcemembership theirs ON theirs.task_force_id = ours.task_force_id
  WHERE ours.agency_id = (SELECT agency_id FROM tandem.acting())
    AND ours.left_at IS NULL AND theirs.left_at IS NULL
$$;
CREATE OR REPLACE FUNCTION tandem.own_task_forces() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 2 SET search_path = pg_catalog, public AS $$
  SELECT task_force_id FROM agencies_taskforcemembership
  WHERE agency_id = (SELECT agency_id FROM tandem.acting()) AND left_at IS NULL
$$;
CREATE OR REPLACE FUNCTION tandem.agency_of_member(member uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT agency_id FROM agencies_member WHERE id = member AND status = 'active'
$$;

-- Opening and closing sign-ins ----------------------------------------------------------------------------------
DROP FUNCTION IF EXISTS tandem.posts_of(uuid, bigint, bytea);  -- its columns have changed
CREATE OR REPLACE FUNCTION tandem.posts_of(login uuid, issued bigint, ticket bytea)
RETURNS TABLE (member_id uuid, agency_name text, agency_kind text, role text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT m.id, a.name::text, a.kind::text, m.role::text FROM agencies_member m JOIN agencies_agency a ON a.id = m.agency_id
  WHERE tandem.ticket_holds('posts|' || login, issued, ticket) AND m.user_id = login AND m.status = 'active'
    AND (m.until IS NULL OR m.until > now()) ORDER BY m.since
$$;
CREATE OR REPLACE FUNCTION tandem.service_post(slug text, service_role text, issued bigint, ticket bytea) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT m.id FROM agencies_member m JOIN agencies_agency a ON a.id = m.agency_id
  WHERE tandem.ticket_holds('service|' || service_post.slug || '|' || service_role, issued, ticket)
    AND a.slug = service_post.slug AND m.role = service_role AND m.role IN ('importer', 'tip_line') AND m.status = 'active'
$$;
CREATE OR REPLACE FUNCTION tandem.api_post(raw_token text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT t.member_id FROM agencies_apitoken t JOIN agencies_member m ON m.id = t.member_id
  WHERE t.token_sha256 = sha256(convert_to(raw_token, 'UTF8')) AND t.revoked_at IS NULL AND t.expires_at > now()
    AND m.status = 'active' AND m.role = 'importer'
$$;
CREATE OR REPLACE FUNCTION tandem.open_sign_in(token_hash bytea, member uuid, how text, seconds integer, issued bigint, ticket bytea)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF NOT tandem.ticket_holds('open|' || encode(token_hash, 'hex') || '|' || member || '|' || how || '|' || seconds, issued, ticket) THEN
    RAISE EXCEPTION 'sign-in refused' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO agencies_signin (token_sha256, member_id, strength, started_at, last_seen_at, expires_at)
  VALUES (token_hash, member, how, clock_timestamp(), clock_timestamp(), clock_timestamp() + make_interval(secs => seconds));
END $$;
CREATE OR REPLACE FUNCTION tandem.change_sign_in(token_hash bytea, change text, issued bigint, ticket bytea)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF NOT tandem.ticket_holds('change|' || encode(token_hash, 'hex') || '|' || change, issued, ticket) THEN
    RAISE EXCEPTION 'sign-in refused' USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE agencies_signin SET
    strength = CASE WHEN change = 'second_factor' THEN 'second_factor' ELSE strength END,
    locked_at = CASE WHEN change = 'unlock' THEN NULL ELSE locked_at END,
    last_seen_at = clock_timestamp()
  WHERE token_sha256 = token_hash AND ended_at IS NULL AND change IN ('second_factor', 'unlock');
  RETURN FOUND;
END $$;
-- These three need no ticket: they act on the bound token alone, and only take away or keep awake.
CREATE OR REPLACE FUNCTION tandem.touch_sign_in() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  UPDATE agencies_signin SET last_seen_at = clock_timestamp()
  WHERE token_sha256 = sha256(convert_to(nullif(current_setting('tandem.acting', true), ''), 'UTF8'))
    AND locked_at IS NULL AND last_seen_at > clock_timestamp() - interval '30 minutes'
$$;
CREATE OR REPLACE FUNCTION tandem.lock_sign_in() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  UPDATE agencies_signin SET locked_at = coalesce(locked_at, clock_timestamp())
  WHERE token_sha256 = sha256(convert_to(nullif(current_setting('tandem.acting', true), ''), 'UTF8'))
$$;
CREATE OR REPLACE FUNCTION tandem.end_sign_in() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  UPDATE agencies_signin SET ended_at = clock_timestamp()
  WHERE token_sha256 = sha256(convert_to(nullif(current_setting('tandem.acting', true), ''), 'UTF8')) AND ended_at IS NULL
$$;
-- After a new password: every other sign-in of that log-in ends, in all its posts.
CREATE OR REPLACE FUNCTION tandem.end_other_sign_ins() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  UPDATE agencies_signin s SET ended_at = clock_timestamp() FROM agencies_member m
  WHERE m.id = s.member_id AND m.user_id = (SELECT user_id FROM tandem.signed_in()) AND s.ended_at IS NULL
    AND s.token_sha256 <> sha256(convert_to(current_setting('tandem.acting', true), 'UTF8'))
$$;
-- A member's own settings. A function and no policy, because a policy knows rows, not columns: it would let them make
-- themselves a supervisor.
CREATE OR REPLACE FUNCTION tandem.set_own_settings(own_language text, own_zone text, own_phone text, own_title text, call boolean) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE agencies_member SET language = own_language, time_zone = own_zone, phone = own_phone, title = own_title, on_call = call
  WHERE id = (SELECT member_id FROM tandem.acting()) AND role NOT IN ('importer', 'tip_line');
  RETURN FOUND;
END $$;
-- An invitation's link is the proof: whoever holds the raw token sets the password of that member's log-in, once.
CREATE OR REPLACE FUNCTION tandem.invitation(raw_token text) RETURNS TABLE (member_name text, agency_name text, email text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT m.name::text, a.name::text, i.email::text FROM agencies_invitation i JOIN agencies_member m ON m.id = i.member_id
  JOIN agencies_agency a ON a.id = m.agency_id
  WHERE i.token_sha256 = sha256(convert_to(raw_token, 'UTF8')) AND i.used_at IS NULL AND i.expires_at > now()
    AND m.status IN ('invited', 'active')
$$;
CREATE OR REPLACE FUNCTION tandem.accept_invitation(raw_token text, password_hash text, new_login uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE i record; login uuid;
BEGIN
  SELECT inv.id, inv.member_id, lower(inv.email) AS email, m.user_id INTO i
  FROM agencies_invitation inv JOIN agencies_member m ON m.id = inv.member_id
  WHERE inv.token_sha256 = sha256(convert_to(raw_token, 'UTF8')) AND inv.used_at IS NULL AND inv.expires_at > now()
    AND m.status IN ('invited', 'active') FOR UPDATE OF inv;
  IF NOT FOUND THEN RETURN NULL; END IF;
  SELECT u.id INTO login FROM agencies_user u WHERE u.email = i.email;
  IF login IS NOT NULL AND login IS DISTINCT FROM i.user_id THEN
    -- The address already logs somebody in: the new post joins that log-in and its password stays as it is.
    UPDATE agencies_member SET user_id = login, status = 'active' WHERE id = i.member_id;
  ELSIF login IS NULL THEN
    INSERT INTO agencies_user (id, email, password, is_active) VALUES (new_login, i.email, password_hash, true);
    login := new_login;
    UPDATE agencies_member SET user_id = login, status = 'active' WHERE id = i.member_id;
  ELSE
    UPDATE agencies_user SET password = password_hash WHERE id = login;
    UPDATE agencies_signin s SET ended_at = clock_timestamp() FROM agencies_member m
    WHERE m.id = s.member_id AND m.user_id = login AND s.ended_at IS NULL;
  END IF;
  UPDATE agencies_invitation SET used_at = clock_timestamp() WHERE id = i.id;
  RETURN login;
END $$;

-- Whom a call to an agency reaches at a moment: who is on call by its plan and takes calls; without a plan, everybody who takes calls;
-- where that is nobody, its supervisors, so that no call goes nowhere. The plan's hours are those of the wall clock in its zone. The same
-- rule in Python, for the plan's page: agencies/rules/on_call.py.
CREATE OR REPLACE FUNCTION tandem.called(agency uuid, at timestamptz) RETURNS TABLE (member_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 3 SET search_path = pg_catalog, public AS $$
  WITH wall AS (
    SELECT (called.at AT TIME ZONE a.time_zone)::time AS clock, extract(isodow FROM called.at AT TIME ZONE a.time_zone)::int - 1 AS day
    FROM agencies_agency a WHERE a.id = called.agency
  ), posts AS (
    SELECT m.id, m.on_call, m.is_supervisor FROM agencies_member m
    WHERE m.agency_id = called.agency AND m.status = 'active' AND m.user_id IS NOT NULL
  ), swapped AS (
    SELECT s.member_id, s.instead_of_id FROM agencies_oncallswap s JOIN posts p ON p.id = s.member_id AND p.on_call
    WHERE s.agency_id = called.agency AND s.from_at <= called.at AND s.to_at > called.at
  ), planned AS (
    SELECT s.member_id FROM agencies_oncallshift s, wall w WHERE s.agency_id = called.agency
      AND CASE WHEN s.starts < s.ends THEN s.weekday = w.day AND w.clock >= s.starts AND w.clock < s.ends
          ELSE (s.weekday = w.day AND w.clock >= s.starts) OR ((s.weekday + 1) % 7 = w.day AND w.clock < s.ends) END
      AND s.member_id NOT IN (SELECT x.instead_of_id FROM swapped x WHERE x.instead_of_id IS NOT NULL)
    UNION SELECT x.member_id FROM swapped x
  ), reached AS (
    SELECT p.id FROM posts p WHERE p.on_call AND (p.id IN (SELECT n.member_id FROM planned n)
      OR NOT EXISTS (SELECT FROM agencies_oncallshift s WHERE s.agency_id = called.agency))
  )
  SELECT id FROM reached UNION SELECT p.id FROM posts p WHERE p.is_supervisor AND NOT EXISTS (SELECT FROM reached)
$$;
-- The same for the site, of agencies that the acting member may know of.
CREATE OR REPLACE FUNCTION tandem.on_call_of(agencies uuid[], at timestamptz) RETURNS TABLE (member_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, public AS $$
  SELECT DISTINCT c.member_id FROM tandem.fellow_agencies() f(id), tandem.called(f.id, on_call_of.at) c WHERE f.id = ANY (agencies)
$$;

DO $$
DECLARE f text;
BEGIN
  GRANT SELECT, INSERT, UPDATE ON agencies_signin TO tandem_gate;
  GRANT SELECT, UPDATE ON agencies_member, agencies_invitation TO tandem_gate;
  GRANT SELECT, INSERT, UPDATE ON agencies_user TO tandem_gate;
  GRANT SELECT ON agencies_oncallshift, agencies_oncallswap TO tandem_gate;
  CREATE POLICY gate ON agencies_oncallshift FOR SELECT TO tandem_gate USING (true);
  CREATE POLICY gate ON agencies_oncallswap FOR SELECT TO tandem_gate USING (true);
  GRANT SELECT ON agencies_agency, agencies_taskforcemembership, agencies_taskforce, agencies_apitoken TO tandem_gate;
  CREATE POLICY gate ON agencies_signin TO tandem_gate USING (true) WITH CHECK (true);
  CREATE POLICY gate ON agencies_member TO tandem_gate USING (true) WITH CHECK (true);
  CREATE POLICY gate ON agencies_invitation TO tandem_gate USING (true) WITH CHECK (true);
  CREATE POLICY gate ON agencies_user TO tandem_gate USING (true) WITH CHECK (true);
  CREATE POLICY gate ON agencies_agency FOR SELECT TO tandem_gate USING (true);
  CREATE POLICY gate ON agencies_taskforcemembership FOR SELECT TO tandem_gate USING (true);
  CREATE POLICY gate ON agencies_taskforce FOR SELECT TO tandem_gate USING (true);
  CREATE POLICY gate ON agencies_apitoken FOR SELECT TO tandem_gate USING (true);
  FOREACH f IN ARRAY ARRAY['ticket_holds(text,bigint,bytea)', 'signed_in()', 'signing()', 'acting()', 'fellow_agencies()', 'own_task_forces()',
    'agency_of_member(uuid)', 'posts_of(uuid,bigint,bytea)', 'service_post(text,text,bigint,bytea)', 'api_post(text)',
    'called(uuid,timestamptz)', 'on_call_of(uuid[],timestamptz)', 'open_sign_in(bytea,uuid,text,integer,bigint,bytea)', 'change_sign_in(bytea,text,bigint,bytea)', 'touch_sign_in()',
    'lock_sign_in()', 'end_sign_in()', 'end_other_sign_ins()', 'set_own_settings(text,text,text,text,boolean)', 'invitation(text)', 'accept_invitation(text,text,uuid)'] LOOP
    EXECUTE 'ALTER FUNCTION tandem.' || f || ' OWNER TO tandem_gate';
  END LOOP;
END $$;

-- Tables of the room ------------------------------------------------------------------------------------------------
GRANT SELECT, UPDATE ON agencies_agency TO tandem_web;
CREATE POLICY fellows ON agencies_agency FOR SELECT TO tandem_web USING (id IN (SELECT tandem.fellow_agencies()));
CREATE POLICY own_settings ON agencies_agency FOR UPDATE TO tandem_web
  USING (id = (SELECT tandem.acting_agency_id()) AND (SELECT tandem.acting_is_supervisor()))
  WITH CHECK (id = (SELECT tandem.acting_agency_id()));
GRANT SELECT ON agencies_taskforce, agencies_taskforcemembership TO tandem_web;
CREATE POLICY ours ON agencies_taskforce FOR SELECT TO tandem_web USING (id IN (SELECT tandem.own_task_forces()));
CREATE POLICY ours ON agencies_taskforcemembership FOR SELECT TO tandem_web USING (task_force_id IN (SELECT tandem.own_task_forces()));

-- A log-in must be readable before anyone is known; it carries no name and no agency. Only its owner changes it.
GRANT SELECT, UPDATE ON agencies_user TO tandem_web;
CREATE POLICY before_log_in ON agencies_user FOR SELECT TO tandem_web USING (true);
CREATE POLICY own_log_in ON agencies_user FOR UPDATE TO tandem_web
  USING (id = (SELECT tandem.signed_in_user_id())) WITH CHECK (id = (SELECT tandem.signed_in_user_id()));

GRANT SELECT, INSERT, UPDATE ON agencies_member TO tandem_web;
CREATE POLICY directory ON agencies_member FOR SELECT TO tandem_web USING (agency_id IN (SELECT tandem.fellow_agencies()));
-- Own agency: its supervisors and coordinators. Another agency: a coordinator may only propose, its supervisor decides.
CREATE POLICY invites ON agencies_member FOR INSERT TO tandem_web WITH CHECK (
  user_id IS NULL AND role NOT IN ('importer', 'tip_line') AND (
    (agency_id = (SELECT tandem.acting_agency_id()) AND status = 'invited'
      AND ((SELECT tandem.acting_is_supervisor()) OR ((SELECT tandem.acting_role()) = 'coordinator' AND NOT is_supervisor)))
    OR (agency_id IN (SELECT tandem.fellow_agencies()) AND status = 'proposed' AND NOT is_supervisor
      AND (SELECT tandem.acting_role()) = 'coordinator')));
CREATE POLICY manages ON agencies_member FOR UPDATE TO tandem_web
  USING (agency_id = (SELECT tandem.acting_agency_id()) AND (SELECT tandem.acting_is_supervisor()))
  WITH CHECK (agency_id = (SELECT tandem.acting_agency_id()));
-- Which log-in a post belongs to is set by accepting an invitation only; agency never changes, role only with a new post.
REVOKE UPDATE ON agencies_member FROM tandem_web;
GRANT UPDATE (name, title, status, is_supervisor, on_call, language, until) ON agencies_member TO tandem_web;

-- Whom a call reaches is for the database's own functions; the site asks on_call_of.
REVOKE ALL ON FUNCTION tandem.called(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tandem.called(uuid, timestamptz) TO tandem_gate;
-- The plan of who is on call: the agency's own members read it, its supervisors write it, and a member may hand on a stretch of their own.
GRANT SELECT, INSERT, DELETE ON agencies_oncallshift, agencies_oncallswap TO tandem_web;
CREATE POLICY own_agency ON agencies_oncallshift FOR SELECT TO tandem_web USING (agency_id = (SELECT tandem.acting_agency_id()));
CREATE POLICY plans ON agencies_oncallshift FOR INSERT TO tandem_web WITH CHECK (agency_id = (SELECT tandem.acting_agency_id())
  AND (SELECT tandem.acting_is_supervisor()) AND tandem.agency_of_member(member_id) = agency_id);
CREATE POLICY takes_out ON agencies_oncallshift FOR DELETE TO tandem_web
  USING (agency_id = (SELECT tandem.acting_agency_id()) AND (SELECT tandem.acting_is_supervisor()));
CREATE POLICY own_agency ON agencies_oncallswap FOR SELECT TO tandem_web USING (agency_id = (SELECT tandem.acting_agency_id()));
CREATE POLICY plans ON agencies_oncallswap FOR INSERT TO tandem_web WITH CHECK (agency_id = (SELECT tandem.acting_agency_id())
  AND tandem.agency_of_member(member_id) = agency_id AND (instead_of_id IS NULL OR tandem.agency_of_member(instead_of_id) = agency_id)
  AND ((SELECT tandem.acting_is_supervisor()) OR instead_of_id = (SELECT tandem.acting_member_id())));
CREATE POLICY takes_out ON agencies_oncallswap FOR DELETE TO tandem_web USING (agency_id = (SELECT tandem.acting_agency_id())
  AND ((SELECT tandem.acting_is_supervisor()) OR instead_of_id = (SELECT tandem.acting_member_id())));

GRANT SELECT, INSERT ON agencies_invitation TO tandem_web;
CREATE POLICY own_agency ON agencies_invitation FOR SELECT TO tandem_web
  USING (tandem.agency_of_member(invited_by_id) = (SELECT tandem.acting_agency_id()));
CREATE POLICY inviting ON agencies_invitation FOR INSERT TO tandem_web WITH CHECK (
  invited_by_id = (SELECT tandem.acting_member_id())
  -- A coordinator invites who has no log-in yet; a link to a post that somebody holds would hand that post over.
  AND member_id IN (SELECT m.id FROM agencies_member m WHERE m.agency_id = (SELECT tandem.acting_agency_id())
    AND ((SELECT tandem.acting_is_supervisor()) OR ((SELECT tandem.acting_role()) = 'coordinator' AND m.user_id IS NULL))));

GRANT SELECT, INSERT, UPDATE ON agencies_apitoken TO tandem_web;
CREATE POLICY own_agency ON agencies_apitoken TO tandem_web
  USING (agency_id = (SELECT tandem.acting_agency_id()) AND (SELECT tandem.acting_is_supervisor()))
  WITH CHECK (agency_id = (SELECT tandem.acting_agency_id()) AND (SELECT tandem.acting_is_supervisor())
    AND tandem.agency_of_member(member_id) = (SELECT tandem.acting_agency_id()));

GRANT SELECT, INSERT, UPDATE ON agencies_notice TO tandem_web;
CREATE POLICY own ON agencies_notice FOR SELECT TO tandem_web USING (member_id = (SELECT tandem.acting_member_id()));
CREATE POLICY seen ON agencies_notice FOR UPDATE TO tandem_web
  USING (member_id = (SELECT tandem.acting_member_id())) WITH CHECK (member_id = (SELECT tandem.acting_member_id()));
CREATE POLICY telling ON agencies_notice FOR INSERT TO tandem_web
  WITH CHECK (member_id IN (SELECT m.id FROM agencies_member m) AND (SELECT tandem.acting_member_id()) IS NOT NULL);
