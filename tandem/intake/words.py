"""What the codes of reports, and of an agency's part on a case, are called on pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.agencies.kinds import AgencyKind
from tandem.intake.rules.decisions import DECISIONS

# Why a rule of the shipped routing calls somebody, so that it can be said in Spanish; a task force's own rules say it in
# their own words. Keyed by the English sentence, untranslated.
_WHY_SENTENCES = (
    "Somebody may be in danger: police and an advocate answer at once, whatever the kind of exploitation.",
    "Ten or more victims need two providers and the coordinator from the first hour.",
    "Child welfare holds the duty; police enter the child into NCIC; an advocate is ready for the return.",
    "A child: child welfare, an advocacy center for the one interview, and a provider, whatever sex the child is.",
    "HHS must hear within 24 hours, and the child needs a lawyer of their own.",
    "Labor inspectors know the industry and can sign declarations; a provider goes along.",
    "Continued presence and T or U status begin with a lawyer for the survivor.",
    "Somebody held may be a victim charged for what was done to them: the prosecutor decides on charges early.",
    "Sex trafficking: the lead police agency with an advocate from the first contact; the prosecutor hears early.",
    "Nobody is left without a responder and a provider.",
)
WORDS: dict[str, Mapping[str, Any]] = {
    "exploitation": {
        "unknown": _("Not known"), "sex": _("Sex"), "labor": _("Labor"), "both": _("Sex and labor"), "none": _("Neither"),
    },
    "age": {"minor": _("Under 18"), "adult": _("Adult"), "unknown": _("Age not known")},
    "source": {
        "namus": "NamUs", "cybertip": "CyberTipline", "cap": _("Public alert"), "csv": _("File"), "tip": _("Public tip form"),
        "api": _("Another system"), "by_hand": _("Phone or visit"), "referral": _("Another agency"),
    },
    "part": {
        "victim": _("May be a victim"), "missing": _("Missing"), "suspect": _("May do harm"), "companion": _("Companion"),
        "guardian": _("Guardian"), "reporter": _("The caller"), "recipient": _("Recipient"), "other": _("Other"),
    },
    "on_case": {
        "lead": _("Leads the case"), "partner": _("Partner"), "primary": _("First to answer"), "backup": _("Joins"), "provider": _("Services for the survivor"),
        "second_provider": _("Second provider"), "medical": _("Medical"), "child_welfare": _("Child welfare"),
        "interview": _("Forensic interview"), "legal": _("Legal help"), "prosecution": _("Prosecution"),
    },
    "whom": {
        "lead_police": _("Lead law-enforcement agency"), "lead_provider": _("Lead victim-service provider"),
        **{kind.value: kind.label for kind in AgencyKind},
    },
    "how_known": {
        "own": _("It happens to me"), "saw": _("I saw or heard it"), "told": _("Somebody told me"), "knows": _("I know the person"),
        "work": _("Through my work"), "online": _("I saw it on the internet"),
    },
    "may_answer": {
        "yes": _("Yes, I will look"), "seldom": _("Yes, but I can look only now and then"), "no": _("No, please do not"),
    },
    "language": {
        "en": _("English"), "es": _("Spanish"), "zh": _("Chinese"), "tl": _("Tagalog"), "vi": _("Vietnamese"), "ar": _("Arabic"), "ko": _("Korean"),
        "fr": _("French"), "ht": _("Haitian Creole"), "pt": _("Portuguese"), "ru": _("Russian"), "hi": _("Hindi"), "th": _("Thai"), "und": _("Another language"),
    },
    "reading": {
        "alias": _("Goes by"), "companion": _("Somebody beside them"), "vehicle": _("Vehicle"), "phone": _("Phone"), "email": _("E-mail"),
        "account": _("Account"), "place": _("Place"), "descriptor": _("Looks"), "number": _("Number of a register or agency"),
    },
    "reading_part": {
        "name": _("Name"), "relation": _("What they are to them"), "age": _("Age"), "color": _("Color"), "year": _("Model year"), "make": _("Make"),
        "model": _("Model"), "plate": _("Plate (* stands for what nobody read)"), "state": _("State"), "number": _("Number"), "address": _("Address"),
        "platform": _("Platform"), "handle": _("Account name"), "kind": _("Kind"), "line": _("Street or place"), "city": _("City"), "field": _("What"),
        "value": _("As it is said"),
    },
    "number_kind": {
        "ncic": _("NCIC number"), "ncmec": _("NCMEC number"), "namus": _("NamUs number"), "agency_number": _("Agency's number"),
    },
    "decision": DECISIONS,
    "rule": {why: _(why) for why in _WHY_SENTENCES},
}  # fmt: skip
