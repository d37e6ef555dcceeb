"""An interpreter for a call: looked for, found, and looked for again when the call or the language changes."""

import pytest
from django.test import Client

from intake.models import CallLanguage, RelatedPerson, SecondOpinionRequest
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from scheduling.models import Appointment, Slot
from scheduling.rules import lacks_interpreter
from scheduling.services.booking import BookingNotAllowed, confirm_hold, hold_slot
from scheduling.services.interpreters import set_interpreter

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("clock")]

ARRANGING = "We are arranging an interpreter."
ARRANGED = "Interpreter arranged."


def speak(opinion_request: SecondOpinionRequest, language: str, other: str = "") -> None:
    RelatedPerson.objects.filter(pk=opinion_request.requester_id).update(call_language=language, other_language=other)
    opinion_request.refresh_from_db()


def book(user: User, opinion_request: SecondOpinionRequest, slot: Slot, *, is_move: bool = False) -> Appointment:
    held = hold_slot(actor=user, opinion_request=opinion_request, slot_id=slot.pk, is_move=is_move)
    return confirm_hold(actor=user, opinion_request=opinion_request, appointment_id=held.pk)


@pytest.fixture
def late(slots: list[Slot]) -> list[Slot]:
    """Times far enough ahead for an interpreter."""
    return slots[8:]


@pytest.fixture
def desk(coordinator: User, settings: object) -> Client:
    settings.PORTAL_STAFF_SECOND_FACTOR = False  # type: ignore[attr-defined]
    client = Client()
    client.force_login(coordinator)
    return client


def words(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def test_the_family_reads_where_it_stands(
    family_client: Client, mother: User, coordinator: User, opinion_request: SecondOpinionRequest, late: list[Slot]
) -> None:
    speak(opinion_request, CallLanguage.SPANISH)
    call = book(mother, opinion_request, late[0])
    for page in ("", "booked/"):
        shown = words(family_client, f"/r/{opinion_request.pk}/call/{page}")
        assert ARRANGING in shown
        assert ARRANGED not in shown
    set_interpreter(actor=coordinator, appointment=call, is_arranged=True)
    shown = words(family_client, f"/r/{opinion_request.pk}/call/")
    assert ARRANGED in shown
    assert ARRANGING not in shown


def test_a_call_in_a_language_we_speak_says_nothing_of_it(
    family_client: Client, mother: User, coordinator: User, opinion_request: SecondOpinionRequest, late: list[Slot]
) -> None:
    call = book(mother, opinion_request, late[0])
    assert "interpreter" not in words(family_client, f"/r/{opinion_request.pk}/call/").lower()
    with pytest.raises(BookingNotAllowed):
        set_interpreter(actor=coordinator, appointment=call, is_arranged=True)


def test_each_change_is_in_the_audit_trail_once(
    mother: User, coordinator: User, opinion_request: SecondOpinionRequest, late: list[Slot]
) -> None:
    speak(opinion_request, CallLanguage.OTHER, "Tigrinya")
    call = book(mother, opinion_request, late[0])
    for is_arranged in (False, True, True, False):
        set_interpreter(actor=coordinator, appointment=call, is_arranged=is_arranged)
    acts = AuditEvent.objects.filter(action__startswith="scheduling.interpreter_", actor=coordinator).order_by("at")
    assert list(acts.values_list("action", flat=True)) == [
        "scheduling.interpreter_arranged",
        "scheduling.interpreter_sought",
    ]


def test_an_interpreter_of_another_language_is_none(
    mother: User, coordinator: User, opinion_request: SecondOpinionRequest, late: list[Slot]
) -> None:
    speak(opinion_request, CallLanguage.OTHER, "Tigrinya")
    call = set_interpreter(actor=coordinator, appointment=book(mother, opinion_request, late[0]), is_arranged=True)
    speak(opinion_request, CallLanguage.OTHER, " tigrinya ")
    assert not lacks_interpreter(call, opinion_request.requester)
    speak(opinion_request, CallLanguage.OTHER, "Amharic")
    assert lacks_interpreter(call, opinion_request.requester)


def test_a_moved_call_needs_its_interpreter_anew(
    mother: User, coordinator: User, opinion_request: SecondOpinionRequest, late: list[Slot]
) -> None:
    speak(opinion_request, CallLanguage.SPANISH)
    set_interpreter(actor=coordinator, appointment=book(mother, opinion_request, late[0]), is_arranged=True)
    moved = book(mother, opinion_request, late[4], is_move=True)
    assert lacks_interpreter(moved, opinion_request.requester)


def test_staff_see_the_gap_and_close_it(
    desk: Client, mother: User, opinion_request: SecondOpinionRequest, late: list[Slot]
) -> None:
    speak(opinion_request, CallLanguage.SPANISH)
    call = book(mother, opinion_request, late[0])
    case = f"/admin/intake/secondopinionrequest/{opinion_request.pk}/change/"
    day = call.starts_at.date().isoformat()
    assert "Calls without an interpreter" in words(desk, "/admin/")
    gaps = ("/admin/calls/week/", f"/admin/calls/?day={day}", case)
    assert ["No interpreter yet" in words(desk, page) for page in gaps] == [True, True, True]
    act = f"/admin/intake/secondopinionrequest/{opinion_request.pk}/call/{call.pk}/interpreter/"
    assert desk.post(act, {"arranged": "yes"}).status_code == 302
    assert "Calls without an interpreter" not in words(desk, "/admin/")
    assert ["No interpreter yet" in words(desk, page) for page in gaps] == [False, False, False]
    assert "Interpreter arranged" in words(desk, case)
    assert desk.post(act, {}).status_code == 302
    call.refresh_from_db()
    assert call.interpreter_language == ""
