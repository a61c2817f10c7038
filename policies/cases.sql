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
