"""What we ask for: the nine kinds of records and anything else, in the order families see them."""

from records.requirements.base import Requirement, Told
from records.requirements.kinds import NINE_KINDS, REQUIREMENTS

__all__ = ["NINE_KINDS", "REQUIREMENTS", "Requirement", "Told"]
