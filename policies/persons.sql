-- Identities and what hangs on them; the matcher's index, which members cannot read at all; matches by the holder's mode.
CALL tandem.wall('persons_identity');
CALL tandem.wall('persons_name');
CALL tandem.wall('persons_identifier');
CALL tandem.wall('persons_place');
CALL tandem.wall('persons_relation');

-- The index: members' transactions add to it, only the matcher's own role reads it.
GRANT INSERT ON persons_matchentry, persons_matchkey TO tandem_web;
-- A provider's people are never in the index, nor a lawyer's, an advocacy center's, a hospital's or a school's. The same list as
-- persons/rules/compared.py.
CREATE OR REPLACE FUNCTION tandem.is_compared(kind varchar) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT kind IN ('police', 'prosecution', 'probation', 'child_welfare', 'labor', 'hotline')
$$;
CREATE OR REPLACE FUNCTION tandem.compared_agencies() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 40 SET search_path = pg_catalog, public AS $$
  SELECT id FROM agencies_agency WHERE tandem.is_compared(kind)
    AND id IN (SELECT tandem.fellow_agencies())
$$;
ALTER FUNCTION tandem.compared_agencies() OWNER TO tandem_gate;
-- In the name of the own agency alone.
CREATE POLICY adds ON persons_matchentry FOR INSERT TO tandem_web WITH CHECK (
  agency_id = (SELECT tandem.acting_agency_id()) AND agency_id IN (SELECT tandem.compared_agencies()));
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
-- For the night's job. Which agencies are compared; who of the acting agency is due: those never compared since they were entered, or those
-- compared under another model, from a place on. Ids and times alone, to the agency's own importer.
CREATE OR REPLACE FUNCTION tandem.compared_slugs() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER ROWS 40 SET search_path = pg_catalog, public AS $$
  SELECT slug::text FROM agencies_agency WHERE tandem.is_compared(kind)
$$;
ALTER FUNCTION tandem.compared_slugs() OWNER TO tandem_gate;
DROP FUNCTION IF EXISTS tandem.entered_since(timestamptz);
CREATE OR REPLACE FUNCTION tandem.due_for_comparison(changed boolean, model text, after_mark text, after_id uuid, most integer)
RETURNS TABLE (id uuid, entered timestamptz, mark text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 200 SET search_path = pg_catalog, public AS $$
DECLARE mine uuid := tandem.acting_agency_id();
BEGIN
  IF tandem.acting_role() IS DISTINCT FROM 'importer' THEN RETURN; END IF;
  IF changed THEN
    RETURN QUERY SELECT e.identity_id, e.entered_at, e.compared_with::text FROM persons_matchentry e
      WHERE e.agency_id = mine AND e.compared_with = '' AND e.identity_id > after_id ORDER BY e.identity_id LIMIT most;
  ELSE
    RETURN QUERY SELECT e.identity_id, e.entered_at, e.compared_with::text FROM persons_matchentry e
      WHERE e.agency_id = mine AND (e.compared_with, e.identity_id) > (after_mark, after_id) AND e.compared_with > '' AND e.compared_with <> model
      ORDER BY e.compared_with, e.identity_id LIMIT most;
  END IF;
END $$;
ALTER FUNCTION tandem.due_for_comparison(boolean, text, text, uuid, integer) OWNER TO tandem_gate;
-- The acting agency's own entries, to train weights on.
CREATE OR REPLACE FUNCTION tandem.own_match_entries() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1000 SET search_path = pg_catalog, public AS $$
  SELECT identity_id FROM persons_matchentry
  WHERE agency_id = (SELECT tandem.acting_agency_id()) AND (SELECT tandem.acting_role()) = 'importer'
$$;
ALTER FUNCTION tandem.own_match_entries() OWNER TO tandem_gate;
-- In the transaction that compared them. Who was entered anew meanwhile is due still.
CREATE OR REPLACE FUNCTION tandem.note_compared(ids uuid[], entered timestamptz[], model text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  UPDATE persons_matchentry e SET compared_with = model, compared_at = statement_timestamp() FROM unnest(ids, entered) AS c (id, at)
    WHERE e.identity_id = c.id AND e.entered_at = c.at AND e.agency_id = (SELECT tandem.acting_agency_id()) AND (SELECT tandem.acting_role()) = 'importer'
$$;
ALTER FUNCTION tandem.note_compared(uuid[], timestamptz[], text) OWNER TO tandem_gate;
-- How many people of the acting agency are compared under a model, and how many are to come.
CREATE OR REPLACE FUNCTION tandem.comparison_progress(model text) RETURNS TABLE (compared bigint, to_come bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT count(*) FILTER (WHERE compared_with = model), count(*) FILTER (WHERE compared_with <> model)
  FROM persons_matchentry WHERE agency_id = (SELECT tandem.acting_agency_id())
$$;
ALTER FUNCTION tandem.comparison_progress(text) OWNER TO tandem_gate;
-- Keys that lead to no entry: for the night's job, which learns how many and no key.
CREATE OR REPLACE FUNCTION tandem.sweep_match_keys() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  WITH gone AS (DELETE FROM persons_matchkey k WHERE NOT EXISTS (SELECT FROM persons_matchentry e WHERE e.number = k.entry) RETURNING 1)
  SELECT count(*) FROM gone;
$$;
ALTER FUNCTION tandem.sweep_match_keys() OWNER TO tandem_gate;
GRANT SELECT ON persons_identity TO tandem_gate;
GRANT SELECT, DELETE ON persons_matchentry, persons_matchkey TO tandem_gate;
GRANT UPDATE (compared_with, compared_at) ON persons_matchentry TO tandem_gate;
CREATE POLICY gate ON persons_identity FOR SELECT TO tandem_gate USING (true);
CREATE POLICY gate ON persons_matchentry TO tandem_gate USING (true);
CREATE POLICY gate ON persons_matchkey TO tandem_gate USING (true);
ALTER FUNCTION tandem.forget_match_entry(uuid) OWNER TO tandem_gate;

-- The keys of what was known before a correction, of a person whom the member may change: under a wrong name or number nobody is looked for any more.
CREATE OR REPLACE FUNCTION tandem.forget_match_keys(identity uuid, entry_number bigint, keys bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  DELETE FROM persons_matchkey k WHERE k.key = ANY (keys) AND k.entry = entry_number AND EXISTS (SELECT FROM persons_matchentry e JOIN persons_identity i ON i.id = e.identity_id
    WHERE e.identity_id = identity AND e.number = entry_number AND (i.compartment_id <@ (SELECT tandem.reach()) OR i.compartment_id IN (SELECT tandem.workable_beyond())));
$$;
ALTER FUNCTION tandem.forget_match_keys(uuid, bigint, bigint[]) OWNER TO tandem_gate;

-- Corrections: in the record's own drawer, by a member of its own agency in their own name, written once. A fact is struck only where a correction
-- holds what stands in it, so that nothing is lost by it.
CALL tandem.wall('persons_correction');
REVOKE UPDATE ON persons_correction FROM tandem_web;
CREATE POLICY by_the_records_agency ON persons_correction AS RESTRICTIVE FOR INSERT TO tandem_web WITH CHECK (
  by_id = (SELECT tandem.acting_member_id())
  AND EXISTS (SELECT FROM persons_identity i WHERE i.id = identity_id AND i.agency_id = (SELECT tandem.acting_agency_id())));
GRANT SELECT ON persons_correction TO tandem_gate;
CREATE POLICY gate ON persons_correction FOR SELECT TO tandem_gate USING (true);
CREATE OR REPLACE FUNCTION tandem.holds_all(kept jsonb, stands jsonb) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT stands @> kept AND (stands - ARRAY['id', 'identity_id', 'compartment_id', 'same_address']) <@ kept
$$;
CREATE OR REPLACE FUNCTION tandem.strike_fact(correction uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE c record;
BEGIN
  SELECT k.fact, k.row_id, k.identity_id, k.before INTO c FROM persons_correction k JOIN persons_identity i ON i.id = k.identity_id
    WHERE k.id = strike_fact.correction AND k.after IS NULL AND k.by_id = tandem.acting_member_id() AND i.agency_id = tandem.acting_agency_id()
      AND (i.compartment_id <@ (SELECT tandem.reach()) OR i.compartment_id IN (SELECT tandem.workable_beyond()));
  IF c.fact = 'name' THEN
    DELETE FROM persons_name x WHERE x.id = c.row_id AND x.identity_id = c.identity_id AND tandem.holds_all(c.before, to_jsonb(x));
  ELSIF c.fact = 'identifier' THEN
    DELETE FROM persons_identifier x WHERE x.id = c.row_id AND x.identity_id = c.identity_id AND tandem.holds_all(c.before, to_jsonb(x));
  ELSIF c.fact = 'place' THEN
    DELETE FROM persons_place x WHERE x.id = c.row_id AND x.identity_id = c.identity_id AND tandem.holds_all(c.before, to_jsonb(x));
  ELSIF c.fact = 'relation' THEN
    DELETE FROM persons_relation x WHERE x.id = c.row_id AND x.identity_id = c.identity_id AND tandem.holds_all(c.before, to_jsonb(x));
  ELSE
    RETURN false;
  END IF;
  RETURN FOUND;
END $$;
ALTER FUNCTION tandem.strike_fact(uuid) OWNER TO tandem_gate;
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['persons_name', 'persons_identifier', 'persons_place', 'persons_relation'] LOOP
    EXECUTE format('GRANT SELECT, DELETE ON %I TO tandem_gate', t);
    EXECUTE format('CREATE POLICY strikes ON %I TO tandem_gate USING (true)', t);
  END LOOP;
END $$;

-- Whoever was given a record learns that it was corrected, and nothing else; whoever corrected it learns of nobody. Once for each member until they look.
CREATE OR REPLACE FUNCTION tandem.tell_corrected(correction uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE c record; at timestamptz := statement_timestamp();
BEGIN
  SELECT i.id, i.agency_id, i.compartment_id, d.case_id INTO c FROM persons_correction k JOIN persons_identity i ON i.id = k.identity_id
    JOIN accords_compartment d ON d.id = i.compartment_id WHERE k.id = tell_corrected.correction AND k.by_id = tandem.acting_member_id();
  IF NOT FOUND THEN RETURN; END IF;
  INSERT INTO agencies_notice (id, member_id, kind, object_id, created_at)
  WITH opened AS (  -- to whom the drawer is open now
    SELECT d.to_agency_id AS agency, d.to_member_id AS member FROM accords_disclosure d WHERE d.compartment_id = c.compartment_id
      AND d.to_agency_id <> c.agency_id AND d.starts_at <= at AND d.ends_at > at AND (d.revoked_at IS NULL OR d.revoked_at > at)
  ), seated AS (
    SELECT m.id, m.agency_id FROM accords_compartment own JOIN accords_seat s ON s.compartment_id = own.id AND (s.until IS NULL OR s.until > at)
      JOIN agencies_member m ON m.id = s.member_id AND m.status = 'active' AND m.user_id IS NOT NULL AND tandem.role_fits(m.role, 'shell')
    WHERE own.case_id = c.case_id
  ), told AS (
    SELECT o.member, 'record_corrected' AS kind, c.id AS about FROM opened o WHERE o.member IS NOT NULL
    UNION SELECT s.id, 'record_corrected', c.id FROM opened o JOIN seated s ON s.agency_id = o.agency WHERE o.member IS NULL
    UNION SELECT m.id, 'record_corrected', c.id FROM opened o JOIN agencies_member m ON m.agency_id = o.agency AND m.is_supervisor
      WHERE o.member IS NULL AND tandem.role_fits(m.role, 'shell') AND NOT EXISTS (SELECT FROM seated s WHERE s.agency_id = o.agency)
    -- who looked at it while a disclosure opened it to them, also where that has ended: a line alone proves nothing, whoever acts may write one
    UNION SELECT e.member_id, 'record_corrected', c.id FROM ledger_entry e JOIN accords_disclosure d ON d.compartment_id = c.compartment_id AND d.to_agency_id = e.agency_id
        AND d.starts_at <= e.at AND d.ends_at > e.at AND (d.revoked_at IS NULL OR d.revoked_at > e.at)
      WHERE e.object_id = c.id AND e.compartment_id = c.compartment_id AND e.outcome = 'viewed' AND e.agency_id <> c.agency_id
    -- whoever worked with a copy; where nobody did, who takes calls there
    UNION SELECT w.member_id, 'record_corrected', i.id FROM persons_identity i CROSS JOIN LATERAL (
        SELECT e.member_id FROM ledger_entry e WHERE e.object_id = i.id AND e.agency_id = i.agency_id AND e.member_id IS NOT NULL AND e.outcome = 'viewed'
        UNION SELECT o.member_id FROM tandem.called(i.agency_id, at) o
          WHERE NOT EXISTS (SELECT FROM ledger_entry e WHERE e.object_id = i.id AND e.agency_id = i.agency_id AND e.outcome = 'viewed')
      ) w WHERE i.copied_from = c.id AND i.agency_id <> c.agency_id
    -- who decided last on a match with it, for an agency that may know of it: a finder knows of no silent match, nor of one that was pointed to
    UNION SELECT d.decided_by_id, 'match_corrected', m.id FROM persons_match m
      JOIN LATERAL (SELECT d.decided_by_id, d.agency_id FROM persons_decision d WHERE d.match_id = m.id AND d.agency_id <> c.agency_id ORDER BY d.number DESC LIMIT 1) d ON true
      WHERE c.id IN (m.finder_id, m.holder_id) AND (m.mode IN ('open', 'supervisor') OR d.agency_id = m.holder_agency_id)
        AND NOT EXISTS (SELECT FROM agencies_notice n WHERE n.member_id = d.decided_by_id AND n.kind = 'match_doubted' AND n.object_id = m.id AND n.seen_at IS NULL)
    -- who called the desk that a pointer named
    UNION SELECT p.called_by_id, 'pointer_corrected', p.identity_id FROM persons_match m JOIN persons_pointer p ON p.identity_id = m.finder_id AND p.holder_agency_id = c.agency_id
      WHERE m.holder_id = c.id AND m.mode IN ('open', 'pointer', 'supervisor') AND p.called_by_id IS NOT NULL AND tandem.match_mode_of(c.agency_id) <> 'silent'
  )
  SELECT gen_random_uuid(), t.member, t.kind, t.about, at FROM told t JOIN agencies_member m ON m.id = t.member AND m.status = 'active' AND m.user_id IS NOT NULL
  WHERE m.agency_id <> c.agency_id
    AND NOT EXISTS (SELECT FROM agencies_notice n WHERE n.member_id = t.member AND n.kind = t.kind AND n.object_id = t.about AND n.seen_at IS NULL);
END $$;
ALTER FUNCTION tandem.tell_corrected(uuid) OWNER TO tandem_gate;
GRANT SELECT ON ledger_entry, persons_pointer TO tandem_gate;
CREATE POLICY gate_looks ON ledger_entry FOR SELECT TO tandem_gate USING (kind = 'identity' AND outcome = 'viewed');
CREATE POLICY gate_sees ON persons_pointer FOR SELECT TO tandem_gate USING (true);
-- Of a copy: whose record it was copied from and when that was corrected last since. Nothing of what.
CREATE OR REPLACE FUNCTION tandem.corrected_at_source(copy uuid) RETURNS TABLE (agency_id uuid, corrected_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, public AS $$
  SELECT s.agency_id, max(k.at) FROM persons_identity i JOIN persons_identity s ON s.id = i.copied_from JOIN persons_correction k ON k.identity_id = s.id
  WHERE i.id = corrected_at_source.copy AND k.at > i.created_at AND tandem.sees(i.compartment_id) GROUP BY s.agency_id
$$;
ALTER FUNCTION tandem.corrected_at_source(uuid) OWNER TO tandem_gate;

-- Matches. The holder's agency always learns (its supervisors alone where its mode says so); the finder's agency only
-- where the mode is open; both supervisors where it is supervisor. Within one agency a match is open.
-- Nobody changes a match through the site: what was decided is written by the trigger below, new facts by tandem.lay_again.
GRANT SELECT, INSERT ON persons_match TO tandem_web;
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
  finder_agency_id = (SELECT tandem.acting_agency_id()) AND finder_state = 'proposed' AND holder_state = 'proposed' AND renewed_at IS NULL
  AND mode = CASE WHEN finder_agency_id = holder_agency_id THEN 'open' ELSE tandem.match_mode_of(holder_agency_id) END);
GRANT SELECT, UPDATE ON persons_match TO tandem_gate;
CREATE POLICY gate ON persons_match TO tandem_gate USING (true) WITH CHECK (true);

-- Decisions: each agency's own, seen by whoever sees the match, written once. (The subselect runs under the reader's own policy on matches.)
GRANT SELECT, INSERT ON persons_decision TO tandem_web;
CREATE POLICY sees ON persons_decision FOR SELECT TO tandem_web USING (EXISTS (SELECT FROM persons_match m WHERE m.id = match_id));
CREATE POLICY decides ON persons_decision FOR INSERT TO tandem_web WITH CHECK (
  decided_by_id = (SELECT tandem.acting_member_id()) AND agency_id = (SELECT tandem.acting_agency_id())
  AND EXISTS (SELECT FROM persons_match m WHERE m.id = match_id AND persons_decision.agency_id IN (m.finder_agency_id, m.holder_agency_id)));
CREATE OR REPLACE FUNCTION tandem.decided() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE persons_match SET finder_state = CASE WHEN finder_agency_id = NEW.agency_id THEN NEW.state ELSE finder_state END,
    holder_state = CASE WHEN holder_agency_id = NEW.agency_id THEN NEW.state ELSE holder_state END WHERE id = NEW.match_id;
  UPDATE persons_doubt SET answered_at = NEW.decided_at, answered_by_id = NEW.decided_by_id, reason = NEW.reason
    WHERE match_id = NEW.match_id AND agency_id = NEW.agency_id AND answered_at IS NULL;
  RETURN NULL;
END $$;
ALTER FUNCTION tandem.decided() OWNER TO tandem_gate;
CREATE OR REPLACE TRIGGER decided AFTER INSERT ON persons_decision FOR EACH ROW EXECUTE FUNCTION tandem.decided();
DROP FUNCTION IF EXISTS tandem.renew_match(uuid, float8, float8, jsonb, text);
-- The score of pairs on which somebody has still to decide or to answer a doubt follows what is known and the model. By either agency of the pair, whatever the mode,
-- as finding it was: who compares may not learn whether there is such a match, so nothing comes back. States and decisions stay.
CREATE OR REPLACE FUNCTION tandem.rescore_matches(scores jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  WITH held AS (SELECT m.id, s.* FROM persons_match m JOIN jsonb_to_recordset(scores)
      AS s (finder_id uuid, holder_id uuid, probability float8, weight float8, evidence jsonb, model_version text)
      ON m.finder_id IN (s.finder_id, s.holder_id) AND m.holder_id IN (s.finder_id, s.holder_id)
    WHERE (m.finder_state = 'proposed' OR m.holder_state = 'proposed' OR EXISTS (SELECT FROM persons_doubt d WHERE d.match_id = m.id AND d.answered_at IS NULL))
      AND (m.evidence <> s.evidence OR m.model_version <> s.model_version)
      AND (SELECT tandem.acting_agency_id()) IN (m.finder_agency_id, m.holder_agency_id) AND tandem.role_fits((SELECT tandem.acting_role()), 'intake')
    ORDER BY m.id FOR UPDATE OF m)  -- one after the other, so that two who score the same ones do not hold each other up
  UPDATE persons_match m SET found_as = coalesce(m.found_as, m.probability), probability = h.probability, weight = h.weight, evidence = h.evidence,
    model_version = h.model_version, scored_at = statement_timestamp() FROM held h WHERE m.id = h.id
$$;
ALTER FUNCTION tandem.rescore_matches(jsonb) OWNER TO tandem_gate;
-- Which others a person's matches are with, what was decided of them and on what evidence, and who stands together: for the matcher alone, which
-- scores such a pair also where nothing leads from one to the other any more. No reason, nobody who decided, no score.
GRANT SELECT (id, finder_id, holder_id, finder_agency_id, holder_agency_id, finder_state, holder_state) ON persons_match TO tandem_matcher;
CREATE POLICY matcher ON persons_match FOR SELECT TO tandem_matcher USING (true);
GRANT SELECT (match_id, agency_id, number, state, evidence) ON persons_decision TO tandem_matcher;
CREATE POLICY matcher ON persons_decision FOR SELECT TO tandem_matcher USING (true);
GRANT SELECT (agency_id, person_id, identity_id) ON persons_belonging TO tandem_matcher;
CREATE POLICY matcher ON persons_belonging FOR SELECT TO tandem_matcher USING (true);
GRANT SELECT (agency_id, one_id, other_id, evidence, answered_at) ON persons_doubt TO tandem_matcher;
CREATE POLICY matcher ON persons_doubt FOR SELECT TO tandem_matcher USING (answered_at IS NOT NULL);

-- New facts on what was decided: those that agree put a rejected or undecided match before that agency again, those that contradict lay a doubt
-- before the agency that confirmed. By either agency of the pair, whatever the mode, as scoring is, so nothing comes back. What was decided stays
-- written, and a confirmed state stays.
CREATE OR REPLACE FUNCTION tandem.lay_again(again jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE r record; mine uuid := tandem.acting_agency_id(); laid uuid; told text; about uuid; who uuid;
BEGIN
  IF NOT tandem.role_fits(tandem.acting_role(), 'intake') THEN RETURN; END IF;
  -- In one order, so that two who compare the same ones do not hold each other up.
  FOR r IN SELECT * FROM jsonb_to_recordset(again) AS x (match_id uuid, person_id uuid, agency_id uuid, one_id uuid, other_id uuid,
      probability float8, weight float8, evidence jsonb, model_version text, contrary boolean) ORDER BY match_id, agency_id, one_id, other_id LOOP
    IF r.match_id IS NOT NULL AND NOT r.contrary THEN
      UPDATE persons_match m SET found_as = coalesce(m.found_as, m.probability), probability = r.probability, weight = r.weight, evidence = r.evidence,
          model_version = r.model_version, scored_at = statement_timestamp(), renewed_at = statement_timestamp(),
          finder_state = CASE WHEN m.finder_agency_id = r.agency_id THEN 'proposed' ELSE m.finder_state END,
          holder_state = CASE WHEN m.holder_agency_id = r.agency_id THEN 'proposed' ELSE m.holder_state END
        WHERE m.id = r.match_id AND mine IN (m.finder_agency_id, m.holder_agency_id)
          AND CASE r.agency_id WHEN m.finder_agency_id THEN m.finder_state WHEN m.holder_agency_id THEN m.holder_state END IN ('rejected', 'undecided');
      CONTINUE;
    ELSIF r.match_id IS NOT NULL THEN
      PERFORM FROM persons_match m WHERE m.id = r.match_id AND mine IN (m.finder_agency_id, m.holder_agency_id)
        AND CASE r.agency_id WHEN m.finder_agency_id THEN m.finder_state WHEN m.holder_agency_id THEN m.holder_state END = 'confirmed';
      CONTINUE WHEN NOT FOUND;
      about := r.match_id; told := 'match_doubted';
      SELECT d.decided_by_id INTO who FROM persons_decision d WHERE d.match_id = r.match_id AND d.agency_id = r.agency_id ORDER BY d.number DESC LIMIT 1;
    ELSE
      PERFORM FROM persons_belonging b JOIN persons_belonging o ON o.person_id = b.person_id AND o.identity_id = r.other_id
        WHERE b.identity_id = r.one_id AND b.person_id = r.person_id AND b.agency_id = r.agency_id
          AND (r.agency_id = mine OR EXISTS (SELECT FROM persons_identity i WHERE i.id IN (r.one_id, r.other_id) AND i.agency_id = mine));
      CONTINUE WHEN NOT FOUND;
      about := r.person_id; told := 'person_doubted';
      SELECT a.by_id INTO who FROM persons_personact a JOIN persons_personmove v ON v.act_id = a.id WHERE v.target_id = r.person_id ORDER BY a.number DESC LIMIT 1;
    END IF;
    UPDATE persons_doubt SET evidence = r.evidence WHERE agency_id = r.agency_id AND one_id = least(r.one_id, r.other_id)
      AND other_id = greatest(r.one_id, r.other_id) AND answered_at IS NULL;
    CONTINUE WHEN FOUND;  -- laid already: it follows what is known, and nobody is told twice
    laid := NULL;
    INSERT INTO persons_doubt (id, agency_id, match_id, person_id, one_id, other_id, evidence, raised_at, reason) VALUES (gen_random_uuid(), r.agency_id,
        r.match_id, CASE WHEN r.match_id IS NULL THEN r.person_id END, least(r.one_id, r.other_id), greatest(r.one_id, r.other_id), r.evidence,
        statement_timestamp(), '') ON CONFLICT DO NOTHING RETURNING id INTO laid;
    CONTINUE WHEN laid IS NULL;
    -- From now on its score follows what is known, as that of an open one does.
    UPDATE persons_match m SET found_as = coalesce(m.found_as, m.probability), probability = r.probability, weight = r.weight, evidence = r.evidence,
      model_version = r.model_version, scored_at = statement_timestamp() WHERE m.id = r.match_id AND m.finder_state <> 'proposed' AND m.holder_state <> 'proposed';
    -- Whoever decided is told; where they are gone, the agency's supervisors. All others see it on their desk.
    INSERT INTO agencies_notice (id, member_id, kind, object_id, created_at)
      SELECT gen_random_uuid(), m.id, told, about, statement_timestamp() FROM agencies_member m
      WHERE m.agency_id = r.agency_id AND m.status = 'active' AND m.user_id IS NOT NULL AND CASE
        WHEN EXISTS (SELECT FROM agencies_member x WHERE x.id = who AND x.agency_id = r.agency_id AND x.status = 'active' AND x.user_id IS NOT NULL) THEN m.id = who
        ELSE m.is_supervisor END;
  END LOOP;
END $$;
ALTER FUNCTION tandem.lay_again(jsonb) OWNER TO tandem_gate;
GRANT SELECT, INSERT, UPDATE ON persons_doubt TO tandem_gate;
CREATE POLICY gate ON persons_doubt TO tandem_gate USING (true) WITH CHECK (true);
GRANT SELECT ON persons_decision, persons_belonging, persons_personact, persons_personmove TO tandem_gate;
CREATE POLICY gate ON persons_decision FOR SELECT TO tandem_gate USING (true);
CREATE POLICY gate ON persons_belonging FOR SELECT TO tandem_gate USING (true);
CREATE POLICY gate ON persons_personact FOR SELECT TO tandem_gate USING (true);
CREATE POLICY gate ON persons_personmove FOR SELECT TO tandem_gate USING (true);
-- A doubt is its agency's, seen by whoever sees the match or the person. A decision on the match answers it (tandem.decided); of two who stand
-- together by others a member says so, once.
GRANT SELECT ON persons_doubt TO tandem_web;
GRANT UPDATE (answered_at, answered_by_id, reason) ON persons_doubt TO tandem_web;
CREATE POLICY own ON persons_doubt FOR SELECT TO tandem_web USING (
  agency_id = (SELECT tandem.acting_agency_id()) AND tandem.role_fits((SELECT tandem.acting_role()), 'intake')
  AND (match_id IS NULL OR EXISTS (SELECT FROM persons_match m WHERE m.id = match_id)));
CREATE POLICY answers ON persons_doubt FOR UPDATE TO tandem_web
  USING (agency_id = (SELECT tandem.acting_agency_id()) AND tandem.role_fits((SELECT tandem.acting_role()), 'intake') AND match_id IS NULL AND answered_at IS NULL)
  WITH CHECK (agency_id = (SELECT tandem.acting_agency_id()) AND answered_by_id = (SELECT tandem.acting_member_id()));

-- Persons: one agency's view, for its members whose role sees its matches. Acts and moves are written once. A record enters a person only
-- where the member sees it, or a match that names it and is for more than supervisors.
GRANT SELECT, INSERT ON persons_person, persons_personact, persons_personmove TO tandem_web;
GRANT SELECT, INSERT, DELETE ON persons_belonging TO tandem_web;
GRANT UPDATE (person_id) ON persons_belonging TO tandem_web;
CREATE POLICY own ON persons_person TO tandem_web USING (
  agency_id = (SELECT tandem.acting_agency_id()) AND tandem.role_fits((SELECT tandem.acting_role()), 'intake'));
CREATE POLICY own ON persons_belonging FOR SELECT TO tandem_web USING (
  agency_id = (SELECT tandem.acting_agency_id()) AND tandem.role_fits((SELECT tandem.acting_role()), 'intake'));
CREATE POLICY joins ON persons_belonging FOR INSERT TO tandem_web WITH CHECK (
  agency_id = (SELECT tandem.acting_agency_id()) AND tandem.role_fits((SELECT tandem.acting_role()), 'intake')
  AND (EXISTS (SELECT FROM persons_identity i WHERE i.id = identity_id)
    OR EXISTS (SELECT FROM persons_match m WHERE identity_id IN (m.finder_id, m.holder_id) AND m.mode <> 'supervisor')));
CREATE POLICY moves ON persons_belonging FOR UPDATE TO tandem_web
  USING (agency_id = (SELECT tandem.acting_agency_id())) WITH CHECK (agency_id = (SELECT tandem.acting_agency_id()));
CREATE POLICY leaves ON persons_belonging FOR DELETE TO tandem_web USING (agency_id = (SELECT tandem.acting_agency_id()));
CREATE POLICY sees ON persons_personact FOR SELECT TO tandem_web USING (
  agency_id = (SELECT tandem.acting_agency_id()) AND tandem.role_fits((SELECT tandem.acting_role()), 'intake'));
CREATE POLICY acts ON persons_personact FOR INSERT TO tandem_web WITH CHECK (
  agency_id = (SELECT tandem.acting_agency_id()) AND by_id = (SELECT tandem.acting_member_id()) AND tandem.role_fits((SELECT tandem.acting_role()), 'intake'));
CREATE POLICY own ON persons_personmove TO tandem_web USING (
  agency_id = (SELECT tandem.acting_agency_id()) AND tandem.role_fits((SELECT tandem.acting_role()), 'intake'));

-- Looking somebody up: a line is written once, by who looks up, at its time. Each reads their own, supervisors their agency's.
GRANT SELECT, INSERT ON persons_lookup, persons_lookupreview TO tandem_web;
CREATE POLICY sees ON persons_lookup FOR SELECT TO tandem_web USING (
  member_id = (SELECT tandem.acting_member_id())
  OR (agency_id = (SELECT tandem.acting_agency_id()) AND (SELECT tandem.acting_is_supervisor())));
CREATE POLICY looks_up ON persons_lookup FOR INSERT TO tandem_web WITH CHECK (
  member_id = (SELECT tandem.acting_member_id()) AND agency_id = (SELECT tandem.acting_agency_id())
  AND at BETWEEN now() - interval '5 minutes' AND now() + interval '5 minutes');
CREATE OR REPLACE FUNCTION tandem.lookups_of_agency(since timestamptz) RETURNS TABLE (at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, public AS $$
  SELECT l.at FROM persons_lookup l WHERE l.agency_id = (SELECT tandem.acting_agency_id()) AND l.at > since ORDER BY l.at
$$;
GRANT SELECT ON persons_lookup TO tandem_gate;
CREATE POLICY gate ON persons_lookup FOR SELECT TO tandem_gate USING (true);
ALTER FUNCTION tandem.lookups_of_agency(timestamptz) OWNER TO tandem_gate;
CREATE POLICY supervisors ON persons_lookupreview FOR SELECT TO tandem_web USING (
  agency_id = (SELECT tandem.acting_agency_id()) AND (SELECT tandem.acting_is_supervisor()));
CREATE POLICY reviews ON persons_lookupreview FOR INSERT TO tandem_web WITH CHECK (
  agency_id = (SELECT tandem.acting_agency_id()) AND (SELECT tandem.acting_is_supervisor())
  AND reviewed_by_id = (SELECT tandem.acting_member_id())
  AND EXISTS (SELECT FROM agencies_member m WHERE m.id = member_id AND m.agency_id = persons_lookupreview.agency_id));

-- Thresholds: read by fellows, because a match is between two; set by the agency's own supervisors.
GRANT SELECT, INSERT, UPDATE ON persons_agencythresholds TO tandem_web;
CREATE POLICY fellows ON persons_agencythresholds FOR SELECT TO tandem_web USING (agency_id IN (SELECT tandem.fellow_agencies()));
CREATE POLICY sets ON persons_agencythresholds FOR INSERT TO tandem_web WITH CHECK (
  agency_id = (SELECT tandem.acting_agency_id()) AND (SELECT tandem.acting_is_supervisor()) AND set_by_id = (SELECT tandem.acting_member_id()));
CREATE POLICY changes ON persons_agencythresholds FOR UPDATE TO tandem_web
  USING (agency_id = (SELECT tandem.acting_agency_id()) AND (SELECT tandem.acting_is_supervisor()))
  WITH CHECK (agency_id = (SELECT tandem.acting_agency_id()) AND set_by_id = (SELECT tandem.acting_member_id()));

-- A pointer for a person of the acting agency, in whichever drawer they lie: the night's importer does not see those of cases.
CREATE OR REPLACE FUNCTION tandem.lay_pointers(laid jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  INSERT INTO persons_pointer (id, compartment_id, identity_id, holder_agency_id, for_supervisors, made_at)
  SELECT gen_random_uuid(), i.compartment_id, i.id, p.holder_agency_id, tandem.match_mode_of(p.holder_agency_id) = 'supervisor', statement_timestamp()
  FROM jsonb_to_recordset(laid) AS p (identity_id uuid, holder_agency_id uuid) JOIN persons_identity i ON i.id = p.identity_id
  WHERE i.agency_id = (SELECT tandem.acting_agency_id()) AND tandem.role_fits((SELECT tandem.acting_role()), 'intake')
    AND tandem.match_mode_of(p.holder_agency_id) <> 'silent'
  ON CONFLICT DO NOTHING
$$;
ALTER FUNCTION tandem.lay_pointers(jsonb) OWNER TO tandem_gate;
GRANT INSERT ON persons_pointer TO tandem_gate;
CREATE POLICY gate_lays ON persons_pointer FOR INSERT TO tandem_gate WITH CHECK (true);
GRANT SELECT, INSERT ON persons_pointer TO tandem_web;
GRANT UPDATE (called_at, called_by_id) ON persons_pointer TO tandem_web;
CREATE POLICY sees ON persons_pointer FOR SELECT TO tandem_web USING (
  (compartment_id <@ (SELECT tandem.reach()) OR compartment_id::text IN (SELECT string_to_table(tandem.granted(), ','))) AND (NOT for_supervisors OR (SELECT tandem.acting_is_supervisor())));
CREATE POLICY adds ON persons_pointer FOR INSERT TO tandem_web WITH CHECK ((compartment_id <@ (SELECT tandem.reach()) OR compartment_id IN (SELECT tandem.addable_beyond())));
CREATE POLICY called ON persons_pointer FOR UPDATE TO tandem_web
  USING ((compartment_id <@ (SELECT tandem.reach()) OR compartment_id IN (SELECT tandem.workable_beyond()))) WITH CHECK ((compartment_id <@ (SELECT tandem.reach()) OR compartment_id IN (SELECT tandem.workable_beyond())));

-- Search: operators on words are not leakproof and lose their index under row security (stack.md 2d), so this function finds the
-- ids with the caller's own visible compartments as a literal, and the outer query reads the rows under the wall again.
-- What somebody typed as a question to the index: every word must begin a word, read as what is kept was read (foundation/searching.py). Nothing of it is syntax.
CREATE OR REPLACE FUNCTION tandem.asked_words(words text) RETURNS tsquery LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
  SELECT regexp_replace(plainto_tsquery('simple', tandem.plain_words(left(words, 200)))::text, '''( & |$)', ''':*\1', 'g')::tsquery
$$;
CREATE OR REPLACE FUNCTION tandem.search_identities(words text, most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, public AS $$
BEGIN
  RETURN QUERY EXECUTE format('SELECT id FROM persons_identity WHERE search @@ %L::tsquery AND %s LIMIT %s',
    tandem.asked_words(words), tandem.sight_as_condition(), least(most, 500));
END $$;
GRANT SELECT ON persons_identity TO tandem_search;
CREATE POLICY search ON persons_identity FOR SELECT TO tandem_search USING (true);
ALTER FUNCTION tandem.search_identities(text, integer) OWNER TO tandem_search;
