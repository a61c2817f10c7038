-- What the worker may do without acting as a member. Each function is narrow and owned by the gate; none returns a record.
DROP FUNCTION IF EXISTS tandem.notice_addresses(uuid[]);
DROP FUNCTION IF EXISTS tandem.mark_mailed(uuid[]);
-- To whom a notice is mailed and in which language, once: of two workers the second finds nothing. All that waits for the same member counts as mailed with it: one mail
-- says as much as ten. Taken back where the mail cannot be sent.
CREATE OR REPLACE FUNCTION tandem.take_notice(which uuid) RETURNS TABLE (address text, language text)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  WITH taken AS (UPDATE agencies_notice n SET mailed_at = clock_timestamp() FROM agencies_notice this
    WHERE this.id = which AND this.mailed_at IS NULL AND n.member_id = this.member_id AND n.mailed_at IS NULL RETURNING n.id, n.member_id)
  SELECT u.email::text, m.language::text FROM taken t JOIN agencies_member m ON m.id = t.member_id JOIN agencies_user u ON u.id = m.user_id
  WHERE t.id = which AND m.status = 'active' AND u.email <> ''
$$;
-- Notices of the last day that nobody was mailed about and who they are for has not seen: laid by the database itself (clocks, doubts), or by a site that
-- ended before it could ask for the mail, or refused by the mail server.
CREATE OR REPLACE FUNCTION tandem.unmailed_notices(at timestamptz) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT n.id FROM agencies_notice n JOIN agencies_member m ON m.id = n.member_id JOIN agencies_user u ON u.id = m.user_id
  WHERE n.mailed_at IS NULL AND n.seen_at IS NULL AND n.created_at > at - interval '1 day' AND m.status = 'active' AND u.email <> '' ORDER BY n.created_at
$$;
-- Clocks that have passed 50, 75, 90 or 100 per cent since they were last told: notices to the acting agency's members on call,
-- supervising, or with a seat on the case; at 100 per cent to the same. Pauses move a clock's end and are added here too.
CREATE OR REPLACE FUNCTION tandem.escalate_clocks(at timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE told integer;
BEGIN
  WITH standing AS (
    SELECT c.id, c.actor_id, c.case_id, c.escalated,
      extract(epoch FROM at - c.started_at - p.held) / greatest(1, extract(epoch FROM c.due_at - c.started_at)) * 100 AS share
    FROM clocks_runningclock c, LATERAL (
      SELECT coalesce(sum(least(coalesce(x.to_at, at), at) - x.from_at), interval '0') AS held FROM clocks_pause x WHERE x.clock_id = c.id AND x.from_at < at) p
    WHERE c.met_at IS NULL AND c.due_at IS NOT NULL AND c.escalated < 100
  ), due AS (
    SELECT *, CASE WHEN share >= 100 THEN 100 WHEN share >= 90 THEN 90 WHEN share >= 75 THEN 75 ELSE 50 END AS step
    FROM standing WHERE share >= 50
  ), moved AS (
    UPDATE clocks_runningclock c SET escalated = due.step FROM due WHERE c.id = due.id AND due.step > c.escalated
    RETURNING c.id, c.actor_id, c.case_id, due.step
  ), laid AS (
    INSERT INTO agencies_notice (id, member_id, kind, object_id, created_at)
    SELECT gen_random_uuid(), m.id, CASE WHEN moved.step = 100 THEN 'clock_late' ELSE 'clock_near' END, moved.id, at
    FROM moved JOIN agencies_member m ON m.agency_id = moved.actor_id AND m.status = 'active' AND m.user_id IS NOT NULL
    WHERE m.id IN (SELECT o.member_id FROM tandem.called(moved.actor_id, at) o) OR m.is_supervisor OR EXISTS (SELECT FROM accords_seat s JOIN accords_compartment p ON p.id = s.compartment_id
      WHERE s.member_id = m.id AND (s.until IS NULL OR s.until > at) AND p.case_id = moved.case_id)
    RETURNING 1)
  SELECT count(*) INTO told FROM laid;
  RETURN told;
END $$;
GRANT SELECT, INSERT, UPDATE ON agencies_notice TO tandem_gate;
GRANT SELECT, UPDATE ON clocks_runningclock TO tandem_gate;
GRANT SELECT ON clocks_pause TO tandem_gate;
CREATE POLICY gate ON agencies_notice TO tandem_gate USING (true) WITH CHECK (true);
CREATE POLICY gate ON clocks_runningclock TO tandem_gate USING (true) WITH CHECK (true);
CREATE POLICY gate ON clocks_pause FOR SELECT TO tandem_gate USING (true);
ALTER FUNCTION tandem.take_notice(uuid) OWNER TO tandem_gate;
ALTER FUNCTION tandem.unmailed_notices(timestamptz) OWNER TO tandem_gate;
ALTER FUNCTION tandem.escalate_clocks(timestamptz) OWNER TO tandem_gate;
