-- Clocks lie in a compartment like everything else: mostly the shell, where every agency on the case sees them.
CALL tandem.wall('clocks_runningclock');
CALL tandem.wall('clocks_pause');
CALL tandem.wall('clocks_proof');
-- What was due, since when and under which version never changes after the start; a proof is withdrawn, never edited.
REVOKE UPDATE ON clocks_runningclock, clocks_pause, clocks_proof FROM tandem_web;
GRANT UPDATE (compartment_id, case_id, second_started_at, second_due_at, met_at, escalated) ON clocks_runningclock TO tandem_web;
GRANT UPDATE (to_at) ON clocks_pause TO tandem_web;
GRANT UPDATE (withdrawn_at, withdrawn_by_id) ON clocks_proof TO tandem_web;
