"""Urgency, program and decisions on the page of one request."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from intake.models import (
    ClinicalHistory,
    Priority,
    RelatedPerson,
    RequestStatusChange,
    SecondOpinionRequest,
    UrgencyChange,
)
from intake.services.urgency import review_urgency
from intake.states import RequestStatus
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.center.models import Program
from portal.lib.approximate import ApproximateDate
from portal.notifications.models import Notification
from tests.portal.desk.test_case import act, case
from tests.support.statuses import put_into

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

LIST = "/admin/queue/"


@pytest.fixture
def in_review(opinion_request: SecondOpinionRequest) -> SecondOpinionRequest:
    """The request while doctors look at it."""
    return put_into(opinion_request, RequestStatus.IN_REVIEW)


@pytest.fixture
def on_the_clock(fast_track_request: SecondOpinionRequest, coordinator: User) -> SecondOpinionRequest:
    """A fast-track request with its promise."""
    return review_urgency(actor=coordinator, opinion_request=fast_track_request)


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_the_clock_runs_until_somebody_has_spoken(
    desk: Client, on_the_clock: SecondOpinionRequest, coordinator: User
) -> None:
    assert "We promised to contact them by" in read(desk, case(on_the_clock))
    assert "We promised to contact them by" in read(desk, "/admin/")
    assert "Leukemia that came back" in read(desk, case(on_the_clock))

    desk.post(act(on_the_clock, "contacted"))
    desk.post(act(on_the_clock, "contacted"))

    page = read(desk, case(on_the_clock))
    assert "The family was reached:" in page
    assert "I have reached the family" not in page
    assert "We promised" not in read(desk, "/admin/")
    on_the_clock.refresh_from_db()
    assert on_the_clock.contacted_by == coordinator


def test_a_late_call_is_marked_everywhere(desk: Client, on_the_clock: SecondOpinionRequest) -> None:
    SecondOpinionRequest.objects.filter(pk=on_the_clock.pk).update(
        first_contact_due_at=timezone.now() - timedelta(minutes=1)
    )
    for page in (case(on_the_clock), LIST, "/admin/"):
        assert "Call is late" in read(desk, page)


def test_lowering_keeps_the_reason_and_frees_the_calendar(
    desk: Client,
    admin_desk: Client,
    on_the_clock: SecondOpinionRequest,
    administrator: User,
    family_client: Client,
) -> None:
    assert desk.post(act(on_the_clock, "urgency"), {"priority": "routine", "reason": "Not mine."}).status_code == 422
    assert admin_desk.post(act(on_the_clock, "urgency"), {"priority": "routine", "reason": ""}).status_code == 422
    assert admin_desk.post(act(on_the_clock, "urgency"), {"priority": "none", "reason": "x"}).status_code == 422
    done = admin_desk.post(act(on_the_clock, "urgency"), {"priority": "routine", "reason": "The lab was wrong."})

    assert done["Location"] == f"{case(on_the_clock)}#urgency"
    on_the_clock.refresh_from_db()
    assert on_the_clock.priority == Priority.ROUTINE
    change = UrgencyChange.objects.latest("at")
    assert (change.actor, change.reason) == (administrator, "The lab was wrong.")
    assert "The lab was wrong." in read(desk, case(on_the_clock))
    assert "The lab was wrong." not in read(family_client, f"/r/{on_the_clock.pk}/home/")
    assert AuditEvent.objects.filter(action="intake.urgency_lowered", actor=administrator).count() == 1


def test_warning_signs_lead_and_go_with_a_reason(
    desk: Client, opinion_request: SecondOpinionRequest, coordinator: User
) -> None:
    ClinicalHistory.objects.create(opinion_request=opinion_request, warning_signs=["breathing"])
    review_urgency(actor=coordinator, opinion_request=opinion_request)
    assert "Trouble breathing" in read(desk, case(opinion_request))
    assert "Warning signs</span>" in read(desk, LIST)
    assert "Call these families first" in read(desk, "/admin/")

    assert desk.post(act(opinion_request, "settle_warning"), {"reason": " "}).status_code == 422
    desk.post(act(opinion_request, "settle_warning"), {"reason": "Care team knows."})

    assert "Call these families first" not in read(desk, "/admin/")
    assert "Care team knows." in read(desk, case(opinion_request))


def test_who_must_not_hear_stands_bold_on_top_and_only_here(
    desk: Client, family_client: Client, opinion_request: SecondOpinionRequest, father: User
) -> None:
    RelatedPerson.objects.filter(patient=opinion_request.patient).update(
        must_not_share="yes", must_not_share_with="My brother <b>Uwe</b>"
    )
    opinion_request.patient.related_people.create(user=father, relationship="parent")
    page = read(desk, case(opinion_request))
    assert "Do not share" in page
    assert "My brother &lt;b&gt;Uwe&lt;/b&gt;" in page
    assert page.index("Do not share") < page.index('id="reach"')
    assert "Do not share</span>" in read(desk, LIST)
    second = Client()
    second.force_login(father)
    for place in ("home/", "request/", "request/check/"):
        assert "Uwe" not in second.get(f"/r/{opinion_request.pk}/{place}").content.decode()


def test_the_program_is_suggested_and_named(
    desk: Client, opinion_request: SecondOpinionRequest, coordinator: User
) -> None:
    review_urgency(actor=coordinator, opinion_request=opinion_request)
    assert "the answers suggest Neuro" in read(desk, case(opinion_request))
    assert desk.post(act(opinion_request, "program"), {"program": "nonsense"}).status_code == 422
    desk.post(act(opinion_request, "program"), {"program": "oncology"})
    opinion_request.refresh_from_db()
    assert opinion_request.program_id == "oncology"


def test_the_list_shows_how_much_time_a_decision_leaves(desk: Client, opinion_request: SecondOpinionRequest) -> None:
    opinion_request.decision_on = ApproximateDate.of(timezone.localdate() + timedelta(days=30))
    opinion_request.save()
    assert "days left" in read(desk, LIST)
    opinion_request.decision_on = ApproximateDate.of(date(2020, 1, 1))
    opinion_request.save()
    assert "Decision date passed" in read(desk, LIST)


def test_a_baby_stands_out(desk: Client, opinion_request: SecondOpinionRequest) -> None:
    opinion_request.patient.birth_date = timezone.localdate() - timedelta(days=200)
    opinion_request.patient.save()
    assert "Under 1 year</span>" in read(desk, LIST)


DECLINED = {
    "target": "declined",
    "reason": "Board of Tuesday.",
    "words_for_family": "Su hospital ya sigue el mismo plan.",
    "alternatives": "Su doctora puede llamar a la nuestra.",
}


def test_a_decision_is_seen_first_as_the_family_will_read_it(
    desk: Client, in_review: SecondOpinionRequest, mother: User
) -> None:
    mother.language = "es"
    mother.save()
    preview = desk.post(act(in_review, "move"), DECLINED)
    page = preview.content.decode()

    assert preview.status_code == 200
    assert "The family will see:" in page
    assert '<blockquote lang="es">' in page
    assert DECLINED["words_for_family"] in page
    in_review.refresh_from_db()
    assert in_review.status == RequestStatus.IN_REVIEW
    assert not Notification.objects.exists()


def test_the_family_reads_why_and_what_else_but_not_the_note(
    desk: Client, family_client: Client, in_review: SecondOpinionRequest, mother: User
) -> None:
    done = desk.post(act(in_review, "move"), DECLINED | {"confirmed": "1"})
    assert done["Location"] == f"{case(in_review)}#acts"

    page = read(family_client, f"/r/{in_review.pk}/home/")
    assert DECLINED["words_for_family"] in page
    assert DECLINED["alternatives"] in page
    assert "Board of Tuesday" not in page
    assert Notification.objects.get(kind="intake.decision_made").recipient == mother
    history = read(desk, f"{case(in_review)}?tab=history")
    assert "Board of Tuesday" in history
    assert DECLINED["alternatives"] in history


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (DECLINED | {"alternatives": " "}, "alternatives"),
        (DECLINED | {"words_for_family": ""}, "words_for_family"),
        ({"target": "accepted", "reason": "Yes."}, "program"),
        ({"target": "information_needed", "reason": "x", "words_for_family": "The scan."}, "waits_for"),
        ({"target": "information_needed", "reason": "x", "waits_for": "family"}, "words_for_family"),
    ],
)
def test_a_decision_without_its_words_is_asked_for_them(
    desk: Client, in_review: SecondOpinionRequest, form: dict[str, str], field: str
) -> None:
    response = desk.post(act(in_review, "move"), form | {"confirmed": "1"})
    assert response.status_code == 422
    assert response.context["move_form"].has_error(field)
    assert not RequestStatusChange.objects.exists()


def test_accepting_names_the_program(desk: Client, family_client: Client, in_review: SecondOpinionRequest) -> None:
    form = {"target": "accepted", "reason": "Yes.", "program": "neuro_oncology", "confirmed": "1"}
    desk.post(act(in_review, "move"), form)
    in_review.refresh_from_db()
    assert (in_review.status, in_review.program_id) == ("accepted", "neuro_oncology")
    assert Program.objects.get(code="neuro_oncology").name in read(family_client, f"/r/{in_review.pk}/home/")


@pytest.mark.parametrize(("holder", "words"), [("family", "What we need from you"), ("hospital", "another hospital")])
def test_asking_for_more_says_whom_we_wait_for(
    holder: str, words: str, desk: Client, family_client: Client, in_review: SecondOpinionRequest
) -> None:
    form = {"target": "information_needed", "reason": "x", "words_for_family": "The newest scan.", "waits_for": holder}
    desk.post(act(in_review, "move"), form | {"confirmed": "1"})
    page = read(family_client, f"/r/{in_review.pk}/home/")
    assert words in page
    assert "The newest scan." in page
    assert ("See your records" in page) is (holder == "family")


def test_words_of_staff_stay_text(desk: Client, family_client: Client, in_review: SecondOpinionRequest) -> None:
    form = DECLINED | {"words_for_family": "<script>alert(1)</script>", "confirmed": "1"}
    desk.post(act(in_review, "move"), form)
    for page in (read(family_client, f"/r/{in_review.pk}/home/"), read(desk, case(in_review))):
        assert "<script>alert" not in page


def test_a_closed_request_is_left_alone(desk: Client, opinion_request: SecondOpinionRequest) -> None:
    put_into(opinion_request, RequestStatus.WITHDRAWN)
    response = desk.post(act(opinion_request, "urgency"), {"priority": "amber", "reason": "x"}, follow=True)
    assert "stays as it is" in response.content.decode()
    assert "Change the priority" not in response.content.decode()


@pytest.mark.parametrize("name", ["urgency", "contacted", "settle_warning", "program"])
def test_families_reach_none_of_it(name: str, family_client: Client, on_the_clock: SecondOpinionRequest) -> None:
    form = {"priority": "routine", "reason": "x", "program": "oncology"}
    assert family_client.post(act(on_the_clock, name), form).status_code == 404
    on_the_clock.refresh_from_db()
    assert (on_the_clock.priority, on_the_clock.contacted_at) == ("fast_track", None)
