-- The wall: which compartments the acting member sees, works in, and may add to. Everything protected asks these.

-- Everything here judges by statement_timestamp(), not now(): what ends at a second ends within a long transaction too.
-- How it is made fast, and why no rule is told twice to the planner, is in docs/decisions/0010.

-- The right role (domain.md 1.3): the kinds of their own agency's compartments that a role works in at all. Without SET, and bound when
-- they are made: so they are inlined.
CREATE OR REPLACE FUNCTION tandem.fitting(role text) RETURNS text[] LANGUAGE sql IMMUTABLE
  RETURN CASE
    WHEN role IN ('commander', 'detective', 'agent', 'analyst', 'probation_officer', 'labor_investigator') THEN ARRAY['intake', 'shell', 'investigation']
    WHEN role IN ('advocate', 'coordinator', 'medical', 'school_liaison', 'hotline_worker') THEN ARRAY['intake', 'shell', 'services']
    WHEN role = 'prosecutor' THEN ARRAY['intake', 'shell', 'prosecution']
    WHEN role = 'child_welfare_worker' THEN ARRAY['intake', 'shell', 'child_welfare']
    WHEN role = 'victim_specialist' THEN ARRAY['shell', 'investigation', 'prosecution']
    WHEN role IN ('immigration_attorney', 'forensic_interviewer') THEN ARRAY['shell', 'services']
    WHEN role = 'importer' THEN ARRAY['intake']
    WHEN role = 'oversight' THEN ARRAY['oversight']
    ELSE '{}' END;  -- grant_manager, operator, survivor_consultant, tip_line
CREATE OR REPLACE FUNCTION tandem.role_fits(role text, kind text) RETURNS boolean LANGUAGE sql IMMUTABLE
  RETURN kind = ANY (tandem.fitting(role));
-- Without a seat: reports of the own agency's intake by role; for a supervisor, their agency's cases too.
CREATE OR REPLACE FUNCTION tandem.reached(role text, is_supervisor boolean) RETURNS text[] LANGUAGE sql IMMUTABLE
  RETURN CASE WHEN 'intake' = ANY (tandem.fitting(role)) THEN ARRAY['intake'] ELSE '{}' END
    || CASE WHEN is_supervisor AND role NOT IN ('grant_manager', 'operator', 'survivor_consultant')
      THEN ARRAY['shell', 'investigation', 'prosecution', 'child_welfare', 'services'] ELSE '{}' END;
DROP FUNCTION IF EXISTS tandem.reaches(text, boolean, text);

-- A compartment's id begins with its owner's and its kind's, so all of one agency's shells lie in one range of ids, and a row's
-- compartment_id alone tells whether it is of the agency and kind that a role reaches: no list of thousands is gathered. The
-- constraint compartment_id_tells_drawer (accords 0004) makes the id true. Kinds are counted in the order of
-- CompartmentKind (accords/models); a new one goes to the end.
DO $$ BEGIN
  IF to_regtype('tandem.drawers') IS NULL THEN
    CREATE TYPE tandem.drawer AS RANGE (subtype = uuid, multirange_type_name = tandem.drawers);
  END IF;
END $$;
CREATE OR REPLACE FUNCTION tandem.drawer_of(owner uuid, kind text) RETURNS tandem.drawer LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog AS $$
DECLARE place integer := array_position(ARRAY['intake', 'shell', 'investigation', 'prosecution', 'child_welfare', 'services', 'intelligence', 'oversight'], kind) - 1;
BEGIN
  IF place IS NULL THEN RAISE 'no drawer of kind %', kind; END IF;  -- or the range would have no ends and hold everything
  RETURN tandem.drawer((left(owner::text, 14) || '8' || place || '00-0000-000000000000')::uuid,
    (left(owner::text, 14) || '8' || place + 1 || '00-0000-000000000000')::uuid, '[)');
END $$;
CREATE OR REPLACE FUNCTION tandem.new_compartment_id(owner uuid, kind text) RETURNS uuid LANGUAGE sql VOLATILE SET search_path = pg_catalog AS $$
  SELECT (left(lower(tandem.drawer_of(owner, kind))::text, 16) || substr(gen_random_uuid()::text, 17))::uuid
$$;

-- What the acting member's role reaches of their own agency, as ranges of ids. Empty for nobody.
CREATE OR REPLACE FUNCTION tandem.reach() RETURNS tandem.drawers
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET plan_cache_mode = force_generic_plan AS $$
DECLARE me record; k text; found tandem.drawers := '{}';
BEGIN
  SELECT * INTO me FROM tandem.who_acts();
  IF me.member_id IS NULL THEN RETURN found; END IF;
  FOREACH k IN ARRAY tandem.reached(me.role, me.is_supervisor) LOOP
    found := found + tandem.drawers(tandem.drawer_of(me.agency_id, k));
  END LOOP;
  RETURN found;
END $$;

-- HMAC-SHA256 over whose the list is, until when, and the list's own digest. Bound when it is made, so that it is inlined.
CREATE OR REPLACE FUNCTION tandem.seal_of(inner_pad bytea, outer_pad bytea, whose text, until bigint, kept text) RETURNS text LANGUAGE sql STABLE
  RETURN encode(sha256(outer_pad || sha256(inner_pad || convert_to(concat_ws('|', whose, until, encode(sha512(convert_to(kept, 'UTF8')), 'hex')), 'UTF8'))), 'hex');

-- What else the member sees, as words: by seat, by disclosure, and compartments whose id is older than the ranges. Who acts is asked
-- anew each time. A list longer than 64 is kept for the rest of the transaction, two seconds at most, in a setting: the web role can
-- write there too, so it is sealed under the gate's key, which that role cannot read, to this member, token, transaction and
-- process, and to the moment when the first of its seats and disclosures ends or begins.
-- Words, to be compared with `id::text`: reading an id costs the database ten times what reading a word does, and a list is read anew for each
-- table of each statement. (And string_to_table, not unnest: to guess how many rows that gives, the planner would ask the function too.)
CREATE OR REPLACE FUNCTION tandem.granted() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  me record; at timestamptz := statement_timestamp(); fits text[]; reaches text[]; ids uuid[];
  kept text := current_setting('tandem.kept', true); sealed text := current_setting('tandem.kept_seal', true);
  whose text; until bigint; seal text;
BEGIN
  SELECT * INTO me FROM tandem.who_acts();
  IF me.member_id IS NULL THEN RETURN ''; END IF;
  -- Moments as microseconds: their words would change with the session's time zone.
  whose := concat_ws('|', 'grants', me, extract(epoch FROM now()), pg_backend_pid(), current_setting('tandem.acting', true));
  IF sealed <> '' THEN
    until := split_part(sealed, '|', 1)::bigint;
    SELECT tandem.seal_of(inner_pad, outer_pad, whose, until, kept) INTO seal FROM tandem.gate_key;
    IF seal = split_part(sealed, '|', 2) AND extract(epoch FROM at) * 1000000 < until THEN RETURN kept; END IF;
  END IF;
  fits := tandem.fitting(me.role);
  reaches := tandem.reached(me.role, me.is_supervisor);
  -- 1. the own agency's, by role, where the id does not tell
  IF reaches <> '{}' THEN
    ids := ARRAY(SELECT c.id FROM accords_compartment c WHERE c.owner_id = me.agency_id AND substr(c.id::text, 15, 1) <> '8' AND c.kind = ANY (reaches));
  END IF;
  -- 2. the own agency's compartments of the cases the member has a seat on. (OFFSET 0: the member's own seats first, whatever the planner thinks.)
  ids := ids || ARRAY(SELECT c.id FROM (SELECT x.compartment_id FROM accords_seat x
      WHERE x.member_id = me.member_id AND (x.until IS NULL OR x.until > at) OFFSET 0) s
    JOIN accords_compartment own ON own.id = s.compartment_id
    JOIN accords_compartment c ON c.case_id = own.case_id AND c.owner_id = me.agency_id
    WHERE c.kind = ANY (fits));
  -- 3. what is disclosed: to the member, or to their agency and they have a seat on that case, supervise or are on call
  IF 'shell' = ANY (fits) THEN
    ids := ids || ARRAY(SELECT d.compartment_id FROM accords_disclosure d JOIN accords_compartment c ON c.id = d.compartment_id
      WHERE d.to_agency_id = me.agency_id AND d.starts_at <= at AND d.ends_at > at AND (d.revoked_at IS NULL OR d.revoked_at > at)
        AND (d.to_member_id = me.member_id OR (d.to_member_id IS NULL AND (me.is_supervisor OR me.on_call OR EXISTS (
          SELECT FROM accords_seat s JOIN accords_compartment own ON own.id = s.compartment_id
          WHERE s.member_id = me.member_id AND (s.until IS NULL OR s.until > at) AND own.case_id = c.case_id)))));
  END IF;
  kept := array_to_string(ids, ',');
  IF cardinality(ids) > 64 THEN
    until := floor(extract(epoch FROM least(at + interval '2 seconds',
      (SELECT min(x.until) FROM accords_seat x WHERE x.member_id = me.member_id AND x.until > at),
      (SELECT min(least(d.ends_at, CASE WHEN d.starts_at > at THEN d.starts_at END, CASE WHEN d.revoked_at > at THEN d.revoked_at END))
        FROM accords_disclosure d WHERE d.to_agency_id = me.agency_id AND d.ends_at > at))) * 1000000);
    SELECT until || '|' || tandem.seal_of(inner_pad, outer_pad, whose, until, kept) INTO sealed FROM tandem.gate_key;
    PERFORM set_config('tandem.kept', kept, true), set_config('tandem.kept_seal', sealed, true);
  END IF;
  RETURN coalesce(kept, '');
END $$;
-- The same as ids, one a row, for who joins with them.
CREATE OR REPLACE FUNCTION tandem.granted_compartments() RETURNS SETOF uuid LANGUAGE sql STABLE ROWS 100
  RETURN unnest(string_to_array(tandem.granted(), ',')::uuid[]);
-- What this transaction itself changes shows in it at once.
CREATE OR REPLACE FUNCTION tandem.forget_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN PERFORM set_config('tandem.kept', '', true), set_config('tandem.kept_seal', '', true); RETURN NULL; END $$;
CREATE OR REPLACE TRIGGER forget_kept AFTER INSERT OR UPDATE OR DELETE ON accords_compartment FOR EACH STATEMENT EXECUTE FUNCTION tandem.forget_kept();
CREATE OR REPLACE TRIGGER forget_kept AFTER INSERT OR UPDATE OR DELETE ON accords_seat FOR EACH STATEMENT EXECUTE FUNCTION tandem.forget_kept();
CREATE OR REPLACE TRIGGER forget_kept AFTER INSERT OR UPDATE OR DELETE ON accords_disclosure FOR EACH STATEMENT EXECUTE FUNCTION tandem.forget_kept();
-- Both, asked of one compartment: for look-ups by key, where gathering all would be most of the work. Whether the two ways
-- agree is tried on every member and compartment in tests/house/test_wall_two_ways.py.
CREATE OR REPLACE FUNCTION tandem.sees(wanted uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER COST 100 SET search_path = pg_catalog, public SET plan_cache_mode = force_generic_plan AS $$
DECLARE me record; c record; at timestamptz := statement_timestamp(); fits text[]; seated boolean := false;
BEGIN
  SELECT * INTO me FROM tandem.who_acts();
  IF me.member_id IS NULL THEN RETURN false; END IF;
  SELECT owner_id, kind::text, case_id INTO c FROM accords_compartment WHERE id = wanted;
  IF NOT FOUND THEN RETURN false; END IF;
  IF c.owner_id = me.agency_id AND c.kind = ANY (tandem.reached(me.role, me.is_supervisor)) THEN RETURN true; END IF;
  fits := tandem.fitting(me.role);
  IF c.case_id IS NOT NULL THEN
    seated := EXISTS (SELECT FROM accords_compartment own JOIN accords_seat s ON s.compartment_id = own.id
      WHERE own.case_id = c.case_id AND s.member_id = me.member_id AND (s.until IS NULL OR s.until > at));
    IF seated AND c.owner_id = me.agency_id AND c.kind = ANY (fits) THEN RETURN true; END IF;
  END IF;
  RETURN 'shell' = ANY (fits) AND EXISTS (SELECT FROM accords_disclosure d
    WHERE d.compartment_id = wanted AND d.to_agency_id = me.agency_id AND d.starts_at <= at AND d.ends_at > at
      AND (d.revoked_at IS NULL OR d.revoked_at > at)
      AND (d.to_member_id = me.member_id OR (d.to_member_id IS NULL AND (me.is_supervisor OR me.on_call OR seated))));
END $$;
-- All of it, one by one: for what must have a list.
CREATE OR REPLACE FUNCTION tandem.visible_compartments() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, public AS $$
DECLARE d tandem.drawer;
BEGIN
  FOR d IN SELECT unnest(tandem.reach()) LOOP
    RETURN QUERY SELECT c.id FROM accords_compartment c WHERE c.id >= lower(d) AND c.id < upper(d);
  END LOOP;
  RETURN QUERY SELECT tandem.granted_compartments();
END $$;
-- All of it in literals, which is what lets the planner use an index (stack.md 2c): ids, and ranges of ids where what the role reaches is
-- more than `most`. It only narrows: the rows are judged by the policy, or by whoever owns the function that sends it.
DROP FUNCTION IF EXISTS tandem.sight(integer);  -- its columns have changed
CREATE OR REPLACE FUNCTION tandem.sight(most integer) RETURNS TABLE (ranges tandem.drawers, many integer, ids text)  -- as many ids, some perhaps twice
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, public SET plan_cache_mode = force_generic_plan AS $$
DECLARE d tandem.drawer; own uuid[] := '{}';
BEGIN
  ranges := tandem.reach();
  FOR d IN SELECT unnest(ranges) LOOP
    own := own || ARRAY(SELECT c.id FROM accords_compartment c WHERE c.id >= lower(d) AND c.id < upper(d) LIMIT most + 1);
  END LOOP;
  IF cardinality(own) > most THEN own := '{}'; ELSE ranges := '{}'; END IF;
  -- As words all the way: PostgreSQL's own writing of an array.
  ids := concat_ws(',', nullif(tandem.granted(), ''), nullif(array_to_string(own, ','), ''));
  many := (octet_length(ids) + 1) / 37;  -- an id is 36 letters, and a comma
  ids := '{' || ids || '}';
  RETURN NEXT;
END $$;
CREATE OR REPLACE FUNCTION tandem.sight_as_condition() RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public AS $$
DECLARE seen record; d tandem.drawer; said text;
BEGIN
  SELECT * INTO seen FROM tandem.sight(1500);
  said := format('compartment_id = ANY (%L::uuid[])', seen.ids);
  FOR d IN SELECT unnest(seen.ranges) LOOP
    said := said || format(' OR (compartment_id >= %L AND compartment_id < %L)', lower(d), upper(d));
  END LOOP;
  RETURN '(' || said || ')';
END $$;

-- Where the acting member may change rows, beyond what they reach (all of that is their own agency's): what they see and own, and what
-- is disclosed to work in.
CREATE OR REPLACE FUNCTION tandem.workable_beyond() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, public AS $$
DECLARE mine uuid; at timestamptz := statement_timestamp();
BEGIN
  SELECT agency_id INTO mine FROM tandem.who_acts();
  RETURN QUERY SELECT c.id FROM accords_compartment c
    WHERE c.id IN (SELECT tandem.granted_compartments()) AND (c.owner_id = mine OR EXISTS (
      SELECT FROM accords_disclosure d WHERE d.compartment_id = c.id AND d.to_agency_id = mine AND d.scope = 'work'
        AND d.starts_at <= at AND d.ends_at > at AND (d.revoked_at IS NULL OR d.revoked_at > at)));
END $$;
CREATE OR REPLACE FUNCTION tandem.workable_compartments() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, public AS $$
DECLARE d tandem.drawer;
BEGIN
  FOR d IN SELECT unnest(tandem.reach()) LOOP
    RETURN QUERY SELECT c.id FROM accords_compartment c WHERE c.id >= lower(d) AND c.id < upper(d);
  END LOOP;
  RETURN QUERY SELECT tandem.workable_beyond();
END $$;

DROP FUNCTION IF EXISTS tandem.addable_compartments();
-- Where rows may be laid that one does not see afterwards: the tip line into its agency's intake, and a referral into the
-- intake of a fellow agency.
CREATE OR REPLACE FUNCTION tandem.addable_beyond() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, public AS $$
DECLARE me record;
BEGIN
  SELECT * INTO me FROM tandem.who_acts();
  RETURN QUERY SELECT tandem.workable_beyond();
  IF me.role = 'tip_line' THEN
    RETURN QUERY SELECT c.id FROM accords_compartment c WHERE c.owner_id = me.agency_id AND c.kind = 'intake';
  ELSIF tandem.role_fits(me.role, 'intake') THEN
    RETURN QUERY SELECT c.id FROM accords_compartment c WHERE c.kind = 'intake' AND c.owner_id IN (SELECT tandem.fellow_agencies());
  END IF;
END $$;

-- The intake compartment of a fellow agency, made when it is first needed.
CREATE OR REPLACE FUNCTION tandem.intake_of(agency uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE found uuid;
BEGIN
  IF agency NOT IN (SELECT tandem.fellow_agencies()) THEN RETURN NULL; END IF;
  SELECT id INTO found FROM accords_compartment WHERE owner_id = agency AND kind = 'intake';
  IF found IS NULL THEN
    INSERT INTO accords_compartment (id, kind, owner_id, case_id, created_at)
      VALUES (tandem.new_compartment_id(agency, 'intake'), 'intake', agency, NULL, now()) ON CONFLICT DO NOTHING;
    SELECT id INTO found FROM accords_compartment WHERE owner_id = agency AND kind = 'intake';
  END IF;
  RETURN found;
END $$;

CREATE OR REPLACE FUNCTION tandem.visible_cases() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, public AS $$
  SELECT c.case_id FROM accords_compartment c WHERE c.kind = 'shell'
    AND (c.id <@ (SELECT tandem.reach()) OR c.id IN (SELECT tandem.granted_compartments()))
$$;
-- Cases that the acting agency leads: it owns their shell.
CREATE OR REPLACE FUNCTION tandem.led_cases() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, public AS $$
  SELECT c.case_id FROM accords_compartment c WHERE c.kind = 'shell' AND c.owner_id = (SELECT tandem.acting_agency_id())
$$;

-- Whether no drawer of a case with this id exists: who lays a shell leads the case, so a second shell would be a second lead.
CREATE OR REPLACE FUNCTION tandem.case_is_new(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT NOT EXISTS (SELECT FROM accords_compartment c WHERE c.case_id = wanted)
$$;

-- Whether a clause of a running accord opens this compartment to that agency. The disclosure's policy asks it, so that no
-- code above can disclose more than was signed.
CREATE OR REPLACE FUNCTION tandem.clause_opens(clause uuid, compartment uuid, receiver uuid, wanted_scope text, ends timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (
    SELECT FROM accords_clause k JOIN accords_accord a ON a.id = k.accord_id
      JOIN accords_compartment c ON c.id = clause_opens.compartment
      JOIN agencies_agency owner ON owner.id = c.owner_id JOIN agencies_agency receiver_agency ON receiver_agency.id = receiver
      JOIN accords_accordparty p1 ON p1.accord_id = a.id AND p1.agency_id = owner.id AND p1.confirmed_at IS NOT NULL
      JOIN accords_accordparty p2 ON p2.accord_id = a.id AND p2.agency_id = receiver_agency.id AND p2.confirmed_at IS NOT NULL
    WHERE k.id = clause AND k.opens = c.kind AND c.case_id IS NOT NULL
      AND (k.owner_kind = '' OR k.owner_kind = owner.kind) AND (k.to_kind = '' OR k.to_kind = receiver_agency.kind)
      AND (k.scope = wanted_scope OR wanted_scope = 'look')
      AND a.starts_at <= now() AND a.ends_at > now() AND (a.ended_early_at IS NULL OR a.ended_early_at > now()) AND ends <= a.ends_at
      AND (c.kind = 'shell' OR EXISTS (  -- the receiver is on the case
        SELECT FROM accords_compartment shell LEFT JOIN accords_disclosure d ON d.compartment_id = shell.id AND d.to_agency_id = receiver
          AND d.ends_at > now() AND (d.revoked_at IS NULL OR d.revoked_at > now())
        WHERE shell.kind = 'shell' AND shell.case_id = c.case_id AND (shell.owner_id = receiver OR d.id IS NOT NULL))))
$$;
-- What an emergency may open: a compartment of a case whose shell the member sees, never a provider's, intelligence or
-- oversight, for at most four hours.
CREATE OR REPLACE FUNCTION tandem.emergency_opens(compartment uuid, starts timestamptz, ends timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT ends <= now() + interval '4 hours' AND starts >= now() - interval '1 minute' AND EXISTS (
    SELECT FROM accords_compartment c WHERE c.id = emergency_opens.compartment
      AND c.kind IN ('investigation', 'prosecution', 'child_welfare') AND c.case_id IN (SELECT tandem.visible_cases()))
$$;
-- Whether a compartment of the acting agency has nobody on it yet: whoever opens a case takes its first seat. Later seats are
-- given by those who see it; otherwise anybody could sit down at any case of their agency.
CREATE OR REPLACE FUNCTION tandem.awaits_first_seat(compartment uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (SELECT FROM accords_compartment c WHERE c.id = awaits_first_seat.compartment AND c.kind = 'shell'
      AND c.owner_id = (SELECT tandem.acting_agency_id()))
    AND NOT EXISTS (SELECT FROM accords_seat s WHERE s.compartment_id = awaits_first_seat.compartment)
$$;
DO $$
DECLARE f text;
BEGIN
  GRANT SELECT, INSERT ON accords_compartment TO tandem_gate;
  GRANT SELECT ON accords_seat, accords_disclosure, accords_accord, accords_accordparty, accords_clause TO tandem_gate;
  CREATE POLICY gate ON accords_compartment TO tandem_gate USING (true) WITH CHECK (true);
  CREATE POLICY gate ON accords_seat FOR SELECT TO tandem_gate USING (true);
  CREATE POLICY gate ON accords_disclosure FOR SELECT TO tandem_gate USING (true);
  CREATE POLICY gate ON accords_accord FOR SELECT TO tandem_gate USING (true);
  CREATE POLICY gate ON accords_accordparty FOR SELECT TO tandem_gate USING (true);
  CREATE POLICY gate ON accords_clause FOR SELECT TO tandem_gate USING (true);
  FOREACH f IN ARRAY ARRAY['reach()', 'granted()', 'sees(uuid)', 'sight(integer)', 'visible_compartments()', 'workable_beyond()', 'workable_compartments()', 'addable_beyond()', 'intake_of(uuid)',
    'visible_cases()', 'led_cases()', 'case_is_new(uuid)', 'awaits_first_seat(uuid)', 'clause_opens(uuid,uuid,uuid,text,timestamptz)', 'emergency_opens(uuid,timestamptz,timestamptz)'] LOOP
    EXECUTE 'ALTER FUNCTION tandem.' || f || ' OWNER TO tandem_gate';
  END LOOP;
END $$;

-- The one policy of all compartment tables. Rows are never deleted by the site. A statement that begins with /*one*/ says that it looks
-- few rows up by key (tandem/foundation/postgresql/base.py writes it), and then each is asked by itself; both ways hold the same rule, so
-- whoever writes that mark wins nothing but time, or loses it.
CREATE OR REPLACE FUNCTION tandem.sees_rows(name text) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT format('CASE WHEN (SELECT current_query() ^@ ''/*one*/'') THEN tandem.sees(%1$I)'
    ' ELSE %1$I <@ (SELECT tandem.reach()) OR %1$I::text IN (SELECT string_to_table(tandem.granted(), '','')) END', name)
$$;
CREATE OR REPLACE PROCEDURE tandem.wall(name text) LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  -- A list's statement names hundreds of compartments, and the planner compares each with every frequent value that it keeps: a hundred of them cost
  -- it 0.3 ms a statement. Thirty tell the large drawers, which is what its choice hangs on.
  EXECUTE format('ALTER TABLE %I ALTER COLUMN compartment_id SET STATISTICS 30', name);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO tandem_web', name);
  EXECUTE format('CREATE POLICY sees ON %I FOR SELECT TO tandem_web USING (%s)', name, tandem.sees_rows('compartment_id'));
  EXECUTE format('CREATE POLICY adds ON %I FOR INSERT TO tandem_web WITH CHECK (compartment_id <@ (SELECT tandem.reach())'
    ' OR compartment_id IN (SELECT tandem.addable_beyond()))', name);
  EXECUTE format('CREATE POLICY changes ON %I FOR UPDATE TO tandem_web USING (compartment_id <@ (SELECT tandem.reach())'
    ' OR compartment_id IN (SELECT tandem.workable_beyond())) WITH CHECK (compartment_id <@ (SELECT tandem.reach())'
    ' OR compartment_id IN (SELECT tandem.workable_beyond()))', name);
END $$;

-- Tables of the room ------------------------------------------------------------------------------------------------
GRANT SELECT, INSERT ON accords_compartment TO tandem_web;
DO $$ BEGIN
  EXECUTE format('CREATE POLICY sees ON accords_compartment FOR SELECT TO tandem_web USING ((%s) OR case_id IN (SELECT tandem.visible_cases()))',
    tandem.sees_rows('id'));
END $$;
CREATE POLICY opens ON accords_compartment FOR INSERT TO tandem_web WITH CHECK (
  (owner_id = (SELECT tandem.acting_agency_id()) AND (case_id IS NULL OR kind <> 'shell' AND case_id IN (SELECT tandem.visible_cases())
    OR kind <> 'shell' AND case_id IN (SELECT tandem.led_cases()) OR kind = 'shell' AND tandem.case_is_new(case_id)))
  OR (owner_id IN (SELECT tandem.fellow_agencies()) AND case_id IN (SELECT tandem.led_cases()) AND kind NOT IN ('shell', 'intake')));

GRANT SELECT, INSERT, UPDATE ON accords_seat TO tandem_web;
CREATE POLICY sees ON accords_seat FOR SELECT TO tandem_web USING ((compartment_id <@ (SELECT tandem.reach()) OR compartment_id::text IN (SELECT string_to_table(tandem.granted(), ','))));
CREATE POLICY seats_own_members ON accords_seat FOR INSERT TO tandem_web WITH CHECK (
  tandem.agency_of_member(member_id) = (SELECT tandem.acting_agency_id()) AND (
    (compartment_id <@ (SELECT tandem.reach()) OR compartment_id::text IN (SELECT string_to_table(tandem.granted(), ',')))
    OR (member_id = (SELECT tandem.acting_member_id()) AND tandem.awaits_first_seat(compartment_id))));
CREATE POLICY ends_own_members ON accords_seat FOR UPDATE TO tandem_web
  USING ((compartment_id <@ (SELECT tandem.reach()) OR compartment_id::text IN (SELECT string_to_table(tandem.granted(), ','))) AND tandem.agency_of_member(member_id) = (SELECT tandem.acting_agency_id()))
  WITH CHECK (tandem.agency_of_member(member_id) = (SELECT tandem.acting_agency_id()));
REVOKE UPDATE ON accords_seat FROM tandem_web;
GRANT UPDATE (until) ON accords_seat TO tandem_web;

GRANT SELECT, INSERT ON accords_disclosure TO tandem_web;
GRANT UPDATE (revoked_at, revoked_by_id, reviewed_at, reviewed_by_id, review) ON accords_disclosure TO tandem_web;
CREATE POLICY sees ON accords_disclosure FOR SELECT TO tandem_web USING (
  (compartment_id <@ (SELECT tandem.reach()) OR compartment_id::text IN (SELECT string_to_table(tandem.granted(), ','))) OR to_member_id = (SELECT tandem.acting_member_id())
  OR compartment_id IN (SELECT c.id FROM accords_compartment c WHERE c.owner_id = (SELECT tandem.acting_agency_id())));
CREATE POLICY discloses_own ON accords_disclosure FOR INSERT TO tandem_web WITH CHECK (
  made_by_id = (SELECT tandem.acting_member_id()) AND revoked_at IS NULL AND (
    (basis IN ('court_order', 'mandated_report') AND compartment_id IN (
      SELECT c.id FROM accords_compartment c WHERE c.owner_id = (SELECT tandem.acting_agency_id())
        AND c.id IN (SELECT tandem.workable_compartments()) AND c.kind NOT IN ('services', 'intelligence', 'oversight')))
    OR (basis = 'accord' AND tandem.clause_opens(clause_id, compartment_id, to_agency_id, scope, ends_at))
    OR (basis = 'emergency' AND to_member_id = (SELECT tandem.acting_member_id()) AND to_agency_id = (SELECT tandem.acting_agency_id())
      AND tandem.emergency_opens(compartment_id, starts_at, ends_at))));
-- Revoking is the owner's, or the lead's for an agency that leaves the case; reviewing is a supervisor's of the owner.
CREATE POLICY revokes ON accords_disclosure FOR UPDATE TO tandem_web USING (
  compartment_id IN (SELECT c.id FROM accords_compartment c WHERE c.owner_id = (SELECT tandem.acting_agency_id())
    OR c.case_id IN (SELECT tandem.led_cases()))) WITH CHECK (true);

GRANT SELECT, INSERT ON accords_accord, accords_accordparty, accords_clause TO tandem_web;
GRANT UPDATE (ended_early_at) ON accords_accord TO tandem_web;
CREATE POLICY ours ON accords_accord FOR SELECT TO tandem_web USING (task_force_id IN (SELECT tandem.own_task_forces()));
CREATE POLICY records ON accords_accord FOR INSERT TO tandem_web WITH CHECK (
  task_force_id IN (SELECT tandem.own_task_forces()) AND recorded_by_id = (SELECT tandem.acting_member_id())
  AND (SELECT tandem.acting_role()) IN ('coordinator', 'commander'));
CREATE POLICY ends ON accords_accord FOR UPDATE TO tandem_web
  USING ((SELECT tandem.acting_role()) IN ('coordinator', 'commander') AND task_force_id IN (SELECT tandem.own_task_forces())) WITH CHECK (true);
CREATE POLICY ours ON accords_accordparty FOR SELECT TO tandem_web USING (accord_id IN (SELECT a.id FROM accords_accord a));
CREATE POLICY records ON accords_accordparty FOR INSERT TO tandem_web WITH CHECK (
  agency_id IN (SELECT tandem.fellow_agencies()) AND accord_id IN (SELECT a.id FROM accords_accord a WHERE a.recorded_by_id = (SELECT tandem.acting_member_id()))
  AND (confirmed_at IS NULL OR (agency_id = (SELECT tandem.acting_agency_id()) AND confirmed_by_id = (SELECT tandem.acting_member_id()))));
-- Each party speaks for itself, once: the recorder's with the recording, every other by a supervisor of its own.
GRANT UPDATE (confirmed_at, confirmed_by_id) ON accords_accordparty TO tandem_web;
CREATE POLICY confirms ON accords_accordparty FOR UPDATE TO tandem_web
  USING (agency_id = (SELECT tandem.acting_agency_id()) AND (SELECT tandem.acting_is_supervisor()) AND confirmed_at IS NULL)
  WITH CHECK (confirmed_by_id = (SELECT tandem.acting_member_id()) AND confirmed_at IS NOT NULL);
CREATE POLICY ours ON accords_clause FOR SELECT TO tandem_web USING (accord_id IN (SELECT a.id FROM accords_accord a));
CREATE POLICY records ON accords_clause FOR INSERT TO tandem_web WITH CHECK (
  accord_id IN (SELECT a.id FROM accords_accord a WHERE a.recorded_by_id = (SELECT tandem.acting_member_id())));

-- Packages: seen by members of the one agency that the survivor named, where they see the compartment (an accord that opens the
-- compartment to others does not hand on what she gave to one), from their start until their end or their revocation, judged at every row that is read; by
-- who gave them, always. Never changed but to end them. Who may give one is in victim_services.sql.
GRANT SELECT, INSERT ON accords_package, accords_packagefile, accords_packagepart TO tandem_web;
GRANT UPDATE (revoked_at) ON accords_package TO tandem_web;
GRANT SELECT ON accords_package TO tandem_gate;
CREATE POLICY gate ON accords_package FOR SELECT TO tandem_gate USING (true);
CREATE OR REPLACE FUNCTION tandem.open_packages() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, public AS $$
  SELECT p.id FROM accords_package p WHERE p.to_agency_id = (SELECT tandem.acting_agency_id())
    AND (p.compartment_id <@ (SELECT tandem.reach()) OR p.compartment_id::text IN (SELECT string_to_table(tandem.granted(), ','))) AND p.starts_at <= statement_timestamp() AND p.ends_at > statement_timestamp() AND p.revoked_at IS NULL
$$;
ALTER FUNCTION tandem.open_packages() OWNER TO tandem_gate;
CREATE POLICY sees ON accords_package FOR SELECT TO tandem_web USING (to_agency_id = (SELECT tandem.acting_agency_id())
  AND (compartment_id <@ (SELECT tandem.reach()) OR compartment_id::text IN (SELECT string_to_table(tandem.granted(), ','))) AND starts_at <= statement_timestamp() AND ends_at > statement_timestamp() AND revoked_at IS NULL);
CREATE POLICY sees ON accords_packagefile FOR SELECT TO tandem_web USING (package_id IN (SELECT tandem.open_packages()));
CREATE POLICY sees ON accords_packagepart FOR SELECT TO tandem_web
  USING (file_id IN (SELECT f.id FROM accords_packagefile f));

-- What was revoked, taken back or ended early stays so: a policy cannot compare a row with what it was before.
CREATE OR REPLACE FUNCTION tandem.stays_ended() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF current_user = 'tandem_web' AND to_jsonb(OLD) ->> TG_ARGV[0] IS NOT NULL
    AND to_jsonb(NEW) -> TG_ARGV[0] IS DISTINCT FROM to_jsonb(OLD) -> TG_ARGV[0] THEN
    RAISE EXCEPTION 'what has ended stays ended' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER stays_ended BEFORE UPDATE OF revoked_at ON accords_disclosure FOR EACH ROW EXECUTE FUNCTION tandem.stays_ended('revoked_at');
CREATE OR REPLACE TRIGGER stays_ended BEFORE UPDATE OF revoked_at ON accords_package FOR EACH ROW EXECUTE FUNCTION tandem.stays_ended('revoked_at');
CREATE OR REPLACE TRIGGER stays_ended BEFORE UPDATE OF ended_early_at ON accords_accord FOR EACH ROW EXECUTE FUNCTION tandem.stays_ended('ended_early_at');
