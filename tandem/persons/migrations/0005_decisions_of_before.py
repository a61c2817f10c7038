from django.db import migrations

# A decision stood in the match's row, one for both agencies: it becomes the decision of the agency whose member made it. Persons are not
# formed of it: that is a person's act, and nobody has seen the consequence yet.
COPY = """
INSERT INTO persons_decision (id, match_id, agency_id, number, state, reason, decided_by_id, decided_at, probability, evidence)
SELECT gen_random_uuid(), m.id, d.agency_id, 1, m.state, m.reason, m.decided_by_id, m.decided_at, m.probability, m.evidence
FROM persons_match m JOIN agencies_member d ON d.id = m.decided_by_id WHERE m.state <> 'proposed' AND m.decided_at IS NOT NULL;
UPDATE persons_match m SET
  finder_state = CASE WHEN d.agency_id = m.finder_agency_id THEN m.state ELSE m.finder_state END,
  holder_state = CASE WHEN d.agency_id = m.holder_agency_id THEN m.state ELSE m.holder_state END
FROM agencies_member d WHERE d.id = m.decided_by_id AND m.state <> 'proposed' AND m.decided_at IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("persons", "0004_people_decide")]

    operations = [migrations.RunSQL(COPY, "DELETE FROM persons_decision")]
