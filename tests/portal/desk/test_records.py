"""What staff do about records: asking hospitals, reminding them, asking the family for more."""

from datetime import date, timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from intake.models import ReportedHospital, SecondOpinionRequest
from intake.services.consents import sign_release
from portal.accounts.models import User
from portal.center.models import CareCenter
from portal.notifications.models import Notification
from records.models import AskedHow, ChaseOutcome, RecordAsk, RecordChase, RecordKind
from records.services.chase import ask_hospitals, mark_asked
from tests.portal.desk.conftest import FileMaker

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def line(opinion_request: SecondOpinionRequest, mother: User) -> RecordChase:
    hospital = ReportedHospital.objects.create(opinion_request=opinion_request, name="St. Anne’s Sample", city="Boise")
    [made] = ask_hospitals(
        actor=mother,
        opinion_request=opinion_request,
        hospital_ids=[hospital.pk],
        kinds=[RecordKind.PATHOLOGY],
    )
    return made


@pytest.fixture
def signed(line: RecordChase, mother: User) -> RecordChase:
    mother.related_people.update(authority="yes")
    sign_release(
        actor=mother,
        opinion_request=line.opinion_request,
        hospital_ids=[line.hospital_id],
        record_kinds=["pathology", "labs"],
        signed_name="Ana Sample",
        expires_on=timezone.localdate() + timedelta(days=300),
        language="en",
    )
    return line


def at(name: str, line: RecordChase) -> str:
    return reverse(f"admin:desk_chase_{name}", args=[line.opinion_request_id, line.pk])


def hospital_day() -> date:
    """Staff write down days of the hospital's own calendar, whatever day it is in London."""
    return timezone.localdate(timezone=CareCenter.objects.current().zone)


def today() -> str:
    return hospital_day().isoformat()


def test_nobody_asks_without_a_signed_permission(desk: Client, line: RecordChase) -> None:
    answer = desk.post(at("asked", line), {"how": "fax", "on": today()}, follow=True)

    assert "Nobody signed a permission" in answer.text
    line.refresh_from_db()
    assert line.asked_on is None


def test_asked_reminded_and_ended_as_family_and_staff_read_it(
    desk: Client, family_client: Client, signed: RecordChase
) -> None:
    desk.post(at("asked", signed), {"how": "fax", "on": today()})
    desk.post(at("nudged", signed), {"how": "phone", "note": "Ask for Ms. Sample."})
    signed.refresh_from_db()
    assert signed.due_on == hospital_day() + timedelta(days=30)
    assert signed.permission is not None

    staff = desk.get(reverse("admin:desk_records", args=[signed.opinion_request_id])).text
    family = family_client.get(reverse("records:hospitals", kwargs={"rid": signed.opinion_request_id})).text
    for sentence in ("Our team asked by fax on", "By law the hospital has until", "Reminded by phone on"):
        assert sentence in staff
        assert sentence in family
    assert "Ask for Ms. Sample." in family

    ended = {"outcome": "not_found", "words": "They sent it to another clinic."}
    seen = desk.post(at("ended", signed), ended)
    assert "The family will see:" in seen.text
    signed.refresh_from_db()
    assert signed.outcome == ChaseOutcome.WAITING

    desk.post(at("ended", signed), ended | {"confirmed": "1"})
    signed.refresh_from_db()
    assert (signed.outcome, signed.ended_at is not None) == (ChaseOutcome.NOT_FOUND, True)
    kinds = family_client.get(reverse("records:checklist", kwargs={"rid": signed.opinion_request_id})).text
    assert "St. Anne’s Sample has nothing like it" in kinds


def test_the_preview_is_in_the_familys_language(desk: Client, signed: RecordChase, mother: User) -> None:
    mother.language = "es"
    mother.save()
    seen = desk.post(
        reverse("admin:desk_ask_more", args=[signed.opinion_request_id]),
        {"kind": "labs", "what": "El hemograma de mayo", "why": "Lo comparamos con el de abril."},
    )

    assert 'lang="es"' in seen.text
    assert not RecordAsk.objects.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("asked", {"how": "", "on": "2999-01-01"}),
        ("nudged", {"how": ""}),
        ("ended", {"outcome": "waiting"}),
    ],
)
def test_what_is_wrong_is_said_on_the_page(
    desk: Client, signed: RecordChase, mother: User, name: str, data: dict[str, str]
) -> None:
    if name == "nudged":
        mark_asked(actor=mother, chase=signed, how=AskedHow.PHONE, on=timezone.localdate())
    answer = desk.post(at(name, signed), data)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "d-error" in answer.text


def test_lines_to_chase_over_all_requests(
    desk: Client, signed: RecordChase, other_request: SecondOpinionRequest, stranger: User
) -> None:
    hospital = ReportedHospital.objects.create(opinion_request=other_request, name="Sample General")
    [late] = ask_hospitals(
        actor=stranger, opinion_request=other_request, hospital_ids=[hospital.pk], kinds=[RecordKind.LABS]
    )
    mark_asked(actor=stranger, chase=late, how=AskedHow.LETTER, on=timezone.localdate() - timedelta(days=40))
    shown = desk.get(reverse("admin:desk_hospitals")).text

    assert shown.index("Sample General") < shown.index("St. Anne’s Sample")
    assert "Late" in shown
    first_page = desk.get(reverse("admin:index")).text
    assert "1 answer is late" in first_page
    assert "1 record to ask for" in first_page


def test_a_line_that_waits_for_a_signature_is_not_ours(desk: Client, line: RecordChase) -> None:
    assert "No hospital has to be asked or reminded today." in desk.get(reverse("admin:desk_hospitals")).text


def test_a_line_that_has_time_is_not_chased(desk: Client, signed: RecordChase, mother: User) -> None:
    mark_asked(actor=mother, chase=signed, how=AskedHow.PHONE, on=timezone.localdate())

    assert "No hospital has to be asked or reminded today." in desk.get(reverse("admin:desk_hospitals")).text


def test_asking_the_family_for_more(desk: Client, family_client: Client, signed: RecordChase) -> None:
    rid = signed.opinion_request_id
    wanted_by = timezone.localdate() + timedelta(days=20)
    more = {
        "kind": "labs",
        "what": "The blood count of May",
        "why": "We compare it.",
        "wanted_by": wanted_by.isoformat(),
    }
    desk.post(reverse("admin:desk_ask_more", args=[rid]), more | {"confirmed": "1"})
    ask = RecordAsk.objects.get()
    notice = Notification.objects.get(kind="records.more_asked")
    assert (ask.wanted_by, notice.reference_id) == (wanted_by, ask.pk)
    assert "The blood count of May" in family_client.get(reverse("records:checklist", kwargs={"rid": rid})).text

    desk.post(reverse("admin:desk_call_off_ask", args=[rid, ask.pk]))
    assert "The blood count of May" not in family_client.get(reverse("records:checklist", kwargs={"rid": rid})).text


def test_a_day_that_is_over_is_no_day_to_ask_for(desk: Client, signed: RecordChase) -> None:
    more = {"kind": "labs", "what": "A", "why": "B", "wanted_by": date(2020, 1, 1).isoformat()}
    answer = desk.post(reverse("admin:desk_ask_more", args=[signed.opinion_request_id]), more)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Choose a day within the next year." in answer.text


def test_staff_add_a_line_of_their_own(desk: Client, signed: RecordChase) -> None:
    where = reverse("admin:desk_new_line", args=[signed.opinion_request_id])
    assert desk.post(where, {"hospital": "", "kind": ""}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    desk.post(where, {"hospital": str(signed.hospital_id), "kind": "labs"})

    assert RecordChase.objects.filter(kind="labs", hospital_name="St. Anne’s Sample").count() == 1


def test_a_file_that_looks_good_says_so_to_the_family(
    desk: Client, family_client: Client, opinion_request: SecondOpinionRequest, make_file: FileMaker
) -> None:
    document = make_file(opinion_request)
    desk.post(reverse("admin:desk_accept", args=[opinion_request.pk, document.pk]))
    shown = family_client.get(reverse("records:checklist", kwargs={"rid": opinion_request.pk})).text

    assert "Looks good" in shown


def test_the_page_costs_no_more_for_more_lines(
    desk: Client, signed: RecordChase, mother: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    where = reverse("admin:desk_records", args=[signed.opinion_request_id])
    desk.get(where)
    with django_assert_max_num_queries(22) as one:
        desk.get(where)
    ask_hospitals(
        actor=mother,
        opinion_request=signed.opinion_request,
        hospital_ids=[signed.hospital_id],
        kinds=[RecordKind.LABS, RecordKind.MRI, RecordKind.SUMMARY],
    )
    with django_assert_max_num_queries(22) as many:
        desk.get(where)

    # Only the boxes of the form that names hospitals ask again for each drawing.
    assert len(many) <= len(one) + 1
