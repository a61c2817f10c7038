"""What may be seen by whom, and why: accords, compartments, seats and disclosures."""

from tandem.accords.models.accord import Accord, AccordParty, Clause
from tandem.accords.models.compartment import (
    Compartment,
    CompartmentKind,
    Seat,
    WithinCompartment,
    new_compartment_id,
)
from tandem.accords.models.disclosure import Basis, Disclosure, Scope
from tandem.accords.models.package import Package, PackageBasis, PackageFile, PackagePart

__all__ = [
    "Accord",
    "AccordParty",
    "Basis",
    "Clause",
    "Compartment",
    "CompartmentKind",
    "Disclosure",
    "Package",
    "PackageBasis",
    "PackageFile",
    "PackagePart",
    "Scope",
    "Seat",
    "WithinCompartment",
    "new_compartment_id",
]
