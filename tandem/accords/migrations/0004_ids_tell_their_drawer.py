from django.db import migrations

# An id of version 8 is believed to tell its owner and kind (policies/accords.sql, tandem.reach), so it must be true: no id of one
# agency's drawer may stand on a compartment of another's, and no two agencies may begin alike. Ids of other versions tell nothing
# and are found one by one; there are few, so their index is small. In SQL, because the constraint reads the id as text and
# reaches into the agencies' table, which stands below and knows nothing of compartments.
TELLS = """
ALTER TABLE accords_compartment ADD CONSTRAINT compartment_id_tells_drawer CHECK (substr(id::text, 15, 1) <> '8' OR (
  left(id::text, 13) = left(owner_id::text, 13) AND substr(id::text, 16, 1) IN ('0', '1', '2', '3', '4', '5', '6', '7')
  AND kind = CASE substr(id::text, 16, 1) WHEN '0' THEN 'intake' WHEN '1' THEN 'shell' WHEN '2' THEN 'investigation'
    WHEN '3' THEN 'prosecution' WHEN '4' THEN 'child_welfare' WHEN '5' THEN 'services' WHEN '6' THEN 'intelligence' ELSE 'oversight' END));
CREATE INDEX compartment_id_tells_nothing ON accords_compartment (owner_id) WHERE substr(id::text, 15, 1) <> '8';
CREATE UNIQUE INDEX agencies_begin_apart ON agencies_agency (left(id::text, 13));
"""
BACK = """
DROP INDEX agencies_begin_apart;
DROP INDEX compartment_id_tells_nothing;
ALTER TABLE accords_compartment DROP CONSTRAINT compartment_id_tells_drawer;
"""


class Migration(migrations.Migration):
    dependencies = [("accords", "0003_packages_say_their_use_and_tell_their_end")]

    operations = [migrations.RunSQL(TELLS, BACK)]
