-- The directory: every member of a fellow agency reads who helps, with what, and which beds are free; only members of the agency that
-- keeps an entry write it. Posts without a person (the public tip line) read nothing.
CREATE OR REPLACE FUNCTION tandem.directory_agency() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT agency_id FROM tandem.acting() WHERE role NOT IN ('tip_line', 'operator')
$$;
ALTER FUNCTION tandem.directory_agency() OWNER TO tandem_gate;

DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['provider', 'offer', 'site', 'beds'] LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON directory_%s TO tandem_web', t);
    EXECUTE format('CREATE POLICY fellows ON directory_%s FOR SELECT TO tandem_web USING (agency_id IN (SELECT tandem.fellow_agencies())'
      ' AND (SELECT tandem.acting_role()) <> ''tip_line'')', t);
    EXECUTE format('CREATE POLICY adds ON directory_%s FOR INSERT TO tandem_web WITH CHECK (agency_id = (SELECT tandem.directory_agency()))', t);
    EXECUTE format('CREATE POLICY keeps ON directory_%s FOR UPDATE TO tandem_web USING (agency_id = (SELECT tandem.directory_agency()))'
      ' WITH CHECK (agency_id = (SELECT tandem.directory_agency()))', t);
    EXECUTE format('CREATE POLICY removes ON directory_%s FOR DELETE TO tandem_web USING (agency_id = (SELECT tandem.directory_agency()))', t);
  END LOOP;
  -- What came with a file besides: its agency's own, and no fellow's.
  FOREACH t IN ARRAY ARRAY['looserecord', 'directoryfile', 'confidentialaddress'] LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON directory_%s TO tandem_web', t);
    EXECUTE format('CREATE POLICY own ON directory_%s TO tandem_web USING (agency_id = (SELECT tandem.directory_agency()))'
      ' WITH CHECK (agency_id = (SELECT tandem.directory_agency()))', t);
  END LOOP;
END $$;
