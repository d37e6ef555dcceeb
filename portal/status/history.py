"""What happened with a request, newest first, as a family tells it; nothing that only staff may know."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake import journey
from intake.models import RelatedPerson, SecondOpinionRequest
from intake.wording import date_words
from portal.accounts.models import User
from portal.audit.models import AuditEvent, Outcome
from portal.ui.components import Text
from records.models import DocumentReference

_MOST_LINES: Final = 200

# Every act a family may read about. What does not stand here is never shown.
_WORDS: Final[Mapping[str, Text]] = {
    # Translators: in all of these %(who)s is "You", a first name, "Our team" or "We".
    "intake.request_started": gettext_lazy("%(who)s started the request"),
    "intake.request_submitted": gettext_lazy("%(who)s sent the request to the care team"),
    "intake.request_withdrawn": gettext_lazy("%(who)s closed the request"),
    "intake.request_draft": gettext_lazy("%(who)s took the request up again"),
    "intake.request_in_review": gettext_lazy("%(who)s began to look at the request"),
    "intake.request_information_needed": gettext_lazy("%(who)s asked for something more"),
    "intake.request_accepted": gettext_lazy("%(who)s accepted the request"),
    "intake.request_declined": gettext_lazy("%(who)s closed the request and told you why"),
    "intake.request_completed": gettext_lazy("%(who)s finished the second opinion"),
    "intake.family_reached": gettext_lazy("%(who)s reached you by phone"),
    "intake.caregiver_invited": gettext_lazy("%(who)s invited someone to see the request"),
    "intake.invitation_revoked": gettext_lazy("%(who)s took an invitation back"),
    "intake.invitation_accepted": gettext_lazy("%(who)s joined the request"),
    "intake.access_ended": gettext_lazy("%(who)s ended a person’s access"),
    "intake.release_signed": gettext_lazy("%(who)s signed a permission to get records"),
    "intake.release_revoked": gettext_lazy("%(who)s took a permission to get records back"),
    "intake.erasure_asked": gettext_lazy("%(who)s asked to erase the request"),
    "records.document_received": gettext_lazy("%(who)s added a file"),
    "records.document_withdrawn": gettext_lazy("%(who)s deleted a file"),
    "scheduling.call_booked": gettext_lazy("%(who)s booked the call"),
    "scheduling.call_moved": gettext_lazy("%(who)s moved the call"),
    "scheduling.call_cancelled": gettext_lazy("%(who)s canceled the call"),
    "scheduling.call_fulfilled": gettext_lazy("%(who)s talked with you on the call"),
    "scheduling.call_noshow": gettext_lazy("%(who)s called and could not reach you"),
    "scheduling.call_missed": gettext_lazy("%(who)s called and could not reach you"),
    "scheduling.call_wished": gettext_lazy("%(who)s asked for a call at another time"),
}
_SAVED: Final = "_saved"
_PAGES: Final = {f"intake.{page.name}{_SAVED}": page for page in journey.PAGES}


@dataclass(frozen=True, slots=True)
class HistoryDay:
    """One day and what happened on it."""

    day: str
    lines: list[str]


def history(opinion_request: SecondOpinionRequest, *, reader: User, zone: ZoneInfo) -> list[HistoryDay]:
    """Three queries, however long the history is."""
    acts = [*_WORDS, *_PAGES]
    events = AuditEvent.objects.filter(
        opinion_request_id=opinion_request.pk, action__in=acts, outcome=Outcome.DONE
    ).order_by("-at")[:_MOST_LINES]
    hidden, names = _files_of_others(opinion_request, reader), _first_names(opinion_request)
    told = (
        (event.at.astimezone(zone).date(), _line(event, reader, names))
        for event in events
        if event.object_id not in hidden and not _is_private(event, reader)
    )
    return [
        HistoryDay(date_words(day), list(_once(line for _day, line in lines)))
        for day, lines in groupby(told, lambda it: it[0])
    ]


def _line(event: AuditEvent, reader: User, names: Mapping[UUID, str]) -> str:
    who = _who(event, reader, names)
    page = _PAGES.get(event.action)
    if page is not None:
        return _("%(who)s saved “%(page)s”") % {"who": who, "page": page.title}
    return str(_WORDS[event.action]) % {"who": who}


def _who(event: AuditEvent, reader: User, names: Mapping[UUID, str]) -> str:
    if event.actor_id == reader.pk:
        return _("You")
    if event.actor_role.startswith("staff"):
        return _("Our team")
    if event.actor_id is None:
        return _("We")
    return names.get(event.actor_id) or _("A caregiver")


def _is_private(event: AuditEvent, reader: User) -> bool:
    """What one caregiver says about themselves is not the other's to read about."""
    page = _PAGES.get(event.action)
    return page is not None and page.is_personal and event.actor_id != reader.pk


def _files_of_others(opinion_request: SecondOpinionRequest, reader: User) -> set[str]:
    """Ids of files this person may not even know of."""
    every = DocumentReference.objects.filter(opinion_request=opinion_request)
    seen = DocumentReference.objects.visible_to(reader).filter(opinion_request=opinion_request)
    return {str(pk) for pk in every.exclude(pk__in=seen.values("pk")).values_list("pk", flat=True)}


def _first_names(opinion_request: SecondOpinionRequest) -> dict[UUID, str]:
    links = RelatedPerson.objects.filter(patient=opinion_request.patient_id).values_list("user_id", "full_name")
    return {user_id: full_name.split(" ")[0] for user_id, full_name in links}


def _once(lines: Iterator[str]) -> Iterator[str]:
    """A day on which a page was saved ten times is told once."""
    told = set()
    for line in lines:
        if line not in told:
            told.add(line)
            yield line
