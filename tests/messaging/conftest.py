"""What tests of messages share."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from intake.models import Access, RelatedPerson, Relationship, SecondOpinionRequest
from messaging.models import Communication
from messaging.services.reading import note_reading
from messaging.services.sending import Words, write_for_family, write_for_team
from portal.accounts.models import User

Write = Callable[..., Communication]


@pytest.fixture
def both(mother: User, father: User, opinion_request: SecondOpinionRequest) -> SecondOpinionRequest:
    """The request, with the father as a second caregiver."""
    RelatedPerson.objects.create(
        patient=opinion_request.patient,
        user=father,
        relationship=Relationship.PARENT,
        full_name="Luis Sample",
        access=Access.SEE_AND_ADD,
    )
    return opinion_request


@pytest.fixture
def family_writes(opinion_request: SecondOpinionRequest, mother: User) -> Write:
    """The mother writes, unless told otherwise."""

    def write(text: str = "When do you call?", *, actor: User = mother, **more: Any) -> Communication:
        words = Words(text, "en", more.pop("token", None) or uuid4(), documents=more.pop("documents", ()))
        return write_for_family(actor=actor, opinion_request=opinion_request, words=words, **more)

    return write


@pytest.fixture
def team_writes(opinion_request: SecondOpinionRequest, coordinator: User) -> Write:
    """The coordinator writes."""

    def write(text: str = "We call you on Monday.", *, actor: User = coordinator, **more: Any) -> Communication:
        words = Words(text, "en", more.pop("token", None) or uuid4(), documents=more.pop("documents", ()))
        return write_for_team(actor=actor, opinion_request=opinion_request, words=words, **more)

    return write


@pytest.fixture
def team_reads(opinion_request: SecondOpinionRequest, coordinator: User) -> Callable[[], None]:
    """The coordinator opens the messages."""

    def read() -> None:
        shown = list(Communication.objects.visible_to(coordinator).filter(opinion_request=opinion_request))
        note_reading(actor=coordinator, opinion_request=opinion_request, shown=shown)

    return read
