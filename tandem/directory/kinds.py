"""What can be found here, for whom, in which language: the choices of pages and filters. Apart from the models because the reading of HSDS
asks for them too, and that knows no model."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """What somebody looks for at 2 a.m., then the rest."""

    SHELTER = "shelter", _("Shelter and housing")
    CRISIS = "crisis", _("Crisis line")
    MEDICAL = "medical", _("Medical care")
    MENTAL_HEALTH = "mental_health", _("Mental health")
    LEGAL = "legal", _("Legal help")
    IMMIGRATION = "immigration", _("Immigration")
    INTERPRETING = "interpreting", _("Interpreting")
    BASICS = "basics", _("Food, clothes, basics")
    TRANSPORT = "transport", _("Transport")
    WORK = "work", _("Work and training")
    CHILDREN = "children", _("Children and family")
    CASE_MANAGEMENT = "case_management", _("Case management")
    OTHER = "other", _("Other")


class BedKind(models.TextChoices):
    EMERGENCY = "emergency_bed", _("Emergency bed")
    SAFE_HOUSE = "safe_house", _("Safe house")
    TRANSITIONAL = "transitional", _("Transitional housing")
    YOUTH = "youth_bed", _("Youth shelter bed")
    VOUCHER = "hotel_voucher", _("Hotel voucher")


class ForWhom(models.TextChoices):
    """An empty list means everybody. Trans women and men are served with the gender they name."""

    WOMEN = "women", _("Women and girls")
    MEN = "men", _("Men and boys")
    NONBINARY = "nonbinary", _("Nonbinary people")


# ISO 639 codes of the languages that can be filtered for; others are kept as they came.
LANGUAGES = (
    ("en", _("English")), ("es", _("Spanish")), ("zh", _("Chinese")), ("vi", _("Vietnamese")), ("tl", _("Tagalog")), ("ko", _("Korean")),
    ("hmn", _("Hmong")), ("ru", _("Russian")), ("uk", _("Ukrainian")), ("ar", _("Arabic")), ("fa", _("Persian")), ("pa", _("Punjabi")),
    ("hi", _("Hindi")), ("ur", _("Urdu")), ("pt", _("Portuguese")), ("fr", _("French")), ("ht", _("Haitian Creole")), ("th", _("Thai")),
    ("km", _("Khmer")), ("mix", _("Mixtec")), ("ase", _("American Sign Language")),
)  # fmt: skip
