-- A survivor's card. Her agency makes, refreshes and ends cards; whoever holds a printed code reaches that one card through the
-- functions below and nothing else. None of them tells whether a code exists other than to who holds it: a code has 138 bits.
GRANT SELECT, INSERT ON survivor_card TO tandem_web;
GRANT UPDATE (page, ended) ON survivor_card TO tandem_web;
CREATE POLICY own ON survivor_card TO tandem_web USING (agency_id = (SELECT tandem.vault_agency()))
  WITH CHECK (agency_id = (SELECT tandem.vault_agency()));
GRANT SELECT, UPDATE ON survivor_card TO tandem_gate;
CREATE POLICY gate ON survivor_card TO tandem_gate USING (true) WITH CHECK (true);
CREATE OR REPLACE FUNCTION tandem.card(wanted bytea) RETURNS TABLE (id uuid, public_key bytea, salt bytea, wrapped_private bytea, has_pin boolean,
  failed smallint, page bytea, agency_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, public AS $$
  SELECT c.id, c.public_key, c.salt, c.wrapped_private, c.has_pin, c.failed, c.page, c.agency_id FROM survivor_card c
  WHERE c.lookup = wanted AND NOT c.ended
$$;
CREATE OR REPLACE FUNCTION tandem.card_set_pin(wanted bytea, new_salt bytea, new_wrapped bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE survivor_card SET salt = new_salt, wrapped_private = new_wrapped, has_pin = true, failed = 0 WHERE lookup = wanted AND NOT ended;
  RETURN FOUND;
END $$;
CREATE OR REPLACE FUNCTION tandem.card_tried(wanted bytea, right_pin boolean) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  UPDATE survivor_card SET failed = CASE WHEN right_pin THEN 0 ELSE failed + 1 END WHERE lookup = wanted AND failed < 30000
$$;
-- Her words to the provider, sealed by the site to the provider's key before they come here.
CREATE OR REPLACE FUNCTION tandem.card_writes(wanted bytea, sealed bytea, under integer, monday date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO victim_services_inboxitem (id, agency_id, body, generation, week)
    SELECT gen_random_uuid(), c.agency_id, sealed, under, monday FROM survivor_card c WHERE c.lookup = wanted AND NOT c.ended;
  RETURN FOUND;
END $$;
-- Her page, sealed anew to her own key by her own session, so that what she wrote stands there at once.
CREATE OR REPLACE FUNCTION tandem.card_keeps(wanted bytea, sealed bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE survivor_card SET page = sealed WHERE lookup = wanted AND NOT ended;
  RETURN FOUND;
END $$;
CREATE OR REPLACE FUNCTION tandem.card_vault(wanted bytea) RETURNS TABLE (public_key bytea, generation integer)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, public AS $$
  SELECT v.public_key, v.generation FROM survivor_card c JOIN victim_services_vault v ON v.agency_id = c.agency_id
  WHERE c.lookup = wanted AND NOT c.ended
$$;
GRANT INSERT ON victim_services_inboxitem TO tandem_gate;
CREATE POLICY gate ON victim_services_inboxitem FOR INSERT TO tandem_gate WITH CHECK (true);
DO $$ DECLARE f text; BEGIN
  FOREACH f IN ARRAY ARRAY['card(bytea)', 'card_set_pin(bytea,bytea,bytea)', 'card_tried(bytea,boolean)', 'card_writes(bytea,bytea,integer,date)', 'card_keeps(bytea,bytea)', 'card_vault(bytea)'] LOOP
    EXECUTE 'ALTER FUNCTION tandem.' || f || ' OWNER TO tandem_gate';
  END LOOP;
END $$;
CREATE OR REPLACE FUNCTION tandem.package_running(secret bytea) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT coalesce((SELECT revoked_at IS NULL AND ends_at > statement_timestamp() FROM accords_package WHERE withdraw_sha256 = sha256(secret)), false)
$$;
ALTER FUNCTION tandem.package_running(bytea) OWNER TO tandem_gate;
