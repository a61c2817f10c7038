-- Clocks lie in a compartment like everything else: mostly the shell, where every agency on the case sees them.
CALL tandem.wall('clocks_runningclock');
CALL tandem.wall('clocks_pause');
CALL tandem.wall('clocks_proof');
-- What was due, since when and under which version never changes after the start; a proof is withdrawn, never edited.
REVOKE UPDATE ON clocks_runningclock, clocks_pause, clocks_proof FROM tandem_web;
GRANT UPDATE (compartment_id, case_id, second_started_at, second_due_at, met_at, escalated) ON clocks_runningclock TO tandem_web;
GRANT UPDATE (to_at, ended_by_id) ON clocks_pause TO tandem_web;
GRANT UPDATE (withdrawn_at, withdrawn_by_id) ON clocks_proof TO tandem_web;
-- A pause moves a deadline: only the agency that must act enters or ends one, whoever else sees the clock.
CREATE POLICY by_who_acts ON clocks_pause AS RESTRICTIVE FOR INSERT TO tandem_web WITH CHECK (
  EXISTS (SELECT FROM clocks_runningclock c WHERE c.id = clock_id AND c.actor_id = (SELECT a.agency_id FROM tandem.acting() a)));
CREATE POLICY ended_by_who_acts ON clocks_pause AS RESTRICTIVE FOR UPDATE TO tandem_web USING (
  EXISTS (SELECT FROM clocks_runningclock c WHERE c.id = clock_id AND c.actor_id = (SELECT a.agency_id FROM tandem.acting() a)));
