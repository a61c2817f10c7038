"""The rows of the directory."""

from tandem.directory.models.beds import Beds
from tandem.directory.models.files import DirectoryFile, LooseRecord
from tandem.directory.models.provider import ConfidentialAddress, Offer, Provider, Site

__all__ = ["Beds", "ConfidentialAddress", "DirectoryFile", "LooseRecord", "Offer", "Provider", "Site"]
