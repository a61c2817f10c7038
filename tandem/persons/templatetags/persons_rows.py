"""The rows of the list of people in its template: {% load persons_rows %}{% person_rows page.rows kinds %}."""

from django import template

from tandem.persons import rows

register = template.Library()
register.simple_tag(rows.person_rows)
register.simple_tag(rows.evidence_rows)
register.simple_tag(rows.fact_marks, takes_context=True)
