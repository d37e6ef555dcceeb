"""What the care team decided or asked for, as the family reads it."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from intake.models import RequestStatusChange, SecondOpinionRequest, WaitsFor
from intake.states import RequestStatus

_TOLD: Final = (RequestStatus.INFORMATION_NEEDED, RequestStatus.ACCEPTED, RequestStatus.DECLINED)


@dataclass(frozen=True, slots=True)
class DecisionWords:
    """A heading, our own sentence, what staff wrote, and what else the family can do."""

    title: str
    sentence: str = ""
    words: str = ""
    alternatives: str = ""


def decision_for(opinion_request: SecondOpinionRequest) -> DecisionWords | None:
    """The newest decision while it stands; one query, and none in every other status."""
    if opinion_request.status not in _TOLD:
        return None
    found = opinion_request.status_changes.filter(to_status=opinion_request.status).select_related("program")
    change = found.order_by("-at").first()
    return decision_words(change) if change is not None else None


def decision_words(change: RequestStatusChange) -> DecisionWords:
    """A decision in words, also before it is saved: staff read the same first."""
    title, sentence = _title(change)
    return DecisionWords(title, sentence, change.words_for_family, change.alternatives)


def _title(change: RequestStatusChange) -> tuple[str, str]:
    if change.to_status == RequestStatus.ACCEPTED:
        program = {"program": change.program.name if change.program else ""}
        # Translators: the program is a name such as "Hematology".
        return _("We would like to see you"), _("Our program for you: %(program)s.") % program
    if change.to_status == RequestStatus.DECLINED:
        return _("Our answer"), _("We can’t offer a second opinion visit this time. You did nothing wrong.")
    if change.waits_for == WaitsFor.HOSPITAL:
        return _("We asked another hospital"), _("You have nothing to do. We tell you when it is here.")
    return _("What we need from you"), ""
