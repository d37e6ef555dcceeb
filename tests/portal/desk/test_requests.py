"""Today, the list of requests, the search and the calls of a day."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intake.ball import Holder
from intake.models import Condition, Patient, Priority, RelatedPerson, Relationship, SecondOpinionRequest
from intake.states import RequestStatus
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.desk import queue, search
from portal.desk.words import age, span
from records.models import RecordKind
from records.states import DocumentStatus, Problem
from tests.portal.desk.conftest import CallMaker, FileMaker
from tests.support.statuses import put_into

pytestmark = pytest.mark.integration

LIST = "/admin/intake/secondopinionrequest/"
SEARCH = f"{LIST}search/"
# Session, person, hospital; requests, three askers for whose turn it is, calls, files; the audit row.
MOST_QUERIES = 10


def many(count: int, *, start: int = 0) -> list[SecondOpinionRequest]:
    """Requests of as many families."""
    made = []
    for number in range(start, start + count):
        user = User.objects.create_user(email=f"many{number}@example.org")
        patient = Patient.objects.create(first_name=f"Many{number}", last_name="Sample", birth_date=date(2018, 1, 1))
        link = RelatedPerson.objects.create(
            patient=patient, user=user, relationship=Relationship.PARENT, phone=f"+1303555{number:04d}"
        )
        made.append(SecondOpinionRequest.objects.create(patient=patient, requester=link, condition=Condition.LYMPHOMA))
    return made


def names_in_order(client: Client, query: str = "") -> list[str]:
    """First names of the children on the list."""
    return [row.turn.opinion_request.patient.first_name for row in client.get(f"{LIST}?{query}").context["rows"]]


def test_the_list_shows_what_a_coordinator_asks_for(
    desk: Client, opinion_request: SecondOpinionRequest, make_call: CallMaker, make_file: FileMaker
) -> None:
    make_call(opinion_request, datetime(2030, 5, 7, 16, 30, tzinfo=UTC), zone="America/New_York")
    make_file(opinion_request, RecordKind.LABS)
    make_file(opinion_request, RecordKind.LABS)
    make_file(opinion_request, RecordKind.SUMMARY)
    make_file(opinion_request, RecordKind.MRI, DocumentStatus.CHECKING)
    make_file(opinion_request, RecordKind.MRI, DocumentStatus.REFUSED, problem=Problem.DAMAGED)

    html = " ".join(desk.get(LIST).content.decode().split())

    for words in ("Testina Sample", "Brain or spine tumor", "Routine", "Tue, May 7, 10:30 a.m."):
        assert words in html
    for words in ("12:30 p.m. Eastern Time", "2/9", "1 being checked", "1 to fix", opinion_request.reference):
        assert words in html
    assert AuditEvent.objects.filter(action="intake.requests_listed", opinion_request_id=None).count() == 1


def test_the_same_queries_for_one_request_and_for_thirty(
    desk: Client, make_call: CallMaker, make_file: FileMaker
) -> None:
    # The first page of all makes the hospital's row.
    desk.get(LIST)
    counts = []
    for start, count in ((0, 1), (1, 29)):
        for place, each in enumerate(many(count, start=start)):
            make_call(each, timezone.now() + timedelta(days=1, minutes=30 * (start + place)))
            make_file(each)
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(LIST).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[1] <= MOST_QUERIES, "\n".join(query["sql"][:200] for query in queries.captured_queries)


def test_fast_track_first_then_ours_then_the_oldest(desk: Client) -> None:
    family_new, ours_old, ours_new, fast, done = many(5)
    now = timezone.now()
    for each, status, hours in (
        (family_new, RequestStatus.INFORMATION_NEEDED, 90),
        (ours_old, RequestStatus.IN_REVIEW, 50),
        (ours_new, RequestStatus.IN_REVIEW, 2),
        (fast, RequestStatus.SUBMITTED, 1),
        (done, RequestStatus.DECLINED, 99),
    ):
        put_into(each, status)
        SecondOpinionRequest.objects.filter(pk=each.pk).update(status_changed_at=now - timedelta(hours=hours))
    SecondOpinionRequest.objects.filter(pk=fast.pk).update(priority=Priority.FAST_TRACK)

    assert names_in_order(desk) == ["Many3", "Many1", "Many2", "Many0"]
    assert names_in_order(desk, "status=every") == ["Many3", "Many1", "Many2", "Many0", "Many4"]
    assert names_in_order(desk, "priority=fast_track") == ["Many3"]
    assert names_in_order(desk, "holder=family") == ["Many0"]
    assert names_in_order(desk, "status=declined") == ["Many4"]
    assert names_in_order(desk, "priority=nonsense&status='&holder=%00") == ["Many3", "Many1", "Many2", "Many0"]


def test_mine_and_those_without_owner(desk: Client, coordinator: User) -> None:
    mine, _nobodys = many(2)
    SecondOpinionRequest.objects.filter(pk=mine.pk).update(owner=coordinator)

    assert names_in_order(desk, "owner=me") == ["Many0"]
    assert names_in_order(desk, "owner=nobody") == ["Many1"]


def test_fifty_rows_a_page(desk: Client) -> None:
    many(51)

    assert len(names_in_order(desk)) == 50
    assert len(names_in_order(desk, "page=2")) == 1


@pytest.mark.parametrize(
    "typed",
    [
        "Núñez", "nunez", "NUNEZ zoe", "zoë", "so-", "3/14/2019", "2019-03-14", "March 14, 2019",
        "303-555-0142", "(303) 555 0142", "0142", "ANA.sample@example.org",
    ],
)  # fmt: skip
def test_search_finds_what_a_caller_says(
    desk: Client, opinion_request: SecondOpinionRequest, other_request: SecondOpinionRequest, typed: str
) -> None:
    Patient.objects.filter(pk=opinion_request.patient_id).update(first_name="Zoë", last_name="Núñez Sample")
    typed = opinion_request.reference.lower() if typed == "so-" else typed

    response = desk.post(SEARCH, {"q": typed}, follow=True)

    assert [row.turn.opinion_request.pk for row in response.context["rows"]] == [opinion_request.pk]
    assert response.redirect_chain == [(f"{LIST}?found", 302)]


@pytest.mark.parametrize("typed", ["%", "_", "' OR 1=1 --", "\\", "<script>alert(1)</script>", "Ånon Ymous", "9" * 500])
def test_search_takes_signs_as_signs(desk: Client, opinion_request: SecondOpinionRequest, typed: str) -> None:
    response = desk.post(SEARCH, {"q": typed}, follow=True)

    assert response.status_code == 200
    assert response.context["rows"] == []
    assert "<script>alert" not in response.content.decode()


def test_what_cannot_be_searched_is_no_search(desk: Client, opinion_request: SecondOpinionRequest) -> None:
    assert desk.post(SEARCH, {"q": "a\x00b"})["Location"] == LIST
    assert search.clean("  Ana   Sample ") == "Ana Sample"


def test_search_looks_among_closed_requests_too(desk: Client, opinion_request: SecondOpinionRequest) -> None:
    put_into(opinion_request, RequestStatus.WITHDRAWN)

    assert desk.post(SEARCH, {"q": "Testina"}, follow=True).context["count"] == 1
    assert desk.get(LIST).context["count"] == 0


def test_family_text_stays_text(desk: Client, opinion_request: SecondOpinionRequest) -> None:
    Patient.objects.filter(pk=opinion_request.patient_id).update(first_name="<img src=x onerror=alert(1)>")

    for page in (LIST, "/admin/", f"{LIST}{opinion_request.pk}/change/"):
        assert "<img src=x" not in desk.get(page).content.decode()


def test_today_leads_with_fast_track(
    desk: Client, fast_track_request: SecondOpinionRequest, other_request: SecondOpinionRequest
) -> None:
    put_into(other_request, RequestStatus.IN_REVIEW)
    SecondOpinionRequest.objects.filter(pk=fast_track_request.pk).update(
        created_at=timezone.now() - timedelta(hours=5), reach_times=["today_morning"]
    )

    response = desk.get("/admin/")
    html = response.content.decode()

    assert [each.opinion_request.pk for each in response.context["today"].urgent] == [fast_track_request.pk]
    assert "Arrived 5 h ago" in html
    assert "Today, morning" in html
    assert 'href="tel:+13035550142"' in html
    assert [row.turn.opinion_request.pk for row in response.context["today"].waiting] == [other_request.pk]


def test_today_names_files_nobody_finished(
    desk: Client, opinion_request: SecondOpinionRequest, make_file: FileMaker
) -> None:
    aside = make_file(opinion_request, RecordKind.LABS, DocumentStatus.SET_ASIDE, problem=Problem.GAVE_UP)
    late = make_file(
        opinion_request,
        RecordKind.MRI,
        DocumentStatus.CHECKING,
        received_at=timezone.now() - timedelta(minutes=31),
    )
    make_file(opinion_request, RecordKind.SUMMARY, DocumentStatus.CHECKING)
    make_file(opinion_request, RecordKind.PATHOLOGY)

    assert {each.pk for each in desk.get("/admin/").context["today"].files} == {aside.pk, late.pk}


def test_calls_belong_to_the_hospitals_day(
    desk: Client, opinion_request: SecondOpinionRequest, other_request: SecondOpinionRequest, make_call: CallMaker
) -> None:
    # 5 a.m. UTC on the 8th is still the evening of the 7th in Denver.
    make_call(opinion_request, datetime(2030, 5, 8, 5, 0, tzinfo=UTC), zone="Europe/Berlin")
    make_call(other_request, datetime(2030, 5, 8, 16, 0, tzinfo=UTC))

    evening = desk.get("/admin/calls/?day=2030-05-07")
    html = evening.content.decode()

    assert [line.call.opinion_request_id for line in evening.context["lines"]] == [opinion_request.pk]
    assert "11:00 p.m." in html
    assert "7:00 a.m." in html
    assert "?day=2030-05-06" in html
    assert "?day=2030-05-08" in html
    assert AuditEvent.objects.filter(action="scheduling.calls_listed").count() == 1


@pytest.mark.parametrize("day", ["", "tomorrow", "2030-02-30", "0001-01-01", "9999-12-31", "%00"])
def test_a_day_that_is_none_is_today(desk: Client, day: str) -> None:
    with time_machine.travel(datetime(2026, 5, 5, 3, 0, tzinfo=UTC), tick=False):
        zone_day = datetime.now(tz=UTC).date() - timedelta(days=1)
        # Sessions began in another time; sign in anew inside this one.
        desk.force_login(User.objects.get(staff_role="coordinator"))
        assert desk.get(f"/admin/calls/?day={day}").context["day"] == zone_day


def test_waits_and_ages_in_words() -> None:
    now = datetime(2026, 5, 5, 12, 0, tzinfo=UTC)
    assert span(now - timedelta(minutes=59), now) == "59 min"
    assert span(now - timedelta(hours=47), now) == "47 h"
    assert span(now - timedelta(days=3), now) == "3 days"
    assert span(now + timedelta(minutes=1), now) == "0 min"
    assert age(date(2024, 5, 6), date(2026, 5, 5)) == "23 months"
    assert age(date(2024, 5, 5), date(2026, 5, 5)) == "2 years"
    assert age(date(2020, 2, 29), date(2026, 2, 28)) == "5 years"


def test_a_request_no_source_speaks_for_is_nobodys() -> None:
    opinion_request = SecondOpinionRequest()

    assert queue.Turn(opinion_request, None).holder == Holder.NOBODY
