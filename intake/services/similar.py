"""Finds an open request that may be about the same child, so that nobody tells everything twice."""

import unicodedata
from datetime import date

from intake.models import Patient, SecondOpinionRequest
from portal.accounts.models import User


def find_similar(*, actor: User, first_name: str, last_name: str, birth_date: date) -> SecondOpinionRequest | None:
    """The newest open request of this account with the same birth date and first name, or the same whole name."""
    own = SecondOpinionRequest.objects.visible_to(actor).open().select_related("patient", "requester")
    return next((each for each in own if _is_similar(each.patient, first_name, last_name, birth_date)), None)


def _is_similar(patient: Patient, first_name: str, last_name: str, birth_date: date) -> bool:
    if _folded(patient.first_name) != _folded(first_name):
        return False
    return patient.birth_date == birth_date or _folded(patient.last_name) == _folded(last_name)


def _folded(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in decomposed if letter.isalnum())
