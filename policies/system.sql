-- Tables of the libraries. Each is forced like ours; each permissive policy has its reason here, and the test of the wall
-- holds this list against the database.
DO $$
DECLARE t record;
BEGIN
  FOR t IN SELECT c.oid::regclass AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity) LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t.name);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t.name);
  END LOOP;
END $$;
-- django_session: read before anyone is known; keyed by a hash of the cookie, signed, and holds only sealed tokens.
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session TO tandem_web;
CREATE POLICY before_log_in ON django_session TO tandem_web USING (true) WITH CHECK (true);
-- axes_*: failed log-ins are counted before anyone is known; hold a hash of the address typed, no case data.
GRANT SELECT, INSERT, UPDATE, DELETE ON axes_accessattempt, axes_accesslog, axes_accessfailurelog, axes_accessattemptexpiration TO tandem_web;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO tandem_web;
CREATE POLICY before_log_in ON axes_accessattempt TO tandem_web USING (true) WITH CHECK (true);
CREATE POLICY before_log_in ON axes_accesslog TO tandem_web USING (true) WITH CHECK (true);
CREATE POLICY before_log_in ON axes_accessfailurelog TO tandem_web USING (true) WITH CHECK (true);
CREATE POLICY before_log_in ON axes_accessattemptexpiration TO tandem_web USING (true) WITH CHECK (true);
-- account_emailaddress: allauth looks an address up before log-in. Nobody adds or changes one through the site.
GRANT SELECT ON account_emailaddress, account_emailconfirmation TO tandem_web;
CREATE POLICY before_log_in ON account_emailaddress FOR SELECT TO tandem_web USING (true);
-- mfa_authenticator: checked before log-in ends (secrets are sealed under a key outside the database); added and removed by
-- its own member; changed before log-in when a recovery code is used up.
GRANT SELECT, INSERT, UPDATE, DELETE ON mfa_authenticator TO tandem_web;
CREATE POLICY before_log_in ON mfa_authenticator FOR SELECT TO tandem_web USING (true);
CREATE POLICY uses ON mfa_authenticator FOR UPDATE TO tandem_web USING (true) WITH CHECK (true);
CREATE POLICY own ON mfa_authenticator FOR INSERT TO tandem_web WITH CHECK (user_id = (SELECT tandem.signed_in_user_id()));
CREATE POLICY removes_own ON mfa_authenticator FOR DELETE TO tandem_web USING (user_id = (SELECT tandem.signed_in_user_id()));
-- procrastinate_*: jobs carry ids only, never a personal word (a test holds every job to it).
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['procrastinate_jobs', 'procrastinate_events', 'procrastinate_periodic_defers', 'procrastinate_workers'] LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO tandem_web', t);
    EXECUTE format('CREATE POLICY jobs ON %I TO tandem_web USING (true) WITH CHECK (true)', t);
  END LOOP;
END $$;
-- django_content_type, auth_*: libraries' own registers; no grant, nobody reads them at run time. django_migrations: names of
-- migrations, read by the start-up check.
GRANT SELECT ON django_migrations TO tandem_web;
CREATE POLICY start_up ON django_migrations FOR SELECT TO tandem_web USING (true);
