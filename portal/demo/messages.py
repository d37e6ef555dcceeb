"""A few invented messages between the demo's families and its staff."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import uuid5

from django.db.models.signals import pre_save

from intake.models import SecondOpinionRequest
from messaging.models import Communication
from messaging.services.drafts import key_of
from messaging.services.reading import note_reading
from messaging.services.sending import Words, write_for_family, write_for_team
from portal.accounts.models import User

_UID: Final = "demo.messages"


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the demo; `hours` ago, by the family or else by staff."""

    hours: int
    text: str
    by_family: bool = True
    language: str = "en"
    is_said_first: bool = False


# Families by their address; each list is in the order in which it was written.
SAID: Final[dict[str, tuple[Said, ...]]] = {
    "rita.review@example.org": (
        Said(50, "Hello, the other hospital says the scan pictures are on a disc. Can we bring it?"),
        Said(
            44,
            "Yes. You can also send the files on the disc from a computer, so that you don’t need to mail it. "
            "Your records page shows how.",
            by_family=False,
        ),
        Said(43, "Thank you, we will try that tonight."),
        Said(24, "The pictures are here and all of them open. Thank you for the work.", by_family=False),
    ),
    "elena.ejemplo@example.org": (
        Said(6, "Hola, ¿puede estar mi hermana en la llamada? Ella nos ayuda mucho.", language="es"),
    ),
    "amal.accepted@example.org": (
        Said(
            3,
            "As we told you on the phone, these are the days that we can offer for the visit. Write to us which ones "
            "fit you.",
            by_family=False,
            is_said_first=True,
        ),
    ),
    "dora.declined@example.org": (
        Said(20, "Thank you for looking. Whom can our doctor call?"),
        Said(2, "Your doctor can call our main number and ask for the team.", by_family=False),
    ),
}


def say_messages(email: str, opinion_request: SecondOpinionRequest, *, parent: User, coordinator: User) -> None:
    """Write what this family and its coordinator wrote; a second run finds it written."""
    for place, said in enumerate(SAID.get(email, ())):
        words = Words(said.text, said.language, uuid5(opinion_request.pk, str(place)))
        if Communication.objects.filter(form_token=key_of(words.form_token, said.text)).exists():
            continue
        with _ago(timedelta(hours=said.hours)):
            _say(said, words, opinion_request, parent, coordinator)


def _say(said: Said, words: Words, opinion_request: SecondOpinionRequest, parent: User, coordinator: User) -> None:
    if said.by_family:
        write_for_family(actor=parent, opinion_request=opinion_request, words=words)
        return
    shown = list(Communication.objects.filter(opinion_request=opinion_request))
    note_reading(actor=coordinator, opinion_request=opinion_request, shown=shown)
    write_for_team(actor=coordinator, opinion_request=opinion_request, words=words, is_said_first=said.is_said_first)


@contextmanager
def _ago(ago: timedelta) -> Iterator[None]:
    """Messages written inside were written that long ago; the database lets nobody change that afterwards."""

    def date_back(sender: type, instance: Any, **_facts: object) -> None:
        if sender is Communication and instance._state.adding:
            instance.sent_at -= ago
            instance.told_at = instance.told_at and instance.told_at - ago

    pre_save.connect(date_back, weak=False, dispatch_uid=_UID)
    try:
        yield
    finally:
        pre_save.disconnect(dispatch_uid=_UID)
