-- Identities and what hangs on them; the matcher's index, which members cannot read at all; matches by the holder's mode.
CALL tandem.wall('persons_identity');
CALL tandem.wall('persons_name');
CALL tandem.wall('persons_identifier');
CALL tandem.wall('persons_place');
CALL tandem.wall('persons_relation');

-- The index: members' transactions add to it, only the matcher's own role reads it.
GRANT INSERT ON persons_matchentry, persons_matchkey TO tandem_web;
-- A provider's people are never in the index, nor a lawyer's, an advocacy center's, a hospital's or a school's.
CREATE OR REPLACE FUNCTION tandem.compared_agencies() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 40 SET search_path = pg_catalog, public AS $$
  SELECT id FROM agencies_agency WHERE kind IN ('police', 'prosecution', 'probation', 'child_welfare', 'labor', 'hotline')
    AND id IN (SELECT tandem.fellow_agencies())
$$;
ALTER FUNCTION tandem.compared_agencies() OWNER TO tandem_gate;
CREATE POLICY adds ON persons_matchentry FOR INSERT TO tandem_web WITH CHECK (agency_id IN (SELECT tandem.compared_agencies()));
CREATE POLICY adds ON persons_matchkey FOR INSERT TO tandem_web WITH CHECK ((SELECT tandem.acting_member_id()) IS NOT NULL);
GRANT SELECT ON persons_matchentry, persons_matchkey TO tandem_matcher;
CREATE POLICY matcher ON persons_matchentry FOR SELECT TO tandem_matcher USING (true);
CREATE POLICY matcher ON persons_matchkey FOR SELECT TO tandem_matcher USING (true);
-- Taking an identity of one's own out of the index, to add it anew after a change; says whether it stood there. Its keys stay: they
-- lead nowhere without the entry, and the night's sweep takes them.
DROP FUNCTION IF EXISTS tandem.forget_match_entry(uuid);
CREATE FUNCTION tandem.forget_match_entry(identity uuid) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  WITH gone AS (DELETE FROM persons_matchentry WHERE identity_id = identity AND EXISTS (SELECT FROM persons_identity i
    WHERE i.id = identity AND (i.compartment_id <@ (SELECT tandem.reach()) OR i.compartment_id IN (SELECT tandem.workable_beyond()))) RETURNING 1)
  SELECT EXISTS (SELECT FROM gone);
$$;
-- Keys that lead to no entry: for the night's job, which learns how many and no key.
CREATE OR REPLACE FUNCTION tandem.sweep_match_keys() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  WITH gone AS (DELETE FROM persons_matchkey k WHERE NOT EXISTS (SELECT FROM persons_matchentry e WHERE e.number = k.entry) RETURNING 1)
  SELECT count(*) FROM gone;
$$;
ALTER FUNCTION tandem.sweep_match_keys() OWNER TO tandem_gate;
GRANT SELECT ON persons_identity TO tandem_gate;
GRANT SELECT, DELETE ON persons_matchentry, persons_matchkey TO tandem_gate;
CREATE POLICY gate ON persons_identity FOR SELECT TO tandem_gate USING (true);
CREATE POLICY gate ON persons_matchentry TO tandem_gate USING (true);
CREATE POLICY gate ON persons_matchkey TO tandem_gate USING (true);
ALTER FUNCTION tandem.forget_match_entry(uuid) OWNER TO tandem_gate;

-- Matches. The holder's agency always learns (its supervisors alone where its mode says so); the finder's agency only
-- where the mode is open; both supervisors where it is supervisor. Within one agency a match is open.
GRANT SELECT, INSERT ON persons_match TO tandem_web;
GRANT UPDATE (state, decided_by_id, decided_at, reason) ON persons_match TO tandem_web;
CREATE POLICY sees ON persons_match FOR SELECT TO tandem_web USING (
  tandem.role_fits((SELECT tandem.acting_role()), 'intake') AND (
    (finder_agency_id = holder_agency_id AND holder_agency_id = (SELECT tandem.acting_agency_id()))
    OR (mode = 'open' AND (SELECT tandem.acting_agency_id()) IN (finder_agency_id, holder_agency_id))
    OR (mode IN ('pointer', 'silent') AND holder_agency_id = (SELECT tandem.acting_agency_id()))
    OR (mode = 'supervisor' AND (SELECT tandem.acting_is_supervisor())
      AND (SELECT tandem.acting_agency_id()) IN (finder_agency_id, holder_agency_id))));
CREATE OR REPLACE FUNCTION tandem.match_mode_of(agency uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$ SELECT match_mode::text FROM agencies_agency WHERE id = agency $$;
ALTER FUNCTION tandem.match_mode_of(uuid) OWNER TO tandem_gate;
CREATE POLICY finds ON persons_match FOR INSERT TO tandem_web WITH CHECK (
  finder_agency_id = (SELECT tandem.acting_agency_id()) AND decided_by_id IS NULL
  AND mode = CASE WHEN finder_agency_id = holder_agency_id THEN 'open' ELSE tandem.match_mode_of(holder_agency_id) END);
CREATE POLICY decides ON persons_match FOR UPDATE TO tandem_web
  USING ((SELECT tandem.acting_agency_id()) IN (finder_agency_id, holder_agency_id))
  WITH CHECK (decided_by_id = (SELECT tandem.acting_member_id()));

GRANT SELECT, INSERT ON persons_pointer TO tandem_web;
GRANT UPDATE (called_at, called_by_id) ON persons_pointer TO tandem_web;
CREATE POLICY sees ON persons_pointer FOR SELECT TO tandem_web USING (
  (compartment_id <@ (SELECT tandem.reach()) OR compartment_id IN (SELECT tandem.granted_compartments())) AND (NOT for_supervisors OR (SELECT tandem.acting_is_supervisor())));
CREATE POLICY adds ON persons_pointer FOR INSERT TO tandem_web WITH CHECK ((compartment_id <@ (SELECT tandem.reach()) OR compartment_id IN (SELECT tandem.addable_beyond())));
CREATE POLICY called ON persons_pointer FOR UPDATE TO tandem_web
  USING ((compartment_id <@ (SELECT tandem.reach()) OR compartment_id IN (SELECT tandem.workable_beyond()))) WITH CHECK ((compartment_id <@ (SELECT tandem.reach()) OR compartment_id IN (SELECT tandem.workable_beyond())));

-- Search: operators on words are not leakproof and lose their index under row security (stack.md 2d), so this function finds the
-- ids with the caller's own visible compartments as a literal, and the outer query reads the rows under the wall again.
CREATE OR REPLACE FUNCTION tandem.search_identities(words text, most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, public AS $$
BEGIN
  RETURN QUERY EXECUTE format('SELECT id FROM persons_identity WHERE search @@ to_tsquery(''simple'', %L) AND %s LIMIT %s',
    words, tandem.sight_as_condition(), least(most, 500));
END $$;
GRANT SELECT ON persons_identity TO tandem_search;
CREATE POLICY search ON persons_identity FOR SELECT TO tandem_search USING (true);
ALTER FUNCTION tandem.search_identities(text, integer) OWNER TO tandem_search;
