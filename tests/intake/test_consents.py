"""What was agreed to, in which words; permissions to get records; nothing is ever overwritten."""

from datetime import date
from http import HTTPStatus

import pypdfium2
import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from intake.models import (
    Authority,
    Consent,
    ConsentKind,
    ConsentText,
    RelatedPerson,
    ReleasedKind,
    ReportedHospital,
    SecondOpinionRequest,
)
from intake.services.consents import (
    SignNotAllowed,
    answers,
    current_text,
    default_end,
    has_refused_contact,
    record_consent,
    revoke_release,
    sign_release,
)
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from records.models import RecordKind

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def hospital(opinion_request: SecondOpinionRequest) -> ReportedHospital:
    RelatedPerson.objects.update(authority=Authority.YES)
    return ReportedHospital.objects.create(opinion_request=opinion_request, name="St. Sample’s", city="Invented")


def say(actor: User, opinion_request: SecondOpinionRequest, kind: ConsentKind, *, is_given: bool) -> Consent | None:
    return record_consent(actor=actor, opinion_request=opinion_request, kind=kind, is_given=is_given, language="es")


def signed(actor: User, hospital: ReportedHospital, **more: object) -> Consent:
    facts: dict[str, object] = {
        "hospital_ids": [hospital.pk],
        "record_kinds": ["labs", "mri"],
        "signed_name": "Ana Sample",
        "expires_on": default_end(),
        "language": "en",
    }
    return sign_release(actor=actor, opinion_request=hospital.opinion_request, **(facts | more))  # type: ignore[arg-type]


def test_each_word_is_a_row_with_its_text(opinion_request: SecondOpinionRequest, mother: User) -> None:
    given = say(mother, opinion_request, ConsentKind.CONTACT, is_given=True)
    assert given is not None
    assert (given.text.version, given.text.language, given.signer, given.signed_name) == (1, "es", mother, "Ana Sample")
    assert say(mother, opinion_request, ConsentKind.CONTACT, is_given=True) is None
    assert not has_refused_contact(mother)
    say(mother, opinion_request, ConsentKind.CONTACT, is_given=False)

    assert has_refused_contact(mother)
    assert answers(actor=mother, opinion_request=opinion_request) == {"contact": False}
    assert Consent.objects.count() == 2
    actions = AuditEvent.objects.order_by("at").values_list("action", flat=True)
    assert list(actions) == ["intake.consent_given", "intake.consent_revoked"]


def test_a_newer_text_is_asked_from_then_on(opinion_request: SecondOpinionRequest, mother: User) -> None:
    first = current_text(ConsentKind.PRIVACY_NOTICE, "en")
    ConsentText.objects.create(kind=ConsentKind.PRIVACY_NOTICE, version=2, language="en", body="Newer")
    consent = record_consent(
        actor=mother,
        opinion_request=opinion_request,
        kind=ConsentKind.PRIVACY_NOTICE,
        is_given=True,
        language="en",
    )

    assert consent is not None
    assert (first.version, consent.text.version) == (1, 2)


def test_the_database_keeps_consents_and_their_words(opinion_request: SecondOpinionRequest, mother: User) -> None:
    consent = say(mother, opinion_request, ConsentKind.PRIVACY_NOTICE, is_given=True)
    assert consent is not None
    for change in (
        lambda: Consent.objects.update(is_given=False),
        lambda: Consent.objects.all().delete(),
        lambda: ConsentText.objects.update(body="other"),
        lambda: Consent.objects.create(
            opinion_request=opinion_request,
            link=consent.link,
            signer=mother,
            kind=ConsentKind.RECORDS_RELEASE,
            text=consent.text,
            is_given=True,
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_kinds_of_records_are_those_of_the_records() -> None:
    assert set(ReleasedKind.values) <= set(RecordKind.values)
    assert len(ReleasedKind.values) == 10


def test_signing_keeps_the_hospitals_as_named_that_day(hospital: ReportedHospital, mother: User) -> None:
    consent = signed(mother, hospital)
    hospital.delete()

    consent.refresh_from_db()
    assert consent.hospitals[0]["name"] == "St. Sample’s"
    assert consent.expires_on == default_end()


@pytest.mark.parametrize("authority", [Authority.NO, Authority.NOT_SURE, ""])
def test_who_cannot_decide_cannot_sign(authority: str, hospital: ReportedHospital, mother: User) -> None:
    RelatedPerson.objects.update(authority=authority)
    with pytest.raises(SignNotAllowed):
        signed(mother, hospital)
    client = Client()
    client.force_login(mother)
    page = client.get(reverse("family:permission", kwargs={"rid": hospital.opinion_request_id}))
    assert "We’ll talk about it on the call" in page.text
    assert "Type your full name to sign" not in page.text
    assert not Consent.objects.exists()


def test_other_families_hospitals_and_people_are_not_there(
    hospital: ReportedHospital, other_request: SecondOpinionRequest, mother: User, stranger: User
) -> None:
    foreign = ReportedHospital.objects.create(opinion_request=other_request, name="Elsewhere")
    with pytest.raises(SignNotAllowed):
        signed(mother, hospital, hospital_ids=[foreign.pk])
    with pytest.raises(SignNotAllowed):
        signed(stranger, hospital)
    consent = signed(mother, hospital)
    with pytest.raises(SignNotAllowed):
        revoke_release(actor=stranger, consent=consent)
    assert not Consent.objects.visible_to(stranger).exists()


def test_the_other_caregiver_sees_permissions_and_no_other_consent(
    hospital: ReportedHospital, mother: User, father: User
) -> None:
    RelatedPerson.objects.create(patient=hospital.opinion_request.patient, user=father, relationship="parent")
    say(mother, hospital.opinion_request, ConsentKind.CONTACT, is_given=True)
    signed(mother, hospital)

    assert [each.kind for each in Consent.objects.visible_to(father)] == [ConsentKind.RECORDS_RELEASE]


def test_taking_back_is_another_row_and_happens_once(hospital: ReportedHospital, mother: User) -> None:
    consent = signed(mother, hospital)
    revoke_release(actor=mother, consent=consent)
    revoke_release(actor=mother, consent=consent)

    assert Consent.objects.get(revokes=consent).is_given is False
    assert AuditEvent.objects.filter(action="intake.release_revoked").count() == 1


def test_a_year_ends_on_a_real_day() -> None:
    assert default_end(date(2028, 2, 29)) == date(2029, 2, 28)
    assert default_end(date(2026, 11, 23)) == date(2027, 11, 23)


class TestPage:
    """Signing in the browser."""

    @pytest.fixture
    def client(self, mother: User) -> Client:
        client = Client()
        client.force_login(mother)
        return client

    def test_the_statement_says_what_whom_why_and_until_when(self, hospital: ReportedHospital, client: Client) -> None:
        with time_machine.travel("2026-11-23T18:00:00Z"):
            page = client.get(reverse("family:permission", kwargs={"rid": hospital.opinion_request_id}))
        for words in ("November 23, 2027", "take it back", "St. Sample’s, Invented", "Lab results", "on paper"):
            assert words in page.text

    def test_nothing_is_signed_without_a_name(self, hospital: ReportedHospital, client: Client) -> None:
        url = reverse("family:permission", kwargs={"rid": hospital.opinion_request_id})
        for name, words in (("", "Type your full name to sign"), ("Ana", "Type your first and last name to sign")):
            answer = client.post(url, {"hospitals": [str(hospital.pk)], "record_kinds": ["labs"], "signed_name": name})
            assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
            assert answer.text.count(words) >= 2
        answer = client.post(url, {"signed_name": "Ana Sample"})
        assert "Choose at least one hospital" in answer.text
        assert not Consent.objects.exists()

    @pytest.mark.parametrize("prefix", ["", "/es"])
    def test_sign_read_and_take_back(self, prefix: str, hospital: ReportedHospital, client: Client) -> None:
        url = prefix + reverse("family:permission", kwargs={"rid": hospital.opinion_request_id})
        posted = {"hospitals": [str(hospital.pk)], "record_kinds": ["labs"], "signed_name": "Ana Núñez"}
        assert client.post(url, posted).status_code == HTTPStatus.FOUND
        consent = Consent.objects.get()
        assert consent.text.language == (prefix.strip("/") or "en")

        where = {"rid": hospital.opinion_request_id, "consent_id": consent.pk}
        paper = client.get(reverse("family:permission_pdf", kwargs=where))
        assert paper["Content-Type"] == "application/pdf"
        assert paper["Content-Disposition"] == 'attachment; filename="permission.pdf"'
        assert b"/StructTreeRoot" in paper.content
        with pypdfium2.PdfDocument(paper.content) as document:
            words = "\n".join(page.get_textpage().get_text_bounded() for page in document)
        for each in ("Ana Núñez", "St. Sample’s", "Testina Sample", "Language help is free"):
            assert each in words

        assert client.post(reverse("family:permission_revoke", kwargs=where)).status_code == HTTPStatus.FOUND
        assert Consent.objects.get(pk=consent.pk).is_revoked

    def test_a_paper_to_sign_by_hand(self, hospital: ReportedHospital, client: Client) -> None:
        paper = client.get(reverse("family:permission_paper", kwargs={"rid": hospital.opinion_request_id}))
        with pypdfium2.PdfDocument(paper.content) as document:
            assert "Signature" in document[len(document) - 1].get_textpage().get_text_bounded()


class TestSending:
    """Nothing is sent without the privacy notice; each statement is its own box."""

    def test_the_box_of_the_privacy_notice_is_needed(
        self, opinion_request: SecondOpinionRequest, family_client: Client
    ) -> None:
        url = reverse("intake:check", kwargs={"rid": opinion_request.pk})
        refused = family_client.post(url, {"may_contact": "on"})
        assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert refused.text.count("Look at the privacy notice and tick its box") >= 2
        opinion_request.refresh_from_db()
        assert opinion_request.submitted_at is None
        assert not Consent.objects.exists()

    @pytest.mark.parametrize("may_contact", [True, False])
    def test_each_answer_is_kept_on_its_own(
        self, may_contact: bool, opinion_request: SecondOpinionRequest, family_client: Client, mother: User
    ) -> None:
        url = "/es" + reverse("intake:check", kwargs={"rid": opinion_request.pk})
        posted = {"privacy_read": "on"} | ({"may_contact": "on"} if may_contact else {})
        assert family_client.post(url, posted).status_code == HTTPStatus.FOUND
        assert answers(actor=mother, opinion_request=opinion_request) == {
            "privacy_notice": True,
            "contact": may_contact,
        }
        assert set(Consent.objects.values_list("text__language", flat=True)) == {"es"}
