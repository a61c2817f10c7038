-- Reports and how they came. The sender of a tip has no log-in: three functions, opened by the receipt code alone.
CALL tandem.wall('intake_report');
CALL tandem.wall('intake_involvement');
CALL tandem.wall('intake_triagedecision');
CALL tandem.wall('intake_tipmessage');
REVOKE UPDATE ON intake_involvement, intake_triagedecision, intake_tipmessage FROM tandem_web;
GRANT UPDATE (undone_at) ON intake_triagedecision TO tandem_web;

-- Decisions on what was read out of a report: never overwritten, taken back by two columns.
CALL tandem.wall('intake_readingdecision');
REVOKE UPDATE ON intake_readingdecision FROM tandem_web;
GRANT UPDATE (undone_at, undone_by_id) ON intake_readingdecision TO tandem_web;
-- Fellows may add to each other's intake (referrals); deciding there is for who may change what lies there, in their own name.
DROP POLICY adds ON intake_readingdecision;
CREATE POLICY adds ON intake_readingdecision FOR INSERT TO tandem_web WITH CHECK (decided_by_id = (SELECT tandem.acting_member_id())
  AND undone_at IS NULL AND (compartment_id <@ (SELECT tandem.reach()) OR compartment_id IN (SELECT tandem.workable_beyond())));
-- Takes away what a decision made, and nothing else: rows that it names, in its own compartment, by somebody who may change what lies
-- there. A person who came of it goes with names and open matches. False where something else hangs on them by now, or a person
-- has decided on a match of theirs; then nothing is taken away.
CREATE OR REPLACE FUNCTION tandem.take_back_reading(decision uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE d record; whole uuid[];
BEGIN
  SELECT r.compartment_id AS place, r.made INTO d FROM intake_readingdecision r WHERE r.id = decision AND r.state = 'accepted' AND r.undone_at IS NULL
    AND (r.compartment_id <@ (SELECT tandem.reach()) OR r.compartment_id IN (SELECT tandem.workable_beyond())) FOR UPDATE;
  IF NOT FOUND THEN RETURN false; END IF;
  whole := ARRAY(SELECT jsonb_array_elements_text(coalesce(d.made -> 'identity', '[]'))::uuid);
  IF EXISTS (SELECT FROM persons_match m WHERE (m.finder_id = ANY (whole) OR m.holder_id = ANY (whole)) AND (m.finder_state <> 'proposed' OR m.holder_state <> 'proposed'))
    -- what was corrected since is somebody's word, with a history of its own
    OR EXISTS (SELECT FROM persons_correction k WHERE k.row_id IN (
      SELECT jsonb_array_elements_text(ids)::uuid FROM jsonb_each(d.made) AS m (what, ids) WHERE what IN ('name', 'identifier', 'place', 'relation')))
    OR EXISTS (SELECT FROM intake_readingdecision o WHERE o.about_id = ANY (whole) AND o.id <> decision AND o.state = 'accepted' AND o.undone_at IS NULL)
    THEN RETURN false; END IF;
  DELETE FROM intake_involvement WHERE compartment_id = d.place AND id IN (SELECT jsonb_array_elements_text(coalesce(d.made -> 'involvement', '[]'))::uuid);
  DELETE FROM persons_relation WHERE compartment_id = d.place AND id IN (SELECT jsonb_array_elements_text(coalesce(d.made -> 'relation', '[]'))::uuid);
  DELETE FROM persons_name WHERE compartment_id = d.place
    AND (identity_id = ANY (whole) OR id IN (SELECT jsonb_array_elements_text(coalesce(d.made -> 'name', '[]'))::uuid));
  DELETE FROM persons_identifier WHERE compartment_id = d.place
    AND (identity_id = ANY (whole) OR id IN (SELECT jsonb_array_elements_text(coalesce(d.made -> 'identifier', '[]'))::uuid));
  DELETE FROM persons_place WHERE compartment_id = d.place
    AND (identity_id = ANY (whole) OR id IN (SELECT jsonb_array_elements_text(coalesce(d.made -> 'place', '[]'))::uuid));
  IF cardinality(whole) > 0 THEN
    whole := ARRAY(SELECT i.id FROM persons_identity i WHERE i.id = ANY (whole) AND i.compartment_id = d.place);
    DELETE FROM persons_matchentry WHERE identity_id = ANY (whole);
    DELETE FROM persons_match WHERE finder_id = ANY (whole) OR holder_id = ANY (whole);
    DELETE FROM persons_pointer WHERE identity_id = ANY (whole);
    DELETE FROM persons_identity WHERE id = ANY (whole);
    -- Keys are checked at the end of the transaction; here, so that the answer is known.
    SET CONSTRAINTS ALL IMMEDIATE;
  END IF;
  RETURN true;
EXCEPTION WHEN foreign_key_violation THEN
  RETURN false;
END $$;
GRANT SELECT, UPDATE ON intake_readingdecision TO tandem_gate;
GRANT SELECT, DELETE ON intake_involvement, persons_relation, persons_name, persons_identifier, persons_place, persons_identity, persons_match,
  persons_pointer TO tandem_gate;
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['intake_readingdecision', 'intake_involvement', 'persons_relation', 'persons_name', 'persons_identifier', 'persons_place',
    'persons_identity', 'persons_match', 'persons_pointer'] LOOP
    EXECUTE format('CREATE POLICY takes_back ON %I TO tandem_gate USING (true)', t);
  END LOOP;
END $$;
ALTER FUNCTION tandem.take_back_reading(uuid) OWNER TO tandem_gate;
REVOKE ALL ON FUNCTION tandem.take_back_reading(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tandem.take_back_reading(uuid) TO tandem_web;

GRANT SELECT, INSERT ON intake_receipt TO tandem_web;
CREATE POLICY sees ON intake_receipt FOR SELECT TO tandem_web USING ((compartment_id <@ (SELECT tandem.reach()) OR compartment_id::text IN (SELECT string_to_table(tandem.granted(), ','))));
CREATE POLICY adds ON intake_receipt FOR INSERT TO tandem_web WITH CHECK ((compartment_id <@ (SELECT tandem.reach()) OR compartment_id IN (SELECT tandem.addable_beyond())));

GRANT SELECT, INSERT ON intake_arrival TO tandem_web;
CREATE POLICY own ON intake_arrival TO tandem_web
  USING (agency_id = (SELECT tandem.acting_agency_id())) WITH CHECK (agency_id = (SELECT tandem.acting_agency_id()));
GRANT SELECT, INSERT, UPDATE ON intake_importrun TO tandem_web;
CREATE POLICY own ON intake_importrun TO tandem_web
  USING (agency_id = (SELECT tandem.acting_agency_id())) WITH CHECK (agency_id = (SELECT tandem.acting_agency_id()));

-- What the sender reads with the code: whether it was read, and the messages. Never the report itself, never another's.
CREATE OR REPLACE FUNCTION tandem.tip_conversation(code text) RETURNS TABLE (from_sender boolean, text text, written_at timestamptz, taken_up boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT m.from_sender, m.text::text, m.written_at, (r.state NOT IN ('awaiting') OR r.taken_by_id IS NOT NULL)
  FROM intake_receipt c JOIN intake_report r ON r.id = c.report_id LEFT JOIN intake_tipmessage m ON m.report_id = r.id
  WHERE c.code_sha256 = sha256(convert_to(code, 'UTF8')) ORDER BY m.written_at
$$;
-- Keeps the words, and lays a notice without a word before those on call of the agency that holds the report (its supervisors, where
-- nobody is). What it returns is for the ledger and the post; the sender is shown none of it.
DROP FUNCTION IF EXISTS tandem.add_to_tip(text, uuid, text);
CREATE OR REPLACE FUNCTION tandem.add_to_tip(code text, id uuid, words text) RETURNS TABLE (report uuid, compartment uuid, notices uuid[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE tip record; laid uuid[];
BEGIN
  SELECT r.id AS report_id, r.compartment_id INTO tip FROM intake_receipt c JOIN intake_report r ON r.id = c.report_id
    WHERE c.code_sha256 = sha256(convert_to(code, 'UTF8'));
  IF NOT FOUND THEN RETURN; END IF;
  INSERT INTO intake_tipmessage (id, compartment_id, report_id, from_sender, text, written_at)
    VALUES (add_to_tip.id, tip.compartment_id, tip.report_id, true, left(words, 8000), date_trunc('minute', clock_timestamp()));
  WITH holders AS (
    SELECT o.member_id AS id FROM accords_compartment c, tandem.called(c.owner_id, clock_timestamp()) o WHERE c.id = tip.compartment_id
  ), told AS (
    INSERT INTO agencies_notice (id, member_id, kind, object_id, created_at)
    SELECT gen_random_uuid(), h.id, 'report_answered', tip.report_id, clock_timestamp() FROM holders h
    RETURNING agencies_notice.id)
  SELECT array_agg(t.id) INTO laid FROM told t;
  RETURN QUERY SELECT tip.report_id, tip.compartment_id, coalesce(laid, '{}');
END $$;
-- Where the public form of a task force delivers to.
CREATE OR REPLACE FUNCTION tandem.tip_desk(task_force text) RETURNS TABLE (slug text, task_force_name text, agency_slug text, agency_name text, desk_phone text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT t.slug::text, t.name::text, a.slug::text, a.name::text, a.desk_phone::text FROM agencies_taskforce t JOIN agencies_agency a ON a.id = t.tip_agency_id
  WHERE tip_desk.task_force = '' OR t.slug = tip_desk.task_force ORDER BY t.name
$$;
GRANT SELECT ON intake_receipt, intake_report TO tandem_gate;
GRANT SELECT, INSERT ON intake_tipmessage TO tandem_gate;
CREATE POLICY gate ON intake_receipt FOR SELECT TO tandem_gate USING (true);
CREATE POLICY gate ON intake_report FOR SELECT TO tandem_gate USING (true);
CREATE POLICY gate ON intake_tipmessage TO tandem_gate USING (true) WITH CHECK (true);
ALTER FUNCTION tandem.tip_conversation(text) OWNER TO tandem_gate;
ALTER FUNCTION tandem.add_to_tip(text, uuid, text) OWNER TO tandem_gate;
ALTER FUNCTION tandem.tip_desk(text) OWNER TO tandem_gate;

CREATE OR REPLACE FUNCTION tandem.search_reports(words text, most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, public AS $$
BEGIN
  RETURN QUERY EXECUTE format('SELECT id FROM intake_report WHERE search @@ %L::tsquery AND %s LIMIT %s',
    tandem.asked_words(words), tandem.sight_as_condition(), least(most, 500));
END $$;
GRANT SELECT ON intake_report TO tandem_search;
CREATE POLICY search ON intake_report FOR SELECT TO tandem_search USING (true);
ALTER FUNCTION tandem.search_reports(text, integer) OWNER TO tandem_search;

-- Statistics for a first large import: a session keeps the plans of its foreign-key checks, and plans made while the
-- tables were empty read a whole compartment for each row. Owned by the owner, takes nothing, tells nothing.
CREATE OR REPLACE FUNCTION tandem.refresh_statistics() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  ANALYZE persons_identity, persons_matchentry, persons_matchkey, intake_report, intake_arrival, intake_involvement;
END $$;
REVOKE ALL ON FUNCTION tandem.refresh_statistics() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tandem.refresh_statistics() TO tandem_web;
