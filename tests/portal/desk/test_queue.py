"""The queue: its order, quick views, filters, search, pages, columns and kept filters."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from intake.models import (
    CarePreferences,
    Condition,
    Coverage,
    Patient,
    Priority,
    RelatedPerson,
    Relationship,
    SecondOpinionRequest,
)
from intake.states import RequestStatus
from portal.accounts.models import StaffRole, User
from portal.audit.models import AuditEvent
from portal.center.models import CareCenter
from portal.desk import queue_page
from portal.desk.models import QueueLine, QueueMark, SavedFilter
from portal.desk.queue_refresh import refresh_all_marked
from portal.lib.approximate import ApproximateDate
from records.models import AskedHow, RecordChase, RecordKind
from records.states import DocumentStatus, Problem
from tests.portal.desk.conftest import CallMaker, FileMaker, signed_in
from tests.support.statuses import put_into

pytestmark = pytest.mark.integration

QUEUE = "/admin/queue/"
SEARCH = "/admin/queue/search/"
# Session, person, hospital; what stands around the list; the lines; the audit row.
MOST_QUERIES = 6


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


def change(opinion_request: SecondOpinionRequest, **columns: Any) -> None:
    """Write columns of a request past its services."""
    SecondOpinionRequest.objects.filter(pk=opinion_request.pk).update(**columns)


def names(client: Client, query: str = "") -> list[str]:
    """First names of the children on the list."""
    response = client.get(f"{QUEUE}?{query}")
    assert response.status_code == 200
    return [row.line.child.split()[0] for row in response.context["rows"]]


def test_the_list_shows_what_a_coordinator_asks_for(
    desk: Client, opinion_request: SecondOpinionRequest, make_call: CallMaker, make_file: FileMaker
) -> None:
    make_call(opinion_request, datetime(2030, 5, 7, 16, 30, tzinfo=UTC), zone="America/New_York")
    make_file(opinion_request, RecordKind.LABS)
    make_file(opinion_request, RecordKind.LABS)
    make_file(opinion_request, RecordKind.SUMMARY)
    make_file(opinion_request, RecordKind.MRI, DocumentStatus.CHECKING)
    make_file(opinion_request, RecordKind.MRI, DocumentStatus.REFUSED, problem=Problem.DAMAGED)
    CarePreferences.objects.create(opinion_request=opinion_request, first_question="Is the plan right?")

    html = " ".join(desk.get(QUEUE).content.decode().split())

    for words in ("Testina Sample", "Brain or spine tumor", "Tue, May 7, 10:30 a.m.", "12:30 p.m. Eastern Time"):
        assert words in html
    for words in ("2/9", "3 to check", "1 being checked", "1 to fix", "“Is the plan right?”"):
        assert words in html
    assert opinion_request.reference in html


def test_a_look_at_the_list_names_every_request_on_it(desk: Client) -> None:
    shown = many(3)

    desk.get(QUEUE)

    event = AuditEvent.objects.get(action="intake.requests_listed")
    assert set(event.listed_request_ids) == {each.pk for each in shown}


def test_the_same_few_queries_for_one_request_and_for_thirty(
    desk: Client, make_call: CallMaker, make_file: FileMaker
) -> None:
    counts = []
    for start, count in ((0, 1), (1, 29)):
        for place, each in enumerate(many(count, start=start)):
            make_call(each, timezone.now() + timedelta(days=1, minutes=30 * (start + place)))
            make_file(each)
        # The first look makes the hospital's row, writes the lines, and lets the connection learn its queries.
        desk.get(QUEUE)
        with CaptureQueriesContext(connection) as queries:
            assert len(desk.get(QUEUE).context["rows"]) == start + count
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[1] <= MOST_QUERIES, "\n".join(query["sql"][:200] for query in queries.captured_queries)


def test_urgent_first_then_the_decision_then_ours_then_the_oldest(desk: Client) -> None:
    family_new, ours_old, ours_new, fast, done, decides = many(6)
    now = timezone.now()
    for each, status, hours in (
        (family_new, RequestStatus.INFORMATION_NEEDED, 90),
        (ours_old, RequestStatus.IN_REVIEW, 50),
        (ours_new, RequestStatus.IN_REVIEW, 2),
        (fast, RequestStatus.SUBMITTED, 1),
        (done, RequestStatus.DECLINED, 99),
        (decides, RequestStatus.IN_REVIEW, 1),
    ):
        put_into(each, status)
        change(each, status_changed_at=now - timedelta(hours=hours))
    change(fast, priority=Priority.FAST_TRACK)
    change(decides, decision_on=ApproximateDate.of(now.date() + timedelta(days=20)))

    assert names(desk) == ["Many3", "Many5", "Many1", "Many2", "Many0"]
    assert names(desk, "status=every") == ["Many3", "Many5", "Many1", "Many2", "Many0", "Many4"]
    assert names(desk, "priority=fast_track") == ["Many3"]
    assert names(desk, "holder=family") == ["Many0"]
    assert names(desk, "status=declined") == ["Many4"]
    assert names(desk, "priority=nonsense&status='&holder=%00&view=x&owner=x%00&sort=x&after=x") == names(desk)


def test_a_change_is_on_the_list_at_once(desk: Client) -> None:
    [only] = many(1)
    assert names(desk, "view=fast_track") == []

    change(only, priority=Priority.FAST_TRACK)

    assert names(desk, "view=fast_track") == ["Many0"]
    assert not QueueMark.objects.exists()


def test_quick_views_and_their_counts(
    desk: Client, coordinator: User, make_call: CallMaker, make_file: FileMaker
) -> None:
    mine, fast, called, checked, late, silent, asked, spoken, visit, spanish = made = many(10)
    change(mine, owner=coordinator)
    change(fast, priority=Priority.FAST_TRACK)
    noon = datetime.combine(timezone.localdate(timezone=CareCenter.objects.current().zone), datetime.min.time())
    noon = noon.replace(hour=12, tzinfo=CareCenter.objects.current().zone)
    make_call(called, noon)
    make_file(checked)
    put_into(late, RequestStatus.IN_REVIEW)
    change(late, status_changed_at=timezone.now() - timedelta(days=9))
    change(silent, status_changed_at=timezone.now() - timedelta(days=6))
    today = timezone.localdate(timezone=CareCenter.objects.current().zone)
    RecordChase.objects.create(
        opinion_request=asked, kind=RecordKind.LABS, hospital_name="St. Anne’s", opened_by=coordinator,
        asked_how=AskedHow.FAX, asked_on=today - timedelta(days=8), asked_by=coordinator,
        due_on=today + timedelta(days=20),
    )  # fmt: skip
    RelatedPerson.objects.filter(pk=spoken.requester_id).update(call_language="other", other_language="Somali")
    make_call(spoken, noon + timedelta(days=3))
    put_into(visit, RequestStatus.ACCEPTED)
    RelatedPerson.objects.filter(pk=spanish.requester_id).update(call_language="es")

    found = {view: sorted(names(desk, f"view={view}")) for view in ("mine", "fast_track", "calls_today", "to_check")}
    found |= {view: names(desk, f"view={view}") for view in ("late", "family", "hospitals", "interpreter", "visits")}

    assert found == {
        "mine": ["Many0"],
        "fast_track": ["Many1"],
        "calls_today": ["Many2"],
        "to_check": ["Many3"],
        "late": ["Many4"],
        "family": ["Many5"],
        "hospitals": ["Many6"],
        "interpreter": ["Many7"],
        "visits": ["Many8"],
    }
    assert names(desk, "view=spanish") == ["Many9"]
    assert len(names(desk, "view=unassigned")) == len(made) - 1
    counts = {str(view.label): view.count for view in desk.get(QUEUE).context["quick_views"]}
    assert (counts["Open"], counts["My cases"], counts["Spanish"], counts["Privacy holds"]) == ("10", "1", "1", "0")


def test_counts_stop_where_nobody_needs_more(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    many(1)
    desk.get(QUEUE)
    line = QueueLine.objects.get()
    lines = [QueueLine(pk=f"00000000-0000-0000-0000-{number:012d}", is_open=True) for number in range(1001)]
    QueueLine.objects.bulk_create(lines)

    views = {str(view.label): view.count for view in desk.get(QUEUE).context["quick_views"]}

    assert line.is_open
    assert views["Open"] == "999+"


def test_filters(desk: Client, coordinator: User, make_call: CallMaker) -> None:
    somali, money, decides, baby = many(4)
    RelatedPerson.objects.filter(pk=somali.requester_id).update(call_language="other", other_language="Somali")
    Patient.objects.filter(pk=somali.patient_id).update(home_state="Wyoming")
    Coverage.objects.create(opinion_request=money, pay_plan="medicaid")
    change(money, condition=Condition.LEUKEMIA, program="oncology", owner=coordinator)
    change(decides, decision_on=ApproximateDate.parse("2099-05"))
    make_call(decides, datetime(2099, 5, 7, 2, 0, tzinfo=UTC))
    Patient.objects.filter(pk=baby.patient_id).update(birth_date=timezone.localdate() - timedelta(days=100))
    change(baby, created_at=datetime(2001, 1, 2, tzinfo=UTC), warning_signs_at=timezone.now())

    for query, expected in {
        "language=interpreter": "Many0",
        "language=other": "Many0",
        "home=wyoming": "Many0",
        "pay=medicaid": "Many1",
        "condition=leukemia": "Many1",
        "program=oncology": "Many1",
        f"owner={coordinator.pk}": "Many1",
        "owner=me": "Many1",
        "decision_from=2099-05-01&decision_to=2099-05-01": "Many2",
        # 2 a.m. UTC on the 7th is still the evening of the 6th in Denver.
        "call_from=2099-05-06&call_to=2099-05-06": "Many2",
        "flag=infant": "Many3",
        "flag=warning_signs": "Many3",
        "created_to=2001-01-31": "Many3",
    }.items():
        assert names(desk, query) == [expected], query
    assert names(desk, "call_from=9999-12-31&call_to=9999-12-31") == []


@pytest.mark.parametrize(
    "sort", ["", "child", "-child", "turn", "-turn", "call", "-call", "contact", "decision", "started"]
)
def test_every_order_leads_through_all_pages_and_back(
    desk: Client, monkeypatch: pytest.MonkeyPatch, make_call: CallMaker, sort: str
) -> None:
    for place, each in enumerate(many(7)):
        if place % 2:
            make_call(each, timezone.now() + timedelta(hours=place))
    whole = names(desk, f"sort={sort}")
    monkeypatch.setattr(queue_page, "ROWS_A_PAGE", 3)

    first = desk.get(f"{QUEUE}?sort={sort}")
    second = desk.get(f"{QUEUE}?{first.context['next_query']}")
    third = desk.get(f"{QUEUE}?{second.context['next_query']}")
    back = desk.get(f"{QUEUE}?{third.context['previous_query']}")

    pages = [[row.line.child.split()[0] for row in each.context["rows"]] for each in (first, second, third, back)]
    assert len(set(whole)) == 7
    assert [*pages[0], *pages[1], *pages[2]] == whole
    assert pages[3] == pages[1]
    shown = [each.context["shown"] for each in (first, second, third, back)]
    assert [(each.has_previous, each.has_next) for each in shown] == [
        (False, True),
        (True, True),
        (True, False),
        (True, True),
    ]


def test_pages_name_nobody_in_their_address(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    many(3)
    monkeypatch.setattr(queue_page, "ROWS_A_PAGE", 2)

    response = desk.get(f"{QUEUE}?sort=child")

    last = response.context["rows"][-1].line
    assert response.context["next_query"] == f"sort=child&after={last.pk}"


def test_a_place_that_is_gone_is_the_start(desk: Client) -> None:
    many(1)

    assert names(desk, "after=00000000-0000-0000-0000-000000000001") == ["Many0"]


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

    assert [row.line.pk for row in response.context["rows"]] == [opinion_request.pk]
    assert response.redirect_chain == [(f"{QUEUE}?found", 302)]


@pytest.mark.parametrize("typed", ["%", "_", "' OR 1=1 --", "\\", "<script>alert(1)</script>", "Ånon Ymous", "9" * 500])
def test_search_takes_signs_as_signs(desk: Client, opinion_request: SecondOpinionRequest, typed: str) -> None:
    response = desk.post(SEARCH, {"q": typed}, follow=True)

    assert response.status_code == 200
    assert response.context["rows"] == []
    assert "<script>alert" not in response.content.decode()


def test_what_cannot_be_searched_is_no_search(desk: Client, opinion_request: SecondOpinionRequest) -> None:
    assert desk.post(SEARCH, {"q": "a\x00b"})["Location"] == QUEUE


def test_search_looks_among_closed_requests_too(desk: Client, opinion_request: SecondOpinionRequest) -> None:
    put_into(opinion_request, RequestStatus.WITHDRAWN)

    assert len(desk.post(SEARCH, {"q": "Testina"}, follow=True).context["rows"]) == 1
    assert desk.get(QUEUE).context["rows"] == []


def test_old_addresses_lead_to_the_queue(desk: Client) -> None:
    assert desk.get("/admin/intake/secondopinionrequest/?holder=team")["Location"] == f"{QUEUE}?holder=team"


def test_columns_are_hidden_until_they_are_wanted(desk: Client, opinion_request: SecondOpinionRequest) -> None:
    done = desk.post("/admin/queue/columns/", {"column": ["turn", "nonsense"], "back": "view=new&evil=//x"})

    assert done["Location"] == f"{QUEUE}?view=new"
    shown = [each.name for each in desk.get(QUEUE).context["shown_columns"]]
    assert shown == ["child", "turn"]
    assert "Brain or spine tumor</td>" not in desk.get(QUEUE).content.decode()


def test_filters_are_kept_by_name_and_are_ones_own(
    desk: Client, admin_desk: Client, opinion_request: SecondOpinionRequest
) -> None:
    desk.post("/admin/queue/saved/", {"name": " Soon  ", "back": "view=new&language=es&x=1"})
    desk.post("/admin/queue/saved/", {"name": "Soon", "back": "language=en"})
    desk.post("/admin/queue/saved/", {"name": "Nothing", "back": ""})
    desk.post("/admin/queue/saved/", {"name": "", "back": "language=en"})

    kept = SavedFilter.objects.get()
    assert (kept.name, kept.query) == ("Soon", "language=en")
    assert "★ Soon" in desk.get(QUEUE).content.decode()
    assert "★ Soon" not in admin_desk.get(QUEUE).content.decode()
    assert admin_desk.post(f"/admin/queue/saved/{kept.pk}/remove/").status_code == 404
    assert desk.post(f"/admin/queue/saved/{kept.pk}/remove/").status_code == 302
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize("role", [StaffRole.SCHEDULER, StaffRole.FINANCIAL])
def test_who_does_not_see_the_illness_reads_nothing_of_it(
    role: StaffRole, opinion_request: SecondOpinionRequest, make_file: FileMaker, settings: Settings
) -> None:
    settings.PORTAL_STAFF_SECOND_FACTOR = False
    reader = User.objects.create_user(email="sam.staff@example.org", is_staff=True, staff_role=role)
    make_file(opinion_request)
    change(opinion_request, warning_signs_at=timezone.now(), urgency_reasons=["inpatient"])
    change(opinion_request, decision_on=ApproximateDate.parse("2099-05"), program="oncology")
    CarePreferences.objects.create(opinion_request=opinion_request, first_question="Is the plan right?")

    browser = signed_in(reader)
    html = browser.get(QUEUE).content.decode()

    for words in ("tumor", "Warning", "In hospital", "1/9", "to check", "plan right", "2099", "Oncology", "Illness"):
        assert words not in html, words
    assert "Testina Sample" in html
    assert names(browser, "condition=lymphoma&records=settled&view=held&flag=inpatient") == ["Testina"]
    assert ("Payment" in html) == (role == StaffRole.FINANCIAL)


def test_families_have_no_queue(family_client: Client, opinion_request: SecondOpinionRequest, mother: User) -> None:
    refresh_all_marked()

    for path in ("", "columns/", "saved/", "act/", "message/", "search/"):
        assert family_client.get(f"{QUEUE}{path}").status_code == 404
        assert family_client.post(f"{QUEUE}{path}").status_code == 404
    assert not QueueLine.objects.visible_to(mother).exists()
    assert not SavedFilter.objects.visible_to(mother).exists()
