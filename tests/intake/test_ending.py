"""Taking back, taking up again, quiet, erasing; and people who may only look."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intake.models import (
    Access,
    AnswerChange,
    ClinicalHistory,
    Consent,
    ConsentKind,
    Counted,
    DailyCount,
    Patient,
    RelatedPerson,
    RequestStatusChange,
    SecondOpinionRequest,
)
from intake.services.consents import record_consent
from intake.services.erasure import ErasureNotAllowed, erase_draft
from intake.services.moves import MoveNotAllowed, move_request
from intake.services.people import accept_invitation, invite
from intake.services.withdrawal import (
    NotYours,
    ask_to_erase,
    pause_reminders,
    take_up_again,
    today,
    withdraw_request,
)
from intake.states import RequestStatus
from portal.accounts.addresses import parse_address
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.audit.services import SystemActor
from portal.notifications.models import Notification
from records.models import DocumentReference, RecordKind
from scheduling.models import Appointment, Schedule, Slot
from scheduling.states import AppointmentStatus

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def call(opinion_request: SecondOpinionRequest, coordinator: User, mother: User) -> Appointment:
    now = timezone.now()
    schedule = Schedule.objects.create(call_taker=coordinator)
    slot = Slot.objects.create(
        schedule=schedule, starts_at=now + timedelta(days=2), ends_at=now + timedelta(days=2, minutes=30)
    )
    return Appointment.objects.create(
        opinion_request=opinion_request,
        slot=slot,
        status=AppointmentStatus.BOOKED,
        booked_by=mother,
        booked_at=now,
        family_time_zone="America/Denver",
    )


def address(name: str, opinion_request: SecondOpinionRequest) -> str:
    return reverse(f"family:{name}", kwargs={"rid": opinion_request.pk})


def test_withdrawing_asks_once_and_frees_the_call(
    call: Appointment, opinion_request: SecondOpinionRequest, family_client: Client
) -> None:
    url = address("withdraw", opinion_request)
    assert family_client.get(url).status_code == HTTPStatus.OK
    opinion_request.refresh_from_db()
    assert opinion_request.status == RequestStatus.DRAFT
    assert family_client.post(url, {"reason": "=cmd|'x'!A1 <b>"}).status_code == HTTPStatus.FOUND
    assert family_client.post(url, {"reason": "again"}).status_code == HTTPStatus.FOUND

    opinion_request.refresh_from_db()
    call.refresh_from_db()
    assert opinion_request.status == RequestStatus.WITHDRAWN
    assert call.status == AppointmentStatus.CANCELLED
    assert RequestStatusChange.objects.get().reason == "=cmd|'x'!A1 <b>"


def test_only_what_was_never_sent_can_be_taken_up_again(opinion_request: SecondOpinionRequest, mother: User) -> None:
    withdraw_request(actor=mother, opinion_request=opinion_request)
    take_up_again(actor=mother, opinion_request=opinion_request)
    take_up_again(actor=mother, opinion_request=opinion_request)
    opinion_request.refresh_from_db()
    assert opinion_request.status == RequestStatus.DRAFT
    assert RequestStatusChange.objects.count() == 2

    SecondOpinionRequest.objects.update(submitted_at=timezone.now())
    withdraw_request(actor=mother, opinion_request=opinion_request)
    with pytest.raises(MoveNotAllowed):
        take_up_again(actor=mother, opinion_request=opinion_request)


def test_staff_do_not_take_up_what_a_family_took_back(
    opinion_request: SecondOpinionRequest, mother: User, coordinator: User
) -> None:
    withdraw_request(actor=mother, opinion_request=opinion_request)
    with pytest.raises(MoveNotAllowed):
        move_request(actor=coordinator, opinion_request=opinion_request, target=RequestStatus.DRAFT)


def test_quiet_for_a_week_and_no_longer_than_wished(
    opinion_request: SecondOpinionRequest, family_client: Client, coordinator: User
) -> None:
    url = address("pause", opinion_request)
    family_client.post(url)
    opinion_request.refresh_from_db()
    assert opinion_request.paused_until == today() + timedelta(days=7)
    assert "We keep quiet until" in family_client.get(address("choices", opinion_request)).text
    family_client.post(url, {"end": "1"})
    opinion_request.refresh_from_db()
    assert opinion_request.paused_until is None
    pause_reminders(actor=coordinator, opinion_request=opinion_request)
    assert AuditEvent.objects.filter(action="intake.reminders_paused").count() == 2


class TestErasing:
    """A draft goes whole; what was sent or spoken about is decided by people."""

    def test_nothing_stays_but_a_number(
        self,
        call: Appointment,
        opinion_request: SecondOpinionRequest,
        mother: User,
        father: User,
        family_client: Client,
        django_capture_on_commit_callbacks: object,
    ) -> None:
        ClinicalHistory.objects.create(opinion_request=opinion_request, diagnosis_words="Invented")
        AnswerChange.objects.create(opinion_request=opinion_request, page="x", column="y", version=1, was_sent=False)
        RequestStatusChange.objects.create(opinion_request=opinion_request, to_status=RequestStatus.DRAFT)
        record_consent(
            actor=mother, opinion_request=opinion_request, kind=ConsentKind.CONTACT, is_given=True, language="en"
        )
        invitation = invite(
            actor=mother,
            opinion_request=opinion_request,
            address=parse_address("luis.sample@example.org"),
            name="Luis",
            relationship="parent",
            access=Access.SEE_AND_ADD,
            language="en",
        )
        accept_invitation(actor=father, token_hash=invitation.token_hash)
        DocumentReference.objects.create(
            opinion_request=opinion_request,
            kind=RecordKind.LABS,
            uploaded_by=mother,
            original_name="Testina.pdf",
            byte_count=3,
            sha256="0" * 64,
        )

        assert family_client.get(address("erase", opinion_request)).status_code == HTTPStatus.OK
        answer = family_client.post(address("erase", opinion_request), {"confirm": "1"})

        assert answer["Location"] == reverse("home")
        left = (SecondOpinionRequest, Patient, RelatedPerson, Consent, AnswerChange, DocumentReference, Appointment)
        assert [model.__name__ for model in left if model._default_manager.exists()] == []
        assert "Testina" not in _all_text()
        assert DailyCount.objects.get(what=Counted.DRAFT_ERASED).amount == 1
        assert AuditEvent.objects.filter(action="intake.draft_erased", object_id=str(opinion_request.pk)).exists()

    def test_another_childs_rows_stay(
        self, opinion_request: SecondOpinionRequest, other_request: SecondOpinionRequest, mother: User
    ) -> None:
        other = AnswerChange.objects.create(
            opinion_request=other_request, page="x", column="y", version=1, was_sent=False
        )
        second = SecondOpinionRequest.objects.create(
            patient=opinion_request.patient, requester=other_request.requester, condition="lymphoma"
        )
        erase_draft(actor=mother, opinion_request=opinion_request)

        assert AnswerChange.objects.filter(pk=other.pk).exists()
        assert Patient.objects.filter(pk=second.patient_id).exists()

    def test_who_did_not_ask_cannot_erase(
        self, opinion_request: SecondOpinionRequest, father: User, stranger: User, coordinator: User
    ) -> None:
        RelatedPerson.objects.create(patient=opinion_request.patient, user=father, relationship="parent")
        for other in (father, stranger, coordinator):
            with pytest.raises(ErasureNotAllowed):
                erase_draft(actor=other, opinion_request=opinion_request)

    def test_once_we_spoke_people_decide(
        self, call: Appointment, opinion_request: SecondOpinionRequest, family_client: Client, coordinator: User
    ) -> None:
        Appointment.objects.filter(pk=call.pk).update(status=AppointmentStatus.FULFILLED)
        family_client.post(address("erase", opinion_request), {"confirm": "1"})

        opinion_request.refresh_from_db()
        assert opinion_request.erasure_asked_at is not None
        assert Notification.objects.get(kind="intake.erasure_asked").recipient == coordinator

    def test_after_sending_it_is_a_wish(
        self, opinion_request: SecondOpinionRequest, mother: User, family_client: Client, coordinator: User
    ) -> None:
        SecondOpinionRequest.objects.update(status=RequestStatus.SUBMITTED, submitted_at=timezone.now())
        with pytest.raises(ErasureNotAllowed):
            erase_draft(actor=mother, opinion_request=opinion_request)
        assert "Ask us to erase" in family_client.get(address("erase", opinion_request)).text
        family_client.post(address("erase", opinion_request), {"confirm": "1"})
        ask_to_erase(actor=mother, opinion_request=opinion_request)

        assert Notification.objects.filter(kind="intake.erasure_asked").count() == 1
        assert "You asked us to erase it" in family_client.get(address("choices", opinion_request)).text

    def test_the_database_lets_rows_go_only_for_the_named_request(self, opinion_request: SecondOpinionRequest) -> None:
        AnswerChange.objects.create(opinion_request=opinion_request, page="x", column="y", version=1, was_sent=False)
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('portal.erasing', true)")
            assert not cursor.fetchone()[0]


def _all_text() -> str:
    """Everything the database holds of families, as text."""
    tables = [
        name for name in connection.introspection.table_names() if name.startswith(("intake", "records", "sched"))
    ]
    found = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - names of our own tables
            found.append(str(cursor.fetchall()))
    return "\n".join(found)


class TestLookingOnly:
    """Who may only look reads everything and changes nothing but their own matters."""

    @pytest.fixture
    def looker(self, opinion_request: SecondOpinionRequest, father: User) -> Client:
        RelatedPerson.objects.create(
            patient=opinion_request.patient, user=father, relationship="parent", access=Access.SEE, full_name="Luis S"
        )
        client = Client()
        client.force_login(father)
        return client

    def test_the_check_has_no_ways_to_change(
        self, looker: Client, family_client: Client, opinion_request: SecondOpinionRequest
    ) -> None:
        address = f"/r/{opinion_request.pk}/request/check/"
        mine, theirs = (client.get(address).content.decode() for client in (family_client, looker))
        for way in ("?from=check", "Send to the care team"):
            assert way in mine
            assert way not in theirs
        assert "Testina" in theirs

    @pytest.mark.parametrize(
        "route",
        [
            "r/{rid}/request/check/",
            "r/{rid}/request/illness/",
            "r/{rid}/request/family/permission/",
            "r/{rid}/request/withdraw/",
            "r/{rid}/request/erase/",
            "r/{rid}/choices/pause/",
            "r/{rid}/people/invite/",
            "r/{rid}/records/labs/",
            "r/{rid}/call/book/",
            "es/r/{rid}/call/cancel/",
        ],
    )
    def test_every_change_is_refused(self, route: str, looker: Client, opinion_request: SecondOpinionRequest) -> None:
        before = _all_text()
        answer = looker.post("/" + route.format(rid=opinion_request.pk), {"confirm": "1", "condition": "leukemia"})

        assert answer.status_code == HTTPStatus.FORBIDDEN
        assert _all_text() == before

    def test_reading_and_leaving_work(
        self, looker: Client, opinion_request: SecondOpinionRequest, father: User
    ) -> None:
        home = reverse("request_home", kwargs={"rid": opinion_request.pk})
        assert looker.get(home).status_code == HTTPStatus.OK
        assert "Keep quiet" not in looker.get(address("choices", opinion_request)).text
        own = RelatedPerson.objects.get(user=father)
        looker.post(reverse("family:person_end", kwargs={"rid": opinion_request.pk, "person_id": own.pk}))
        assert looker.get(home).status_code == HTTPStatus.NOT_FOUND

    def test_services_refuse_too(self, looker: Client, opinion_request: SecondOpinionRequest, father: User) -> None:
        for act in (withdraw_request, pause_reminders, take_up_again, ask_to_erase):
            with pytest.raises(NotYours):
                act(actor=father, opinion_request=opinion_request)  # type: ignore[operator]


def test_system_moves_need_no_person(opinion_request: SecondOpinionRequest) -> None:
    move_request(actor=SystemActor("tests"), opinion_request=opinion_request, target=RequestStatus.WITHDRAWN)
    assert RequestStatusChange.objects.get().actor is None
