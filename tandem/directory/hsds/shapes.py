"""What HSDS 3.0 calls its tables and columns, and which of its things become rows of their own here. Apart because reading and
writing must agree on it. Names are those of the specification's data package, seen 2026-11."""

from __future__ import annotations

from typing import Any

Json = Any  # what json.loads gives: dict, list, str, int, float, bool, None
Body = dict[str, Any]
Key = tuple[str, str]  # (kind, HSDS id)

ORGANIZATION, SERVICE, LOCATION, CAPACITY = "organization", "service", "location", "service_capacity"

# table -> (file, columns in the specification's order). `service_capacity` is ours: HSDS 3.0 knows no beds; the name and the first
# columns are those that HSDS 3.1 gave them, the others say for whom.
TABLES: dict[str, tuple[str, tuple[str, ...]]] = {
    name: (file, tuple(columns.split()))
    for name, file, columns in (
        (ORGANIZATION, "organizations.csv", "id name alternate_name description email website tax_status tax_id year_incorporated "
         "legal_status logo uri parent_organization_id"),
        ("program", "programs.csv", "id organization_id name alternate_name description"),
        (SERVICE, "services.csv", "id organization_id program_id name alternate_name description url email status interpretation_services "
         "application_process fees_description wait_time fees accreditations eligibility_description minimum_age maximum_age "
         "assured_date assurer_email licenses alert last_modified"),
        ("attribute", "attributes.csv", "id link_id taxonomy_term_id link_type link_entity value"),
        ("service_at_location", "service_at_location.csv", "id service_id location_id description"),
        (LOCATION, "locations.csv", "id location_type url organization_id name alternate_name description transportation latitude "
         "longitude external_identifier external_identifier_type"),
        ("phone", "phones.csv", "id location_id service_id organization_id contact_id service_at_location_id number extension type "
         "description"),
        ("contact", "contacts.csv", "id organization_id service_id service_at_location_id location_id name title department email"),
        ("address", "addresses.csv", "id location_id attention address_1 address_2 city region state_province postal_code country "
         "address_type"),
        ("schedule", "schedules.csv", "id service_id location_id service_at_location_id valid_from valid_to dtstart timezone until count "
         "wkst freq interval byday byweekno bymonthday byyearday description opens_at closes_at schedule_link attending_type notes"),
        ("funding", "funding.csv", "id organization_id service_id source"),
        ("service_area", "service_areas.csv", "id service_id name description extent extent_type uri"),
        ("required_document", "required_documents.csv", "id service_id document uri"),
        ("language", "languages.csv", "id service_id location_id phone_id name code note"),
        ("accessibility", "accessibility.csv", "id location_id description details url"),
        ("taxonomy_term", "taxonomy_terms.csv", "id code name description parent_id taxonomy language taxonomy_id term_uri"),
        ("metadata", "metadata.csv", "id resource_id resource_type last_action_date last_action_type field_name previous_value "
         "replacement_value updated_by"),
        ("meta_table_description", "meta_table_descriptions.csv", "id name language character_set"),
        ("cost_option", "cost_options.csv", "id service_id valid_from valid_to option currency amount amount_description"),
        ("organization_identifier", "organization_identifiers.csv", "id organization_id identifier_scheme identifier_type identifier"),
        ("taxonomy", "taxonomies.csv", "id name description uri version"),
        (CAPACITY, "service_capacities.csv", "id service_id unit available maximum description updated minimum_age maximum_age genders "
         "languages accepts_children accepts_pets"),
    )
}  # fmt: skip
TABLE_OF_FILE = {file: name for name, (file, _columns) in TABLES.items()}

# Under which key of its parent a row lies in JSON. What is not named here adds an "s".
_ODD_PLURALS = {
    "funding": "funding",
    "accessibility": "accessibility",
    "metadata": "metadata",
    "address": "addresses",
    CAPACITY: "service_capacities",
    "taxonomy": "taxonomies",
}
LIST_KEY = {name: _ODD_PLURALS.get(name, f"{name}s") for name in TABLES}
TABLE_OF_LIST = {key: name for name, key in LIST_KEY.items()}

# What becomes a row of its own here, by the key under which it stands.
ENTITIES = (ORGANIZATION, SERVICE, LOCATION, CAPACITY)
ENTITY_OF_KEY = {kind: kind for kind in ENTITIES} | {LIST_KEY[kind]: kind for kind in ENTITIES}

# The keys that say where a place is. Outside a location they are refused: nobody would know whose they are.
WHERE_KEYS = frozenset(("addresses", "address", "address_1", "address_2", "latitude", "longitude"))


def kind_of(record: Body) -> str:
    """What a top-level record of a JSON file is, by its keys; "" where it is none of ours (a taxonomy, an API's own description)."""
    keys = record.keys()
    if keys & {"openapi_url", "profile"}:
        return ""
    if "location_type" in keys or "confidential" in keys or keys & WHERE_KEYS:
        return LOCATION
    if "location" in keys or "location_id" in keys:
        return "service_at_location"
    if keys & {"status", "organization", "organization_id", "service_at_locations", "eligibility_description"}:
        return SERVICE
    if keys & {"taxonomy", "taxonomy_detail", "term_uri", "taxonomy_id"}:
        return "taxonomy_term"
    if "version" in keys:
        return "taxonomy"
    return ORGANIZATION
