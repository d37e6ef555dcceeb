"""The record check: what waits in which order, what the page says, what a press does and where it leads."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intake.models import SecondOpinionRequest
from intake.states import RequestStatus
from portal.accounts.models import StaffRole, User
from portal.audit.models import AuditEvent
from portal.desk.check_facts import compare
from portal.desk.check_list import CheckFilters, after, before, waiting, waiting_count
from portal.notifications.models import Notification
from records.models import DocumentReference, DocumentReview, PhotoPaper, PrivacyHold, RecordKind
from records.services.checking import look_good
from records.states import FixReason, IdentityMatch
from tests.portal.desk.conftest import FileMaker
from tests.support.statuses import put_into

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

CHECK = "/admin/records/check/"


def address(document: DocumentReference, act: str = "") -> str:
    return f"{CHECK}{document.pk}/{act}"


def messages_of(client: Client, where: str) -> str:
    return client.get(where, follow=True).content.decode()


@pytest.fixture
def three(
    opinion_request: SecondOpinionRequest, other_request: SecondOpinionRequest, make_file: FileMaker
) -> list[DocumentReference]:
    """Two of a routine family, then one of a family that cannot wait."""
    now = timezone.now()
    other_request.priority = "fast_track"
    other_request.save()
    return [
        make_file(opinion_request, received_at=now - timedelta(hours=3)),
        make_file(opinion_request, RecordKind.PATHOLOGY, received_at=now - timedelta(hours=2)),
        make_file(other_request, RecordKind.SUMMARY, received_at=now - timedelta(hours=1)),
    ]


def order(user: User, **filters: object) -> list[UUID]:
    return [each.document.pk for each in waiting(user, CheckFilters(**filters))]  # type: ignore[arg-type]


def test_the_most_urgent_family_comes_first(three: list[DocumentReference], coordinator: User) -> None:
    first, second, urgent = (each.pk for each in three)
    assert order(coordinator) == [urgent, first, second]
    assert order(coordinator, order="oldest") == [first, second, urgent]
    assert order(coordinator, is_mine=True) == []
    SecondOpinionRequest.objects.filter(pk=three[0].opinion_request_id).update(owner=coordinator)
    assert order(coordinator, is_mine=True) == [first, second]
    assert waiting_count(coordinator) == 3


def test_what_was_judged_or_closed_does_not_wait(three: list[DocumentReference], coordinator: User) -> None:
    look_good(actor=coordinator, document=three[0])
    put_into(three[2].opinion_request, RequestStatus.WITHDRAWN)
    assert order(coordinator) == [three[1].pk]


def test_one_goes_round_and_passes_nothing_over(three: list[DocumentReference], coordinator: User) -> None:
    filters = CheckFilters()
    items = waiting(coordinator, filters)
    places = [each.place for each in items]
    assert after(items, places[0]) == items[1]
    assert after(items, places[2]) == items[0]
    assert before(items, places[1]) == items[0]
    assert before(items, places[0]) is None


def test_photos_of_one_paper_are_one_line(
    opinion_request: SecondOpinionRequest, make_file: FileMaker, mother: User, coordinator: User, desk: Client
) -> None:
    paper = PhotoPaper.objects.create(opinion_request=opinion_request, kind="labs", created_by=mother)
    pages = [
        make_file(opinion_request, photo_paper=paper, page_number=number, reading_key="r" * 20) for number in (2, 1)
    ]
    [item] = waiting(coordinator, CheckFilters())
    assert (item.document, item.page_count) == (pages[1], 2)
    page = desk.get(address(pages[1])).content.decode()
    assert reverse("records:view_paper", kwargs={"rid": opinion_request.pk, "paper_id": paper.pk}) in page


def test_the_start_leads_to_the_first_file(three: list[DocumentReference], desk: Client) -> None:
    assert desk.get(CHECK).headers["Location"] == address(three[2])
    assert desk.get(f"{CHECK}?order=oldest").headers["Location"] == f"{address(three[0])}?order=oldest"


def test_nothing_waits(desk: Client) -> None:
    assert "No file waits for a look" in desk.get(CHECK).content.decode()


def test_a_look_is_written_down_with_every_line_that_stood_beside_it(
    three: list[DocumentReference], desk: Client
) -> None:
    assert desk.get(address(three[0])).status_code == 200
    assert AuditEvent.objects.filter(action="records.document_viewed", object_id=str(three[0].pk)).count() == 1
    listing = AuditEvent.objects.get(action="records.documents_listed")
    assert set(listing.listed_request_ids) == {each.opinion_request_id for each in three}


def test_a_press_leads_to_the_next_file(three: list[DocumentReference], desk: Client) -> None:
    answer = desk.post(address(three[2], "good/"))
    assert answer.headers["Location"] == address(three[0])
    answer = desk.post(f"{address(three[0], 'good/')}?order=oldest")
    assert answer.headers["Location"] == f"{address(three[1])}?order=oldest"
    assert desk.post(address(three[1], "good/")).headers["Location"] == CHECK


def test_a_fix_needs_its_reason_and_shows_both_languages(
    three: list[DocumentReference], desk: Client, mother: User
) -> None:
    User.objects.filter(pk=mother.pk).update(language="es")
    page = desk.get(address(three[0])).content.decode()
    assert page.count('lang="es"') >= len(FixReason)
    assert page.index('<blockquote lang="es">') < page.index('<blockquote lang="en">')
    refused = desk.post(address(three[0], "fix/"), {})
    assert refused.status_code == 422
    assert "Choose what is wrong with it." in refused.content.decode()
    refused = desk.post(address(three[0], "fix/"), {"reason": "other"})
    assert "Write to the family what is wrong" in refused.content.decode()
    desk.post(address(three[0], "fix/"), {"reason": "too_dark", "page": "2", "words": "The second one."})
    three[0].refresh_from_db()
    assert (three[0].fix_reason, three[0].fix_page, three[0].fix_words) == ("too_dark", 2, "The second one.")


def test_who_comes_second_stays_and_reads_who_was_first(
    three: list[DocumentReference], desk: Client, admin_desk: Client
) -> None:
    seen = desk.get(address(three[0])).context["good_form"]["seen"].value()
    desk.post(address(three[0], "good/"), {"seen": seen or ""})
    answer = admin_desk.post(address(three[0], "fix/"), {"reason": "too_dark", "seen": seen or ""})
    assert answer.headers["Location"] == address(three[0])
    page = messages_of(admin_desk, address(three[0]))
    assert "Cora Staff was first and said" in page
    # Now that the page shows it, the word may be changed.
    act = DocumentReview.objects.standing().get().act
    answer = admin_desk.post(address(three[0], "fix/"), {"reason": "too_dark", "seen": str(act)})
    three[0].refresh_from_db()
    assert three[0].fix_reason == "too_dark"


def test_undo_leads_back_to_the_file(three: list[DocumentReference], desk: Client, admin_desk: Client) -> None:
    desk.post(address(three[0], "fix/"), {"reason": "cut_off"})
    act = DocumentReview.objects.get().act
    page = desk.get(address(three[1]))
    assert f'value="{act}"' in page.content.decode()
    assert f'value="{act}"' not in admin_desk.get(address(three[1])).content.decode()
    admin_desk.post(f"{CHECK}undo/", {"act": str(act)})
    three[0].refresh_from_db()
    assert three[0].fix_asked_at is not None
    answer = desk.post(f"{CHECK}undo/", {"act": str(act)})
    assert answer.headers["Location"] == address(three[0])
    three[0].refresh_from_db()
    assert three[0].fix_asked_at is None
    assert "too late" in desk.post(f"{CHECK}undo/", {"act": str(act)}, follow=True).content.decode()


def test_move_with_and_without_a_good_word(three: list[DocumentReference], desk: Client) -> None:
    desk.post(address(three[0], "move/"), {"kind": "radiology", "good": "1"})
    desk.post(address(three[1], "move/"), {"kind": "radiology"})
    for each in three[:2]:
        each.refresh_from_db()
    assert [(each.kind, each.accepted_at is not None) for each in three[:2]] == [
        ("radiology", True),
        ("radiology", False),
    ]
    assert desk.post(address(three[1], "move/"), {"kind": "insurance_card"}).status_code == 422


def test_not_this_child_closes_all_pages_with_one_notice(
    opinion_request: SecondOpinionRequest, make_file: FileMaker, mother: User, desk: Client
) -> None:
    paper = PhotoPaper.objects.create(opinion_request=opinion_request, kind="labs", created_by=mother)
    pages = [make_file(opinion_request, photo_paper=paper, page_number=number) for number in (1, 2)]
    desk.post(address(pages[0], "not-this-child/"), {"stated_name": "Leopold Other"})
    assert set(DocumentReference.objects.values_list("status", flat=True)) == {"held"}
    assert {each.stated_name for each in PrivacyHold.objects.all()} == {"Leopold Other"}
    assert Notification.objects.filter(kind="records.file_held").count() == 1
    # What stands in it is shown only where two people decide.
    assert "Leopold" not in desk.get(address(pages[0])).content.decode()


@pytest.mark.parametrize(
    ("role", "looks"),
    [(StaffRole.NURSE, True), (StaffRole.CLINICIAN, True), (StaffRole.SCHEDULER, False), (StaffRole.FINANCIAL, False)],
)
def test_each_role_sees_and_does_its_part(
    three: list[DocumentReference], desk: Client, coordinator: User, role: StaffRole, looks: bool
) -> None:
    User.objects.filter(pk=coordinator.pk).update(staff_role=role)
    page = desk.get(address(three[0]))
    assert page.status_code == (200 if looks else 404)
    assert desk.get(CHECK).status_code == (302 if looks else 404)
    acts = role == StaffRole.NURSE
    assert (b'data-key="a"' in page.content) == acts
    assert desk.post(address(three[0], "good/")).status_code == (302 if acts else 404)
    assert desk.post(f"{CHECK}undo/", {}).status_code == (302 if acts else 404)


def test_differences_of_names_are_marked(opinion_request: SecondOpinionRequest) -> None:
    document = DocumentReference(
        stated_name="SÁMPLE^Tina", stated_birth_date=date(2019, 3, 14), identity_match=IdentityMatch.NAME_DIFFERS
    )
    name, birth = compare(opinion_request.patient, document)
    assert [(each.text, each.differs) for each in name.file] == [("SÁMPLE", False), ("Tina", True)]
    assert (name.differs, birth.differs) == (True, False)


def test_queries_stay_few(three: list[DocumentReference], desk: Client, django_assert_max_num_queries: object) -> None:
    desk.get(address(three[0]))
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        desk.get(address(three[0]))
