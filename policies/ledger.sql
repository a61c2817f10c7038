-- The ledger: written by everybody for themselves, read by few, changed by nobody. Applied after accords, whose functions
-- it asks.
-- Not `xid` and `at`: the database says when, or a member could write into a time that is sealed already.
GRANT SELECT, INSERT (id, member_id, agency_id, act, kind, object_id, compartment_id, outcome, origin, detail)
  ON ledger_entry TO tandem_web;
-- A line says who acts now, or nobody (a failed log-in, a tip): never another member.
CREATE POLICY writes_own ON ledger_entry FOR INSERT TO tandem_web WITH CHECK (
  (member_id IS NULL AND agency_id IS NULL)
  OR ARRAY[member_id, agency_id] = (SELECT tandem.signing()));  -- asked once a statement: every act pays for it
-- How the site writes one line: with the rights of whoever calls, so that the policy above judges it. A function only because its plan is kept, which
-- takes half of what a line costs the database.
CREATE OR REPLACE FUNCTION tandem.write_line(line uuid, member uuid, agency uuid, act text, kind text, object uuid, compartment uuid, outcome text,
  origin text, detail jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.ledger_entry (id, member_id, agency_id, act, kind, object_id, compartment_id, outcome, origin, detail)
    VALUES (line, member, agency, act, kind, object, compartment, outcome, origin, detail);
END $$;
CREATE POLICY reads ON ledger_entry FOR SELECT TO tandem_web USING (
  member_id = (SELECT tandem.acting_member_id())
  OR (compartment_id <@ (SELECT tandem.reach()) OR compartment_id::text IN (SELECT string_to_table(tandem.granted(), ',')))
  OR (compartment_id IS NULL AND agency_id = (SELECT tandem.acting_agency_id()) AND (SELECT tandem.acting_is_supervisor())));
GRANT SELECT ON ledger_entry, ledger_leaf, ledger_seal TO tandem_sealer;
GRANT INSERT ON ledger_leaf, ledger_seal TO tandem_sealer;
CREATE POLICY sealer ON ledger_entry FOR SELECT TO tandem_sealer USING (true);
CREATE POLICY sealer ON ledger_leaf TO tandem_sealer USING (true) WITH CHECK (true);
CREATE POLICY sealer ON ledger_seal TO tandem_sealer USING (true) WITH CHECK (true);
GRANT SELECT ON ledger_seal TO tandem_web;
CREATE POLICY heads ON ledger_seal FOR SELECT TO tandem_web USING ((SELECT tandem.acting_member_id()) IS NOT NULL);
-- Not even the owner changes a line by mistake: it must take this trigger away first, and then the seals tell.
CREATE OR REPLACE FUNCTION tandem.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$;
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['ledger_entry', 'ledger_leaf', 'ledger_seal'] LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW'
      ' EXECUTE FUNCTION tandem.refuse_change()', t);
    EXECUTE format('CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON %I FOR EACH STATEMENT'
      ' EXECUTE FUNCTION tandem.refuse_change()', t);
  END LOOP;
END $$;
