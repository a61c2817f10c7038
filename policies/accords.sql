-- The wall: which compartments the acting member sees, works in, and may add to. Everything protected asks these.

-- The right role (domain.md 1.3): which kinds of their own agency's compartments a role works in at all. A grant manager, an
-- operator and a survivor consultant fit none.
CREATE OR REPLACE FUNCTION tandem.role_fits(role text, kind text) RETURNS boolean LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog AS $$
  SELECT CASE kind
    WHEN 'intake' THEN role IN ('commander', 'coordinator', 'detective', 'agent', 'analyst', 'prosecutor', 'child_welfare_worker',
      'probation_officer', 'labor_investigator', 'hotline_worker', 'advocate', 'school_liaison', 'medical', 'importer')
    WHEN 'shell' THEN role NOT IN ('grant_manager', 'operator', 'survivor_consultant', 'oversight', 'importer', 'tip_line')
    WHEN 'investigation' THEN role IN ('commander', 'detective', 'agent', 'analyst', 'victim_specialist', 'probation_officer', 'labor_investigator')
    WHEN 'prosecution' THEN role IN ('prosecutor', 'victim_specialist')
    WHEN 'child_welfare' THEN role = 'child_welfare_worker'
    WHEN 'services' THEN role IN ('advocate', 'coordinator', 'immigration_attorney', 'medical', 'forensic_interviewer', 'school_liaison', 'hotline_worker')
    WHEN 'oversight' THEN role = 'oversight'
    ELSE false END
$$;
-- Without a seat: reports of the own agency's intake by role; for a supervisor, their agency's cases too.
CREATE OR REPLACE FUNCTION tandem.reaches(role text, is_supervisor boolean, kind text) RETURNS boolean LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, tandem AS $$
  SELECT CASE WHEN kind = 'intake' THEN tandem.role_fits(role, kind)
    ELSE is_supervisor AND kind IN ('shell', 'investigation', 'prosecution', 'child_welfare', 'services')
      AND role NOT IN ('grant_manager', 'operator', 'survivor_consultant') END
$$;

CREATE OR REPLACE FUNCTION tandem.visible_compartments() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, public AS $$
DECLARE me record; kinds text[]; fitting text[];
BEGIN
  SELECT * INTO me FROM tandem.acting();
  IF me.member_id IS NULL THEN RETURN; END IF;
  -- Asked once for each kind, not once for each compartment.
  SELECT array_agg(k) INTO fitting FROM unnest(ARRAY['intake', 'shell', 'investigation', 'prosecution', 'child_welfare', 'services', 'oversight']) k
    WHERE tandem.role_fits(me.role, k);
  SELECT array_agg(k) INTO kinds FROM unnest(ARRAY['intake', 'shell', 'investigation', 'prosecution', 'child_welfare', 'services', 'oversight']) k
    WHERE tandem.reaches(me.role, me.is_supervisor, k);
  -- 1. the own agency's, by role
  IF kinds IS NOT NULL THEN
    RETURN QUERY SELECT c.id FROM accords_compartment c WHERE c.owner_id = me.agency_id AND c.kind = ANY (kinds);
  END IF;
  -- 2. the own agency's compartments of the cases the member has a seat on
  RETURN QUERY SELECT c.id FROM accords_seat s
    JOIN accords_compartment at ON at.id = s.compartment_id
    JOIN accords_compartment c ON c.case_id = at.case_id AND c.owner_id = me.agency_id
    WHERE s.member_id = me.member_id AND (s.until IS NULL OR s.until > now()) AND c.kind = ANY (fitting);
  -- 3. what is disclosed: to the member, or to their agency and they have a seat on that case, supervise or are on call
  IF 'shell' = ANY (fitting) THEN
    RETURN QUERY SELECT d.compartment_id FROM accords_disclosure d JOIN accords_compartment c ON c.id = d.compartment_id
      WHERE d.to_agency_id = me.agency_id AND d.starts_at <= now() AND d.ends_at > now()
        AND (d.revoked_at IS NULL OR d.revoked_at > now())
        AND (d.to_member_id = me.member_id OR (d.to_member_id IS NULL AND (me.is_supervisor OR me.on_call OR EXISTS (
          SELECT FROM accords_seat s JOIN accords_compartment at ON at.id = s.compartment_id
          WHERE s.member_id = me.member_id AND (s.until IS NULL OR s.until > now()) AND at.case_id = c.case_id))));
  END IF;
END $$;

-- Where the acting member may change rows: what they see and own, and what is disclosed to work in.
CREATE OR REPLACE FUNCTION tandem.workable_compartments() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, public AS $$
DECLARE mine uuid;
BEGIN
  SELECT agency_id INTO mine FROM tandem.acting();
  RETURN QUERY SELECT c.id FROM accords_compartment c
    WHERE c.id IN (SELECT tandem.visible_compartments()) AND (c.owner_id = mine OR EXISTS (
      SELECT FROM accords_disclosure d WHERE d.compartment_id = c.id AND d.to_agency_id = mine AND d.scope = 'work'
        AND d.starts_at <= now() AND d.ends_at > now() AND (d.revoked_at IS NULL OR d.revoked_at > now())));
END $$;

-- Where rows may be laid that one does not see afterwards: the tip line into its agency's intake, and a referral into the
-- intake of a fellow agency.
CREATE OR REPLACE FUNCTION tandem.addable_compartments() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, public AS $$
DECLARE me record;
BEGIN
  SELECT * INTO me FROM tandem.acting();
  RETURN QUERY SELECT tandem.workable_compartments();
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
      VALUES (gen_random_uuid(), 'intake', agency, NULL, now()) ON CONFLICT DO NOTHING;
    SELECT id INTO found FROM accords_compartment WHERE owner_id = agency AND kind = 'intake';
  END IF;
  RETURN found;
END $$;

CREATE OR REPLACE FUNCTION tandem.visible_cases() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, public AS $$
  SELECT c.case_id FROM accords_compartment c WHERE c.kind = 'shell' AND c.id IN (SELECT tandem.visible_compartments())
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
      JOIN accords_accordparty p1 ON p1.accord_id = a.id AND p1.agency_id = owner.id
      JOIN accords_accordparty p2 ON p2.accord_id = a.id AND p2.agency_id = receiver_agency.id
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
  FOREACH f IN ARRAY ARRAY['visible_compartments()', 'workable_compartments()', 'addable_compartments()', 'intake_of(uuid)',
    'visible_cases()', 'led_cases()', 'case_is_new(uuid)', 'awaits_first_seat(uuid)', 'clause_opens(uuid,uuid,uuid,text,timestamptz)', 'emergency_opens(uuid,timestamptz,timestamptz)'] LOOP
    EXECUTE 'ALTER FUNCTION tandem.' || f || ' OWNER TO tandem_gate';
  END LOOP;
END $$;

-- The one policy of all compartment tables. Rows are never deleted by the site.
CREATE OR REPLACE PROCEDURE tandem.wall(name text) LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO tandem_web', name);
  EXECUTE format('CREATE POLICY sees ON %I FOR SELECT TO tandem_web USING (compartment_id IN (SELECT tandem.visible_compartments()))', name);
  EXECUTE format('CREATE POLICY adds ON %I FOR INSERT TO tandem_web WITH CHECK (compartment_id IN (SELECT tandem.addable_compartments()))', name);
  EXECUTE format('CREATE POLICY changes ON %I FOR UPDATE TO tandem_web USING (compartment_id IN (SELECT tandem.workable_compartments()))'
    ' WITH CHECK (compartment_id IN (SELECT tandem.workable_compartments()))', name);
END $$;

-- Tables of the room ------------------------------------------------------------------------------------------------
GRANT SELECT, INSERT ON accords_compartment TO tandem_web;
CREATE POLICY sees ON accords_compartment FOR SELECT TO tandem_web
  USING (id IN (SELECT tandem.visible_compartments()) OR case_id IN (SELECT tandem.visible_cases()));
CREATE POLICY opens ON accords_compartment FOR INSERT TO tandem_web WITH CHECK (
  (owner_id = (SELECT tandem.acting_agency_id()) AND (case_id IS NULL OR kind <> 'shell' AND case_id IN (SELECT tandem.visible_cases())
    OR kind <> 'shell' AND case_id IN (SELECT tandem.led_cases()) OR kind = 'shell' AND tandem.case_is_new(case_id)))
  OR (owner_id IN (SELECT tandem.fellow_agencies()) AND case_id IN (SELECT tandem.led_cases()) AND kind NOT IN ('shell', 'intake')));

GRANT SELECT, INSERT, UPDATE ON accords_seat TO tandem_web;
CREATE POLICY sees ON accords_seat FOR SELECT TO tandem_web USING (compartment_id IN (SELECT tandem.visible_compartments()));
CREATE POLICY seats_own_members ON accords_seat FOR INSERT TO tandem_web WITH CHECK (
  tandem.agency_of_member(member_id) = (SELECT tandem.acting_agency_id()) AND (
    compartment_id IN (SELECT tandem.visible_compartments())
    OR (member_id = (SELECT tandem.acting_member_id()) AND tandem.awaits_first_seat(compartment_id))));
CREATE POLICY ends_own_members ON accords_seat FOR UPDATE TO tandem_web
  USING (compartment_id IN (SELECT tandem.visible_compartments()) AND tandem.agency_of_member(member_id) = (SELECT tandem.acting_agency_id()))
  WITH CHECK (tandem.agency_of_member(member_id) = (SELECT tandem.acting_agency_id()));
REVOKE UPDATE ON accords_seat FROM tandem_web;
GRANT UPDATE (until) ON accords_seat TO tandem_web;

GRANT SELECT, INSERT ON accords_disclosure TO tandem_web;
GRANT UPDATE (revoked_at, revoked_by_id, reviewed_at, reviewed_by_id, review) ON accords_disclosure TO tandem_web;
CREATE POLICY sees ON accords_disclosure FOR SELECT TO tandem_web USING (
  compartment_id IN (SELECT tandem.visible_compartments()) OR to_member_id = (SELECT tandem.acting_member_id())
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
  agency_id IN (SELECT tandem.fellow_agencies()) AND accord_id IN (SELECT a.id FROM accords_accord a WHERE a.recorded_by_id = (SELECT tandem.acting_member_id())));
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
    AND p.compartment_id IN (SELECT tandem.visible_compartments()) AND p.starts_at <= statement_timestamp() AND p.ends_at > statement_timestamp() AND p.revoked_at IS NULL
$$;
ALTER FUNCTION tandem.open_packages() OWNER TO tandem_gate;
CREATE POLICY sees ON accords_package FOR SELECT TO tandem_web USING (to_agency_id = (SELECT tandem.acting_agency_id())
  AND compartment_id IN (SELECT tandem.visible_compartments()) AND starts_at <= statement_timestamp() AND ends_at > statement_timestamp() AND revoked_at IS NULL);
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
