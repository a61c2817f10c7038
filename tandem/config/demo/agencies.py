"""The agencies and members of the Alder County task force: 25 government agencies, 11 non-governmental ones, about 60
members in all roles. Made up, like the county."""

from __future__ import annotations

from dataclasses import dataclass

STATE = "CA"  # a real state's code, because clocks have state rules; county, cities and agencies exist nowhere
COUNTY = "Alder"
CITIES = (
    "Alderton",
    "Port Linden",
    "Maple Flats",
    "Quince",
    "Juniper Springs",
    "Sorrel",
    "Bayberry",
    "Hawthorn",
    "Rowan Mills",
    "Tamarack",
)
TASK_FORCE = ("alder", "Alder County Human Trafficking Task Force")


@dataclass(frozen=True)
class DemoAgency:
    slug: str
    name: str
    kind: str
    level: str
    mode: str
    ori: str = ""
    jurisdiction: str = "Alder County"


AGENCIES = (
    DemoAgency("alder-sheriff", "Alder County Sheriff", "police", "local", "open", "ZZ0010000"),
    DemoAgency("alderton-police", "Alderton Police", "police", "local", "open", "ZZ0010100", "Alderton"),
    DemoAgency("port-linden-police", "Port Linden Police", "police", "local", "pointer", "ZZ0010200", "Port Linden"),
    DemoAgency("maple-flats-police", "Maple Flats Police", "police", "local", "pointer", "ZZ0010300", "Maple Flats"),
    DemoAgency("quince-police", "Quince Police", "police", "local", "pointer", "ZZ0010400", "Quince"),
    DemoAgency("juniper-police", "Juniper Springs Police", "police", "local", "open", "ZZ0010500", "Juniper Springs"),
    DemoAgency("sorrel-police", "Sorrel Police", "police", "local", "pointer", "ZZ0010600", "Sorrel"),
    DemoAgency("bayberry-police", "Bayberry Police", "police", "local", "pointer", "ZZ0010700", "Bayberry"),
    DemoAgency("hawthorn-police", "Hawthorn Police", "police", "local", "supervisor", "ZZ0010800", "Hawthorn"),
    DemoAgency("rowan-mills-police", "Rowan Mills Police", "police", "local", "pointer", "ZZ0010900", "Rowan Mills"),
    DemoAgency("alder-da", "Alder County District Attorney", "prosecution", "local", "pointer", "ZZ001015A"),
    DemoAgency("alder-child-welfare", "Alder County Child and Family Services", "child_welfare", "local", "pointer"),
    DemoAgency("alder-probation", "Alder County Probation", "probation", "local", "pointer", "ZZ001023G"),
    DemoAgency("alder-health", "Alder County Medical Hub", "medical", "local", "pointer"),
    DemoAgency("alder-schools", "Alder County Office of Education", "school", "local", "pointer"),
    DemoAgency(
        "tamarack-tribal-police",
        "Tamarack Tribal Police",
        "police",
        "tribal",
        "pointer",
        "ZZDI00100",
        "Tamarack Reservation",
    ),
    DemoAgency(
        "state-investigators",
        "State Bureau of Investigation (demo)",
        "police",
        "state",
        "supervisor",
        "ZZSBI0000",
        "State",
    ),
    DemoAgency("state-labor", "State Labor Standards (demo)", "labor", "state", "pointer", "", "State"),
    DemoAgency(
        "state-attorney-general",
        "State Attorney General (demo)",
        "prosecution",
        "state",
        "pointer",
        "ZZ000015A",
        "State",
    ),
    DemoAgency("state-licensing", "State Community Care Licensing (demo)", "oversight", "state", "silent", "", "State"),
    DemoAgency(
        "us-attorney",
        "U.S. Attorney (demo district)",
        "prosecution",
        "federal",
        "pointer",
        "ZZUSA0000",
        "Demo district",
    ),
    DemoAgency(
        "federal-investigators", "Federal Investigators (demo)", "police", "federal", "silent", "ZZFED0000", "Federal"
    ),
    DemoAgency(
        "homeland-investigators", "Homeland Investigators (demo)", "police", "federal", "silent", "ZZHSI0000", "Federal"
    ),
    DemoAgency("wage-and-hour", "Wage and Hour Office (demo)", "labor", "federal", "pointer", "", "Federal"),
    DemoAgency(
        "diplomatic-security", "Passport Fraud Office (demo)", "police", "federal", "silent", "ZZDSS0000", "Federal"
    ),
    DemoAgency("harbor-light", "Harbor Light Services", "provider", "ngo", "silent"),
    DemoAgency("casa-alondra", "Casa Alondra", "provider", "ngo", "silent"),
    DemoAgency("north-star-shelter", "North Star Shelter", "provider", "ngo", "silent"),
    DemoAgency("bridges-for-men", "Bridges for Men and Boys", "provider", "ngo", "silent"),
    DemoAgency("willow-youth", "Willow Youth Drop-in", "provider", "ngo", "silent"),
    DemoAgency("alder-legal-aid", "Alder Legal Aid", "legal_aid", "ngo", "silent"),
    DemoAgency("immigrant-justice", "Immigrant Justice Desk", "legal_aid", "ngo", "silent"),
    DemoAgency("childrens-center", "Children's Advocacy Center of Alder", "advocacy_center", "ngo", "silent"),
    DemoAgency("alder-hotline", "Alder Helpline", "hotline", "ngo", "pointer"),
    DemoAgency("workers-center", "Valley Workers' Center", "provider", "ngo", "silent"),
    DemoAgency("survivor-network", "Survivor Voices Network", "provider", "ngo", "silent"),
)


@dataclass(frozen=True)
class DemoMember:
    name: str
    email: str
    agency: str
    role: str
    supervisor: bool = False
    on_call: bool = False


# One well-known log-in for each role; the first of a role is the one that `make demo` prints.
KNOWN = (
    DemoMember("Renée Okafor-Díaz", "commander", "alder-sheriff", "commander", True, True),
    DemoMember("Marisol Ibarra Quiñones", "coordinator", "harbor-light", "coordinator", True, True),
    DemoMember("Daniel Takahashi", "detective", "alder-sheriff", "detective", False, True),
    DemoMember("Siobhán O’Rourke", "agent", "federal-investigators", "agent", True, True),
    DemoMember("Priya Venkataraman", "analyst", "alder-sheriff", "analyst"),
    DemoMember("Leilani Kealoha", "victim-specialist", "alder-da", "victim_specialist"),
    DemoMember("Xochitl Ramírez Luna", "advocate", "harbor-light", "advocate", False, True),
    DemoMember("Grace Abernathy", "prosecutor", "alder-da", "prosecutor", True, True),
    DemoMember("Thuy Linh Nguyen", "child-welfare", "alder-child-welfare", "child_welfare_worker", True, True),
    DemoMember("Kwame Mensah", "probation", "alder-probation", "probation_officer", True, True),
    DemoMember("Dr. Anneliese Vogt", "medical", "alder-health", "medical", True, True),
    DemoMember("Paul Whitehorse", "interviewer", "childrens-center", "forensic_interviewer", True, True),
    DemoMember("Farid Rahimi", "labor", "state-labor", "labor_investigator", True, True),
    DemoMember("Inés Castellanos Vega", "attorney", "alder-legal-aid", "immigration_attorney", True, True),
    DemoMember("Mai Yang", "school", "alder-schools", "school_liaison", True, True),
    DemoMember("Jonah Feldman", "hotline", "alder-hotline", "hotline_worker", True, True),
    DemoMember("Tamsin Bello", "survivor-consultant", "survivor-network", "survivor_consultant"),
    DemoMember("Howard Lindqvist", "grants", "alder-sheriff", "grant_manager"),
    DemoMember("Beatriz Amaral", "oversight", "state-licensing", "oversight", True),
    DemoMember("Ola Nordmann", "operator", "alder-sheriff", "operator"),
)
# Who works in a second agency too: e-mail -> its slug, the role there.
SECOND_POSTS = {"analyst": ("state-investigators", "analyst")}
_MORE_ROLES = {
    "police": ("detective", "commander"), "prosecution": ("prosecutor",), "probation": ("probation_officer",), "provider": ("advocate", "advocate"),
    "child_welfare": ("child_welfare_worker", "child_welfare_worker"), "labor": ("labor_investigator",), "legal_aid": ("immigration_attorney",),
    "medical": ("medical",), "school": ("school_liaison",), "advocacy_center": ("forensic_interviewer",), "hotline": ("hotline_worker",), "oversight": ("oversight",),
}  # fmt: skip
_MORE_NAMES = (
    "Aiyana Redcloud", "Bao Tran", "Carmen Soledad Ruiz", "Dmitri Volkov", "Esperanza Núñez", "Fatou Diallo", "Gareth Llewellyn", "Hana Sato", "Isaac Goldberg",
    "Joaquín Peña Solís", "Keisha Robinson", "Lars Håkansson", "Mónica Serrano", "Nkechi Eze", "Oskar Wójcik", "Pilar Etxeberria", "Quentin Moreau", "Rosa Dos Santos",
    "Samir Haddad", "Tala Reyes", "Uma Krishnan", "Vera Petrović", "Wendell Crane", "Ximena Lozano", "Yusuf Karim", "Zofia Nowak", "Adaeze Obi", "Brígida Salcedo",
    "Chue Vang", "Delphine Roy", "Emeka Nwosu", "Florencia Paz", "Gia Bảo Lê", "Hye-jin Park", "Ignatius Bird", "Jamila Osman", "Kaito Mori", "Luz Marina Ortega",
    "Milo Brandt", "Nayeli Cruz",
)  # fmt: skip


def members() -> list[DemoMember]:
    """The known ones, and more until every agency has a supervisor who can be called."""
    made = list(KNOWN)
    names = iter(_MORE_NAMES)
    for agency in AGENCIES:
        present = [m for m in made if m.agency == agency.slug]
        for place, role in enumerate(_MORE_ROLES[agency.kind][: 2 - min(len(present), 2)]):
            name = next(names, None)
            if name is None:
                break
            lead = place == 0 and not any(m.supervisor for m in present)
            made.append(
                DemoMember(name, f"{role.replace('_', '-')}{place + 1}.{agency.slug}", agency.slug, role, lead, lead)
            )
    return made


# (opens, owner kind, to kind, scope, note)
CLAUSES = (
    ("shell", "", "", "work", "Every agency on a case sees who works on it, its status, next step and clocks."),
    ("investigation", "police", "prosecution", "look", "Prosecutors see the police investigation of their case."),
    ("investigation", "police", "police", "look", "Police agencies on one case see each other's investigation."),
    ("prosecution", "prosecution", "police", "look", "Police on the case see the prosecution's status."),
    ("child_welfare", "child_welfare", "prosecution", "look", "As the county protocol on child abuse allows."),
)
