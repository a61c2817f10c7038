-- The vault's rows. Even as ciphertext they are their agency's alone: no disclosure, no emergency, no supervisor of another
-- agency opens this door, and no role of the same agency that does not serve clients. What they say, only a key opens.
CREATE OR REPLACE FUNCTION tandem.vault_agency() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT me.agency_id FROM tandem.acting() me JOIN agencies_agency a ON a.id = me.agency_id
  WHERE tandem.role_fits(me.role, 'services') AND a.kind NOT IN ('police', 'prosecution', 'probation', 'child_welfare', 'labor', 'oversight')
$$;
ALTER FUNCTION tandem.vault_agency() OWNER TO tandem_gate;
-- The public key of a provider, to whom anybody on the task force may write.
CREATE OR REPLACE FUNCTION tandem.vault_public_key(agency uuid) RETURNS TABLE (public_key bytea, generation integer)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, public AS $$
  SELECT v.public_key, v.generation FROM victim_services_vault v
  WHERE v.agency_id = vault_public_key.agency AND (v.agency_id IN (SELECT tandem.fellow_agencies()))
$$;
-- Which agencies of the member's task forces have a vault; that they have one is no secret, what lies in it is.
CREATE OR REPLACE FUNCTION tandem.agencies_with_vault() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, public AS $$
  SELECT v.agency_id FROM victim_services_vault v WHERE v.agency_id IN (SELECT tandem.fellow_agencies())
$$;
ALTER FUNCTION tandem.agencies_with_vault() OWNER TO tandem_gate;
GRANT SELECT ON victim_services_vault TO tandem_gate;
CREATE POLICY gate ON victim_services_vault FOR SELECT TO tandem_gate USING (true);
ALTER FUNCTION tandem.vault_public_key(uuid) OWNER TO tandem_gate;

DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['vault', 'vaultholder', 'client', 'clientrecord', 'documentpart'] LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON victim_services_%s TO tandem_web', t);
    EXECUTE format('CREATE POLICY own ON victim_services_%s TO tandem_web USING (agency_id = (SELECT tandem.vault_agency()))'
      ' WITH CHECK (agency_id = (SELECT tandem.vault_agency()))', t);
  END LOOP;
END $$;
REVOKE DELETE ON victim_services_vault, victim_services_client FROM tandem_web;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO tandem_web;

GRANT SELECT, DELETE ON victim_services_inboxitem TO tandem_web;
GRANT INSERT ON victim_services_inboxitem TO tandem_web;
CREATE POLICY own ON victim_services_inboxitem FOR SELECT TO tandem_web USING (agency_id = (SELECT tandem.vault_agency()));
CREATE POLICY clears_own ON victim_services_inboxitem FOR DELETE TO tandem_web USING (agency_id = (SELECT tandem.vault_agency()));
CREATE POLICY refers ON victim_services_inboxitem FOR INSERT TO tandem_web WITH CHECK (
  agency_id IN (SELECT tandem.fellow_agencies()) AND (SELECT tandem.acting_member_id()) IS NOT NULL);

GRANT SELECT, INSERT, UPDATE, DELETE ON victim_services_unlock TO tandem_web;
CREATE POLICY own ON victim_services_unlock TO tandem_web
  USING (member_id = (SELECT tandem.signed_in_member_id())) WITH CHECK (member_id = (SELECT tandem.acting_member_id()));

-- Releases -----------------------------------------------------------------------------------------------------------
-- A package is laid by a provider into a compartment of a fellow agency, in its own name, and ends within the agency's cap.
CREATE OR REPLACE FUNCTION tandem.package_fits(compartment uuid, receiver uuid, begins timestamptz, ends timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (SELECT FROM accords_compartment c WHERE c.id = package_fits.compartment AND c.owner_id = receiver
      AND c.kind IN ('intake', 'investigation', 'prosecution', 'child_welfare', 'services'))
    AND receiver IN (SELECT tandem.fellow_agencies()) AND receiver <> (SELECT tandem.vault_agency())
    AND ends <= begins + make_interval(days => (SELECT v.longest_release_days FROM victim_services_vault v
      WHERE v.agency_id = (SELECT tandem.vault_agency())))
$$;
ALTER FUNCTION tandem.package_fits(uuid, uuid, timestamptz, timestamptz) OWNER TO tandem_gate;
CREATE POLICY gives ON accords_package FOR INSERT TO tandem_web WITH CHECK (
  from_agency_id = (SELECT tandem.vault_agency()) AND made_by_id = (SELECT tandem.acting_member_id()) AND revoked_at IS NULL
  AND starts_at >= now() - interval '5 minutes' AND tandem.package_fits(compartment_id, to_agency_id, starts_at, ends_at));
CREATE POLICY gave ON accords_package FOR SELECT TO tandem_web USING (from_agency_id = (SELECT tandem.vault_agency()));
-- Only what runs, and only to its end: nobody revives what a survivor has taken back, her provider neither.
CREATE POLICY revokes ON accords_package FOR UPDATE TO tandem_web USING (from_agency_id = (SELECT tandem.vault_agency()) AND revoked_at IS NULL)
  WITH CHECK (from_agency_id = (SELECT tandem.vault_agency()) AND revoked_at IS NOT NULL);
CREATE POLICY gives ON accords_packagefile FOR INSERT TO tandem_web WITH CHECK (
  package_id IN (SELECT p.id FROM accords_package p WHERE p.from_agency_id = (SELECT tandem.vault_agency())));
CREATE POLICY gave ON accords_packagefile FOR SELECT TO tandem_web USING (
  package_id IN (SELECT p.id FROM accords_package p WHERE p.from_agency_id = (SELECT tandem.vault_agency())));
CREATE POLICY gives ON accords_packagepart FOR INSERT TO tandem_web WITH CHECK (
  file_id IN (SELECT f.id FROM accords_packagefile f JOIN accords_package p ON p.id = f.package_id
    WHERE p.from_agency_id = (SELECT tandem.vault_agency())));
-- The survivor's own word: whoever knows the secret of a release ends it, at once and without a log-in. True where it ended now or
-- had ended already; nothing tells a wrong secret from an old one.
CREATE OR REPLACE FUNCTION tandem.withdraw_package(secret bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE accords_package SET revoked_at = statement_timestamp() WHERE withdraw_sha256 = sha256(secret) AND revoked_at IS NULL;
  RETURN FOUND;
END $$;
GRANT UPDATE (revoked_at) ON accords_package TO tandem_gate;
CREATE POLICY gate_withdraws ON accords_package FOR UPDATE TO tandem_gate USING (true) WITH CHECK (true);
ALTER FUNCTION tandem.withdraw_package(bytea) OWNER TO tandem_gate;
-- Who looked at what she released, and when: agency and day, told to whoever holds the release's secret.
CREATE OR REPLACE FUNCTION tandem.looks_at_package(secret bytea) RETURNS TABLE (agency text, at timestamptz, act text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, public AS $$
  SELECT a.name::text, e.at, e.act::text FROM accords_package p
    JOIN ledger_entry e ON e.object_id = p.id AND e.kind = 'package' AND e.act IN ('accords.look_at_package', 'accords.download_package')
    JOIN agencies_agency a ON a.id = e.agency_id
  WHERE p.withdraw_sha256 = sha256(secret) ORDER BY e.at DESC LIMIT 200
$$;
GRANT SELECT ON ledger_entry TO tandem_gate;
CREATE POLICY gate ON ledger_entry FOR SELECT TO tandem_gate USING (kind = 'package');
ALTER FUNCTION tandem.looks_at_package(bytea) OWNER TO tandem_gate;
-- What a package held goes from the table itself an hour after it ended; the ledger keeps which kinds of things it had
-- been, and a fingerprint that the vault's own copy opens (victim_services/rules/proof.py).
CREATE OR REPLACE FUNCTION tandem.empty_ended_packages() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE emptied uuid[];
BEGIN
  WITH done AS (
    UPDATE accords_package SET items = '[]', purpose = '-', permitted_use = '', emptied_at = clock_timestamp()
    WHERE emptied_at IS NULL AND coalesce(least(revoked_at, ends_at), ends_at) < clock_timestamp() - interval '1 hour' RETURNING id)
  SELECT array_agg(id) INTO emptied FROM done;
  DELETE FROM accords_packagepart WHERE file_id IN (SELECT id FROM accords_packagefile WHERE package_id = ANY (emptied));
  DELETE FROM accords_packagefile WHERE package_id = ANY (emptied);
  RETURN coalesce(array_length(emptied, 1), 0);
END $$;
GRANT UPDATE (items, purpose, permitted_use, emptied_at, told_at) ON accords_package TO tandem_gate;
GRANT SELECT, DELETE ON accords_packagefile, accords_packagepart TO tandem_gate;
CREATE POLICY gate ON accords_packagefile TO tandem_gate USING (true);
CREATE POLICY gate ON accords_packagepart TO tandem_gate USING (true);
ALTER FUNCTION tandem.empty_ended_packages() OWNER TO tandem_gate;

-- Told once, without a word, that a release ended: the recipient's members on call (else supervisors), and whoever had looked.
CREATE OR REPLACE FUNCTION tandem.tell_ended_packages() RETURNS SETOF uuid
LANGUAGE sql SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, public AS $$
  WITH ended AS (
    UPDATE accords_package SET told_at = clock_timestamp()
    WHERE told_at IS NULL AND (revoked_at IS NOT NULL OR ends_at <= clock_timestamp()) RETURNING id, to_agency_id)
  INSERT INTO agencies_notice (id, member_id, kind, object_id, created_at)
  SELECT gen_random_uuid(), m.id, 'release_ended', e.id, clock_timestamp() FROM ended e
    JOIN agencies_member m ON m.agency_id = e.to_agency_id AND m.status = 'active' AND m.user_id IS NOT NULL
  WHERE m.id IN (SELECT o.member_id FROM tandem.called(e.to_agency_id, clock_timestamp()) o)
    OR EXISTS (SELECT FROM ledger_entry l WHERE l.object_id = e.id AND l.kind = 'package' AND l.member_id = m.id
      AND l.act IN ('accords.look_at_package', 'accords.download_package'))
  RETURNING id
$$;
ALTER FUNCTION tandem.tell_ended_packages() OWNER TO tandem_gate;
