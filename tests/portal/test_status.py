"""Where a request stands, what happened, and the copy: true, complete, and nothing of another person's own."""

from http import HTTPStatus

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from intake import journey
from intake.models import ClinicalHistory, RelatedPerson, ReportedCaregiver, ReportedSurgery, SecondOpinionRequest
from intake.services.moves import move_request
from intake.states import RequestStatus
from portal.accounts.models import User
from portal.audit.services import SystemActor, record_event
from records.models import DocumentReference, RecordKind

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def partner(opinion_request: SecondOpinionRequest, father: User) -> User:
    RelatedPerson.objects.create(
        patient=opinion_request.patient,
        user=father,
        relationship="parent",
        full_name="Luis Sample",
        phone="+13035550177",
    )
    return father


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, name: str, opinion_request: SecondOpinionRequest, language: str = "") -> str:
    answer = client.get(language + reverse(name, kwargs={"rid": opinion_request.pk}))
    assert answer.status_code == HTTPStatus.OK
    return answer.text


def words_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(each.get_textpage().get_text_bounded() for each in document)


def test_history_says_who_did_what(
    opinion_request: SecondOpinionRequest, mother: User, partner: User, coordinator: User
) -> None:
    record_event(actor=mother, action="intake.request_submitted", target=opinion_request)
    record_event(actor=partner, action="records.document_received", target=opinion_request)
    record_event(actor=coordinator, action="intake.request_in_review", target=opinion_request)
    record_event(actor=SystemActor("x"), action="intake.request_withdrawn", target=opinion_request)

    told = page(browser(mother), "status", opinion_request)
    for line in (
        "You sent the request to the care team",
        "Luis added a file",
        "Our team began to look at the request",
        "We closed the request",
    ):
        assert line in told
    assert told.index("We closed") < told.index("You sent")
    assert "Ana sent the request" in page(browser(partner), "status", opinion_request)


def test_history_keeps_what_is_for_staff_or_one_person(
    opinion_request: SecondOpinionRequest, mother: User, partner: User, coordinator: User
) -> None:
    move_request(
        actor=mother, opinion_request=opinion_request, target=RequestStatus.WITHDRAWN, reason="A secret reason"
    )
    record_event(actor=mother, action="intake.legal_saved", target=opinion_request)
    record_event(actor=mother, action="intake.diagnosis_saved", target=opinion_request)
    record_event(actor=coordinator, action="intake.request_viewed", target=opinion_request)
    record_event(actor=coordinator, action="intake.request_assigned", target=opinion_request)
    record_event(actor=coordinator, action="intake.urgency_lowered", target=opinion_request)

    own, other = (page(browser(user), "status", opinion_request) for user in (mother, partner))
    assert f"You saved “{journey.LEGAL.title}”" in own
    assert str(journey.LEGAL.title) not in other
    assert "Ana saved" in other
    for text in (own, other):
        assert "secret" not in text
        assert "Our team" not in text


def test_a_closed_draft_offers_to_start_again(opinion_request: SecondOpinionRequest, family_client: Client) -> None:
    assert "Start again with these answers" not in page(family_client, "status", opinion_request)
    move_request(actor=SystemActor("x"), opinion_request=opinion_request, target=RequestStatus.WITHDRAWN)
    for name in ("status", "request_home"):
        assert "Start again with these answers" in page(family_client, name, opinion_request)
    answer = family_client.post(reverse("family:again", kwargs={"rid": opinion_request.pk}))
    assert answer.status_code == HTTPStatus.FOUND
    opinion_request.refresh_from_db()
    assert opinion_request.status == RequestStatus.DRAFT


@pytest.mark.parametrize(("language", "prefix"), [("en", ""), ("es", "/es")])
def test_the_copy_holds_every_question_and_file(
    language: str, prefix: str, opinion_request: SecondOpinionRequest, mother: User, family_client: Client
) -> None:
    ClinicalHistory.objects.create(opinion_request=opinion_request, diagnosis_words="Tumor de prueba ñ <b>")
    DocumentReference.objects.create(
        opinion_request=opinion_request,
        kind=RecordKind.LABS,
        uploaded_by=mother,
        original_name="prueba.pdf",
        byte_count=3,
        sha256="0" * 64,
        received_at=timezone.now(),
    )
    paper_url = prefix + reverse("copy_pdf", kwargs={"rid": opinion_request.pk})
    shown = page(family_client, "copy", opinion_request, prefix)
    assert "Tumor de prueba ñ &lt;b&gt;" in shown
    paper = family_client.get(paper_url)
    words = words_of(paper.content)
    for each in ("Tumor de prueba ñ <b>", "prueba.pdf", opinion_request.reference, "Testina Sample"):
        assert each in words
        if "<" not in each:
            assert each in shown
    if language == "en":
        assert words.count("Not answered") > 20
    assert f"/Lang ({language})".encode() in paper.content or f"/Lang({language})".encode() in paper.content
    assert paper["Content-Disposition"] == 'attachment; filename="request.pdf"'
    assert paper["Cache-Control"] == "no-store"


def test_each_copy_hides_the_others_private_part(
    opinion_request: SecondOpinionRequest, mother: User, partner: User
) -> None:
    own = opinion_request.requester
    own.must_not_share, own.must_not_share_with = "yes", "Invented Person"
    own.save()
    ReportedCaregiver.objects.create(
        opinion_request=opinion_request, reported_by=own, full_name="Aunt Invented", relationship="other", phone="1"
    )
    for name in ("copy", "copy_pdf"):
        answers = [browser(user).get(reverse(name, kwargs={"rid": opinion_request.pk})) for user in (mother, partner)]
        mine, theirs = (words_of(each.content) if name == "copy_pdf" else each.text for each in answers)
        for private in ("303-555-0142", "Invented Person", "Aunt Invented"):
            assert private in mine
            assert private not in theirs
        assert "303-555-0177" in theirs
        assert "303-555-0177" not in mine


def test_the_pages_take_few_queries(
    opinion_request: SecondOpinionRequest,
    mother: User,
    family_client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _number in range(30):
        record_event(actor=mother, action="intake.diagnosis_saved", target=opinion_request)
    page(family_client, "status", opinion_request)
    with django_assert_max_num_queries(20):
        page(family_client, "status", opinion_request)


def test_the_copy_and_the_check_ask_in_the_words_of_the_page(
    opinion_request: SecondOpinionRequest, family_client: Client
) -> None:
    ClinicalHistory.objects.create(opinion_request=opinion_request, had_surgery="yes")
    ReportedSurgery.objects.create(opinion_request=opinion_request, what="Sample surgery", where="Sample place")

    for name in ("copy", "intake:check"):
        shown = page(family_client, name, opinion_request)
        for short in ("Can decide about care", "Diagnosed<", "Goals<", "Name they go by", "Where: Sample place"):
            assert short not in shown
        assert "Where was it? Sample place" in shown
    assert page(family_client, "copy", opinion_request).count("?") > 20


def test_a_grown_patient_is_asked_as_themselves_in_the_copy(
    opinion_request: SecondOpinionRequest, family_client: Client
) -> None:
    RelatedPerson.objects.update(relationship="self")

    shown = page(family_client, "copy", opinion_request)
    assert "What should we know about you?" in shown
