"""A permission signed in Spanish carries the same in English: the hospital that gets it may read nothing else."""

from zoneinfo import ZoneInfo

import pytest

from intake.models import Authority, Consent, ConsentKind, ReportedHospital, SecondOpinionRequest
from intake.papers import blank_permission, signed_pages, signed_permission
from intake.services.consents import default_end, sign_release
from intake.views.permission import pdf_response
from portal.accounts.models import User

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

ZONE = ZoneInfo("America/Denver")


def sign(mother: User, opinion_request: SecondOpinionRequest, language: str) -> Consent:
    link = opinion_request.requester
    link.authority = Authority.YES
    link.save()
    hospital = ReportedHospital.objects.create(opinion_request=opinion_request, name="Sample General", city="Denver")
    sign_release(
        actor=mother,
        opinion_request=opinion_request,
        hospital_ids=[hospital.pk],
        record_kinds=["labs"],
        signed_name="Ana Sample",
        expires_on=default_end(),
        language=language,
    )
    return Consent.objects.get(kind=ConsentKind.RECORDS_RELEASE)


def test_spanish_comes_first_and_english_follows(mother: User, opinion_request: SecondOpinionRequest) -> None:
    spanish, english = signed_pages(sign(mother, opinion_request, "es"), zone=ZONE)

    assert (spanish.language, english.language) == ("es", "en")
    assert english.title == "Permission to get medical records"
    assert list(english.lead) == ["This page says the same in English. The family read and signed the page before it."]
    assert not spanish.lead
    assert spanish.sections[3].paragraphs != english.sections[3].paragraphs
    assert english.sections[-1].rows[0].value == "Ana Sample"
    assert english.sections[1].items == spanish.sections[1].items == ["Sample General, Denver"]


def test_english_alone_needs_no_other(mother: User, opinion_request: SecondOpinionRequest) -> None:
    paper = signed_permission(sign(mother, opinion_request, "en"), zone=ZONE)

    assert (paper.language, list(paper.attached)) == ("en", [])


def test_the_paper_to_sign_by_hand_is_signed_once(opinion_request: SecondOpinionRequest) -> None:
    paper = blank_permission(opinion_request, [], language="es")

    assert [each.language for each in (paper, *paper.attached)] == ["es", "en"]
    assert paper.sections[-1].blanks
    assert not paper.attached[0].sections[-1].blanks


def test_both_are_one_pdf(mother: User, opinion_request: SecondOpinionRequest) -> None:
    consent = sign(mother, opinion_request, "es")

    assert pdf_response(signed_permission(consent, zone=ZONE), "permission").content.startswith(b"%PDF")
