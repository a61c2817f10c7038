-- The case lies in its shell; agencies on it and its reports too; a note lies in the compartment it was written into.
CALL tandem.wall('cases_case');
CALL tandem.wall('cases_caseagency');
CALL tandem.wall('cases_casereport');
CALL tandem.wall('cases_note');
CALL tandem.wall('cases_caseevent');
-- A note's text never changes: a correction is a new note that replaces it, and the old one is struck out.
REVOKE UPDATE ON cases_note, cases_casereport FROM tandem_web;
GRANT UPDATE (struck_at, struck_by_id) ON cases_note TO tandem_web;
-- Legal clocks stand on an event: it is written once.
REVOKE UPDATE, DELETE ON cases_caseevent FROM tandem_web;
GRANT UPDATE (compartment_id) ON cases_caseevent TO tandem_web;

-- The picture: a fact is written once, corrected by another one, and struck out; readable and writable only while the case is open.
CALL tandem.wall('cases_picturefact');
REVOKE UPDATE ON cases_picturefact FROM tandem_web;
GRANT UPDATE (struck_at, struck_by_id) ON cases_picturefact TO tandem_web;
CREATE POLICY open_case_only ON cases_picturefact AS RESTRICTIVE TO tandem_web
  USING (EXISTS (SELECT FROM cases_case c WHERE c.id = case_id AND c.status = 'open'));
-- No finding stands in the shell, and nothing about a client outside a vault: so only drawers that keep findings, and of this very case.
CREATE POLICY into_a_drawer_of_findings ON cases_picturefact AS RESTRICTIVE FOR INSERT TO tandem_web
  WITH CHECK (written_by_id = (SELECT tandem.acting_member_id()) AND struck_at IS NULL AND EXISTS (
    SELECT FROM accords_compartment c WHERE c.id = compartment_id AND c.case_id = cases_picturefact.case_id
      AND c.kind IN ('investigation', 'prosecution', 'child_welfare')));
