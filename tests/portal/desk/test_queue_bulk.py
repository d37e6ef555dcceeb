"""Several requests of the queue at once: an owner, a message from a template, a table to save."""

import pytest
from django.test import Client
from pytest_django import Settings

from intake.models import Patient, RelatedPerson, SecondOpinionRequest
from intake.states import RequestStatus
from messaging.models import Communication, MessageTemplate
from portal.accounts.models import StaffRole, User
from portal.audit.models import AuditEvent
from portal.desk.queue_bulk import chosen_ids
from portal.desk.queue_refresh import refresh_all_marked
from tests.portal.desk.conftest import signed_in

pytestmark = pytest.mark.integration

ACT = "/admin/queue/act/"
MESSAGE = "/admin/queue/message/"


@pytest.fixture
def pair(opinion_request: SecondOpinionRequest, other_request: SecondOpinionRequest) -> list[SecondOpinionRequest]:
    """Two requests of two families."""
    return [opinion_request, other_request]


@pytest.fixture
def template() -> MessageTemplate:
    """A template in both languages."""
    return MessageTemplate.objects.create(
        name_en="Nearly there", name_es="Casi listo", text_en="We look at it this week.", text_es="Lo vemos pronto."
    )


def ids(requests: list[SecondOpinionRequest]) -> list[str]:
    """As the boxes of the rows name them."""
    return [str(each.pk) for each in requests]


def role(name: StaffRole) -> Client:
    """The browser of somebody with that role."""
    return signed_in(User.objects.create_user(email=f"{name}@hospital.example", is_staff=True, staff_role=name))


def test_the_ticked_ones_become_mine(desk: Client, coordinator: User, pair: list[SecondOpinionRequest]) -> None:
    done = desk.post(ACT, {"chosen": ids(pair), "act": "mine", "back": "view=unassigned"})

    assert done["Location"] == "/admin/queue/?view=unassigned"
    assert set(SecondOpinionRequest.objects.values_list("owner", flat=True)) == {coordinator.pk}
    assert AuditEvent.objects.filter(action="intake.request_assigned", actor=coordinator).count() == 2


def test_an_owner_is_set_and_taken_away(
    desk: Client, administrator: User, mother: User, pair: list[SecondOpinionRequest]
) -> None:
    def owners() -> set[object]:
        return set(SecondOpinionRequest.objects.values_list("owner", flat=True))

    desk.post(ACT, {"chosen": ids(pair), "act": "owner", "owner": str(administrator.pk)})
    assert owners() == {administrator.pk}
    for nobody_we_know in ("", "x", str(mother.pk)):
        desk.post(ACT, {"chosen": ids(pair), "act": "owner", "owner": nobody_we_know})
        assert owners() == {administrator.pk}
    desk.post(ACT, {"chosen": ids(pair), "act": "owner", "owner": "nobody"})
    assert owners() == {None}


def test_the_button_of_a_row_means_that_row(desk: Client, coordinator: User, pair: list[SecondOpinionRequest]) -> None:
    desk.post(ACT, {"chosen": ids(pair), "take": str(pair[1].pk)})

    for each, owner in zip(pair, (None, coordinator), strict=True):
        each.refresh_from_db()
        assert each.owner == owner


def test_nothing_ticked_and_nothing_known_change_nothing(desk: Client, pair: list[SecondOpinionRequest]) -> None:
    for form in ({"act": "mine"}, {"chosen": ["x"], "act": "mine"}, {"chosen": ids(pair), "act": "close"}):
        assert desk.post(ACT, form).status_code == 302

    assert set(SecondOpinionRequest.objects.values_list("owner", flat=True)) == {None}
    assert set(SecondOpinionRequest.objects.values_list("status", flat=True)) == {RequestStatus.DRAFT}


def test_who_may_not_is_told_so(pair: list[SecondOpinionRequest], settings: Settings) -> None:
    settings.PORTAL_STAFF_SECOND_FACTOR = False
    refresh_all_marked()
    clinician, scheduler = role(StaffRole.CLINICIAN), role(StaffRole.SCHEDULER)

    assert clinician.post(ACT, {"chosen": ids(pair), "act": "mine"}).status_code == 403
    assert clinician.post(ACT, {"chosen": ids(pair), "act": "message"}).status_code == 403
    assert clinician.get(MESSAGE).status_code == 403
    assert scheduler.post(ACT, {"chosen": ids(pair), "act": "export"}).status_code == 403
    html = clinician.get("/admin/queue/").content.decode()
    assert "Assign to me" not in html
    assert "Send a template message" not in html
    assert "Save as a table" in html


def test_the_table_is_what_the_list_shows_and_runs_nothing(
    desk: Client, coordinator: User, pair: list[SecondOpinionRequest]
) -> None:
    Patient.objects.filter(pk=pair[0].patient_id).update(first_name="=cmd|'/c calc'!A1", last_name="Núñez")
    Patient.objects.filter(pk=pair[1].patient_id).update(first_name="@SUM(1)")
    refresh_all_marked()

    answer = desk.post(ACT, {"chosen": ids(pair), "act": "export"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]

    assert answer["Content-Type"].startswith("text/csv")
    assert "'=cmd|'/c calc'!A1 Núñez" in text
    assert "'@SUM(1) Other" in text
    assert all(reference in text for reference in (pair[0].reference, pair[1].reference))
    assert not any(mark in text for mark in (",=", ",@", ',"=', ',"@'))
    event = AuditEvent.objects.get(action="intake.requests_exported")
    assert event.actor == coordinator
    assert set(event.listed_request_ids) == {each.pk for each in pair}


def test_a_template_is_read_in_each_language_before_it_goes(
    desk: Client, pair: list[SecondOpinionRequest], template: MessageTemplate, stranger: User
) -> None:
    User.objects.filter(pk=stranger.pk).update(language="es")
    assert desk.post(ACT, {"chosen": ids(pair), "act": "message"})["Location"] == MESSAGE

    page = desk.get(MESSAGE, {"template": str(template.pk)})
    html = page.content.decode()

    assert "We look at it this week." in html
    assert "Lo vemos pronto." in html
    assert "Send to 2 families" in html
    assert Communication.objects.count() == 0
    form = {"template": str(template.pk), "token": str(page.context["token"])}
    assert desk.post(MESSAGE, form)["Location"] == "/admin/queue/"
    assert set(Communication.objects.values_list("text", flat=True)) == {"We look at it this week.", "Lo vemos pronto."}
    # Sent a second time by the browser's way back.
    desk.post(ACT, {"chosen": ids(pair), "act": "message"})
    desk.post(MESSAGE, form)
    assert Communication.objects.count() == 2


def test_families_with_a_secret_are_written_to_one_by_one(
    desk: Client, pair: list[SecondOpinionRequest], template: MessageTemplate
) -> None:
    RelatedPerson.objects.filter(pk=pair[0].requester_id).update(must_not_share="yes")
    desk.post(ACT, {"chosen": ids(pair), "act": "message"})

    page = desk.get(MESSAGE, {"template": str(template.pk)})
    assert (page.context["left_out"], page.context["able"]) == ([pair[0]], [pair[1]])
    desk.post(MESSAGE, {"template": str(template.pk), "token": str(page.context["token"])})

    assert [each.opinion_request_id for each in Communication.objects.all()] == [pair[1].pk]


def test_without_a_template_nothing_goes(desk: Client, pair: list[SecondOpinionRequest]) -> None:
    assert desk.get(MESSAGE)["Location"] == "/admin/queue/"
    desk.post(ACT, {"chosen": ids(pair), "act": "message"})

    assert desk.post(MESSAGE, {"template": "x", "token": "x"}).status_code == 422
    assert not Communication.objects.exists()


def test_at_most_a_page_is_chosen_each_once() -> None:
    many = [f"00000000-0000-0000-0000-{number:012d}" for number in range(80)]

    assert len(chosen_ids([*many[:2], *many])) == 50
    assert len(chosen_ids([many[0], many[0], "x", ""])) == 1
