"""A ZIP that a family sent."""

from typing import IO

from records.models import DocumentReference
from records.services.outcomes import Refused
from records.states import Problem


def check_archive(document: DocumentReference, file: IO[bytes]) -> None:
    """Refuse it."""
    raise Refused(Problem.WRONG_TYPE)
