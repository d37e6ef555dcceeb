"""Asking other hospitals: lines, permissions, the family's own asking, whose turn it is, and the letter."""

import io
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

import pypdfium2
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from intake.ball import Holder, who_has_it
from intake.models import ReportedHospital, SecondOpinionRequest
from intake.services.consents import revoke_release, sign_release
from portal.accounts.models import User
from records.models import AskedHow, ChaseOutcome, HospitalLetter, RecordAsk, RecordChase, RecordKind
from records.presenters import checklist
from records.services.answers import AnswerNotAllowed
from records.services.asks import AskNotAllowed, ask_for_more, call_off
from records.services.chase import (
    LEGAL_DAYS,
    ChaseNotAllowed,
    PermissionMissing,
    add_hospital,
    ask_hospitals,
    end_chase,
    mark_asked,
    nudge,
    stop_asking,
)
from records.services.letters import letter_for
from tests.support.statuses import put_into

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

Ask = Callable[..., list[RecordChase]]


@pytest.fixture
def hospital(opinion_request: SecondOpinionRequest) -> ReportedHospital:
    return ReportedHospital.objects.create(
        opinion_request=opinion_request,
        name="St. Anne’s Sample",
        city="Boise",
        state="US-ID",
        medical_record_number="00-1234",
        fax="208-555-0188",
    )


@pytest.fixture
def ask(mother: User, opinion_request: SecondOpinionRequest, hospital: ReportedHospital) -> Ask:
    def asked(*kinds: str) -> list[RecordChase]:
        return ask_hospitals(
            actor=mother,
            opinion_request=opinion_request,
            hospital_ids=[hospital.pk],
            kinds=[RecordKind(kind) for kind in kinds or ("pathology", "mri")],
        )

    return asked


@pytest.fixture
def sign(mother: User, opinion_request: SecondOpinionRequest, hospital: ReportedHospital) -> Callable[..., object]:
    mother.related_people.update(authority="yes")

    def signed(*kinds: str) -> object:
        return sign_release(
            actor=mother,
            opinion_request=opinion_request,
            hospital_ids=[hospital.pk],
            record_kinds=list(kinds) or ["pathology", "mri"],
            signed_name="Ana Sample",
            expires_on=timezone.localdate() + timedelta(days=100),
            language="en",
        )

    return signed


def row_of(opinion_request: SecondOpinionRequest, kind: str) -> tuple[str, str]:
    rows = {row.url.rstrip("/").rsplit("/", 1)[-1]: row for row in checklist(opinion_request).rows}
    return str(rows[kind].status), str(rows[kind].hint)


def page(name: str, opinion_request: SecondOpinionRequest, **more: object) -> str:
    return reverse(f"records:{name}", kwargs={"rid": opinion_request.pk, **more})


def test_asking_leads_to_the_signature_and_back(
    family_client: Client, opinion_request: SecondOpinionRequest, mother: User, hospital: ReportedHospital
) -> None:
    mother.related_people.update(authority="yes")
    start = page("ask_hospitals", opinion_request) + "?kind=pathology"
    assert 'value="pathology" checked' in family_client.get(start).text
    asked = family_client.post(start, {"hospitals": [str(hospital.pk)], "kinds": ["pathology"]})
    assert asked.url.startswith(reverse("family:permission", kwargs={"rid": opinion_request.pk}))
    assert row_of(opinion_request, "pathology")[0] == "In progress"
    assert "Sign the permission, and we ask St. Anne’s Sample" in row_of(opinion_request, "pathology")[1]

    signature = {"hospitals": [str(hospital.pk)], "record_kinds": ["pathology"], "signed_name": "Ana Sample"}
    signed = family_client.post(asked.url, signature)
    assert signed.url == page("hospitals", opinion_request)
    assert row_of(opinion_request, "pathology")[0].startswith("We’re asking St. Anne’s Sample (since ")
    assert checklist(opinion_request).settled == 1
    # Signed once, asked again: nothing more to sign.
    again = family_client.post(start, {"hospitals": [str(hospital.pk)], "kinds": ["pathology"]})
    assert again.url == page("hospitals", opinion_request)
    assert RecordChase.objects.count() == 1


def test_a_hospital_is_named_where_it_is_missing(family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    where = page("ask_hospitals", opinion_request)
    empty = family_client.post(where, {"kinds": ["labs"]})
    assert empty.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Choose a hospital, or type its name" in empty.text

    for _turn in range(2):
        family_client.post(where, {"new_hospital": "Sample General", "new_city": "Reno", "kinds": ["labs"]})
    assert [(each.name, each.city) for each in ReportedHospital.objects.all()] == [("Sample General", "Reno")]
    assert RecordChase.objects.count() == 1


def test_taking_the_permission_back_stops_the_asking(
    ask: Ask, sign: Callable[..., object], mother: User, opinion_request: SecondOpinionRequest
) -> None:
    consent = sign()
    ask()
    assert row_of(opinion_request, "mri")[0].startswith("We’re asking")
    revoke_release(actor=mother, consent=consent)  # type: ignore[arg-type]

    assert row_of(opinion_request, "mri")[0] == "In progress"


def test_staff_ask_only_what_was_signed_for(ask: Ask, sign: Callable[..., object], coordinator: User) -> None:
    pathology, mri = ask()
    consent = sign("pathology")
    with pytest.raises(PermissionMissing):
        mark_asked(actor=coordinator, chase=mri, how=AskedHow.FAX, on=timezone.localdate())
    made = mark_asked(actor=coordinator, chase=pathology, how=AskedHow.FAX, on=timezone.localdate())

    assert made.permission == consent
    assert made.due_on == timezone.localdate() + timedelta(days=LEGAL_DAYS)


def test_a_line_runs_in_one_direction(ask: Ask, mother: User, coordinator: User) -> None:
    line = ask("labs")[0]
    with pytest.raises(ChaseNotAllowed):
        nudge(actor=coordinator, chase=line, how=AskedHow.PHONE)
    with pytest.raises(ChaseNotAllowed):
        mark_asked(actor=mother, chase=line, how=AskedHow.PHONE, on=timezone.localdate() + timedelta(days=5))
    mark_asked(actor=mother, chase=line, how=AskedHow.PHONE, on=timezone.localdate())
    with pytest.raises(ChaseNotAllowed):
        mark_asked(actor=mother, chase=line, how=AskedHow.PHONE, on=timezone.localdate())
    with pytest.raises(ChaseNotAllowed):
        end_chase(actor=coordinator, chase=line, outcome=ChaseOutcome.WAITING)
    end_chase(actor=coordinator, chase=line, outcome=ChaseOutcome.REFUSED)
    with pytest.raises(ChaseNotAllowed):
        nudge(actor=coordinator, chase=line, how=AskedHow.PHONE)


def test_the_database_keeps_one_open_line_of_a_kind_and_hospital(ask: Ask, mother: User) -> None:
    line = ask("labs")[0]
    assert ask("labs") == [line]
    with pytest.raises(IntegrityError), transaction.atomic():
        RecordChase.objects.create(
            opinion_request=line.opinion_request, kind="labs", hospital_name=line.hospital_name, opened_by=mother
        )


def test_the_family_asked_by_itself(ask: Ask, family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    [line] = ask("labs")
    address = page("asked", opinion_request, chase_id=line.pk)
    day = timezone.localdate() - timedelta(days=1)
    wrong = family_client.post(address, {"how": "phone", "on_month": "1", "on_day": "1", "on_year": str(day.year + 2)})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    family_client.post(address, {"how": "phone", "on_month": day.month, "on_day": day.day, "on_year": day.year})

    assert "The family asked by phone on" in family_client.get(page("hospitals", opinion_request)).text
    assert row_of(opinion_request, "labs")[0].startswith("We’re asking")


def test_stopping_ends_every_line_of_the_kind(
    ask: Ask, family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    ask()
    family_client.post(page("answer", opinion_request, kind="mri"), {"answer": "stop"})

    outcomes = dict(RecordChase.objects.values_list("kind", "outcome"))
    assert outcomes == {"mri": ChaseOutcome.CALLED_OFF, "pathology": ChaseOutcome.WAITING}
    assert row_of(opinion_request, "mri")[0] == "Not started"


def test_nobody_asks_for_another_family(
    stranger: User, opinion_request: SecondOpinionRequest, hospital: ReportedHospital, ask: Ask, mother: User
) -> None:
    line = ask("labs")[0]
    with pytest.raises(AnswerNotAllowed):
        ask_hospitals(
            actor=stranger, opinion_request=opinion_request, hospital_ids=[hospital.pk], kinds=[RecordKind.MRI]
        )
    with pytest.raises(AnswerNotAllowed):
        add_hospital(actor=stranger, opinion_request=opinion_request, name="Sample")
    with pytest.raises(AnswerNotAllowed):
        stop_asking(actor=stranger, opinion_request=opinion_request, kind=RecordKind.LABS)
    with pytest.raises(AnswerNotAllowed):
        mark_asked(actor=stranger, chase=line, how=AskedHow.PHONE, on=timezone.localdate())


def test_a_hospital_of_another_request_is_not_asked(
    other_request: SecondOpinionRequest, opinion_request: SecondOpinionRequest, mother: User
) -> None:
    theirs = ReportedHospital.objects.create(opinion_request=other_request, name="Elsewhere")
    with pytest.raises(AnswerNotAllowed):
        ask_hospitals(actor=mother, opinion_request=opinion_request, hospital_ids=[theirs.pk], kinds=[RecordKind.MRI])


def test_the_hospital_has_the_ball_while_it_has_time(
    ask: Ask, sign: Callable[..., object], coordinator: User, mother: User, opinion_request: SecondOpinionRequest
) -> None:
    put_into(opinion_request, "in_review")
    pathology, mri = ask()
    sign()

    def holder() -> Holder:
        opinion_request.refresh_from_db()
        return who_has_it([opinion_request])[opinion_request.pk].holder

    assert holder() == Holder.TEAM
    for line in (pathology, mri):
        mark_asked(actor=coordinator, chase=line, how=AskedHow.FAX, on=timezone.localdate())
    assert holder() == Holder.HOSPITAL
    assert "St. Anne’s Sample" in who_has_it([opinion_request])[opinion_request.pk].reason
    ask_for_more(actor=coordinator, opinion_request=opinion_request, kind=RecordKind.LABS, what="A", why="B")
    assert holder() == Holder.FAMILY
    call_off(actor=coordinator, ask=RecordAsk.objects.get())
    RecordChase.objects.filter(pk=mri.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    assert holder() == Holder.TEAM


def test_only_staff_ask_for_more(mother: User, opinion_request: SecondOpinionRequest, coordinator: User) -> None:
    more = {"opinion_request": opinion_request, "kind": RecordKind.LABS, "what": "A", "why": "B"}
    with pytest.raises(AskNotAllowed):
        ask_for_more(actor=mother, **more)
    put_into(opinion_request, "withdrawn")
    with pytest.raises(AskNotAllowed):
        ask_for_more(actor=coordinator, **more)


@pytest.mark.parametrize("answer", ["dont_have", "does_not_apply"])
def test_what_staff_asked_for_has_the_same_exits(
    family_client: Client, coordinator: User, opinion_request: SecondOpinionRequest, answer: str
) -> None:
    ask = ask_for_more(
        actor=coordinator, opinion_request=opinion_request, kind=RecordKind.OTHER, what="The school letter", why="B"
    )
    where = page("ask", opinion_request, ask_id=ask.pk)
    shown = family_client.get(where).text
    assert "The school letter" in shown
    assert 'type="file"' in shown
    hub = family_client.get(reverse("request_home", kwargs={"rid": opinion_request.pk})).text
    assert "The school letter" in hub

    done = family_client.post(page("answer_ask", opinion_request, ask_id=ask.pk), {"answer": answer}, follow=True)
    assert "This is settled. Thank you." in done.text
    assert not RecordAsk.objects.waiting().exists()
    undone = family_client.post(page("answer_ask", opinion_request, ask_id=ask.pk), {"answer": "undo"}, follow=True)
    assert "This is settled" not in undone.text


def test_asking_a_hospital_answers_what_staff_asked_for(
    family_client: Client, coordinator: User, opinion_request: SecondOpinionRequest, hospital: ReportedHospital
) -> None:
    ask = ask_for_more(
        actor=coordinator, opinion_request=opinion_request, kind=RecordKind.OTHER, what="The dose plan", why="B"
    )
    where = f"{page('ask_hospitals', opinion_request)}?ask={ask.pk}"
    family_client.post(where, {"hospitals": [str(hospital.pk)], "kinds": ["other"]})

    assert RecordChase.objects.get().kind == RecordKind.OTHER
    assert not RecordAsk.objects.waiting().exists()


@pytest.mark.parametrize(("language", "title"), [("en", "Request for medical records"), ("es", "2 / ")])
def test_the_letter_names_only_what_is_open_and_brings_the_permission(
    ask: Ask,
    sign: Callable[..., object],
    family_client: Client,
    opinion_request: SecondOpinionRequest,
    hospital: ReportedHospital,
    coordinator: User,
    language: str,
    title: str,
) -> None:
    labs, *_others = ask("pathology", "mri", "labs")
    end_chase(actor=coordinator, chase=labs, outcome=ChaseOutcome.ARRIVED)
    sign()
    where = page("letter_pdf", opinion_request, hospital_id=hospital.pk, language=language)
    paper = family_client.get(where)
    words = _words(paper.content)

    assert paper["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert title in words
    assert "DICOM" in words
    assert "00-1234" in words
    # The signed permission follows, in the language it was signed in.
    assert "Permission to get medical records" in words
    assert "Ana Sample" in words
    kept = HospitalLetter.objects.get()
    assert (kept.language, sorted(kept.kinds)) == (language, ["mri", "pathology"])


def test_the_words_for_pathology_and_pictures_are_exact(
    ask: Ask, family_client: Client, opinion_request: SecondOpinionRequest, hospital: ReportedHospital
) -> None:
    ask()
    shown = family_client.get(page("letter", opinion_request, hospital_id=hospital.pk)).text

    for word in ("glass slides", "accession number", "whole DICOM studies", "No film, no JPEG", "45 CFR 164.524"):
        assert word in shown
    assert "leukemia" not in shown.lower()
    assert "Sign it on paper, or here first" in shown


def test_without_a_permission_the_letter_has_lines_to_sign(
    opinion_request: SecondOpinionRequest, hospital: ReportedHospital
) -> None:
    letter = letter_for(
        opinion_request,
        hospital,
        kinds=[RecordKind.LABS],
        language="en",
        is_signed=False,
        today=timezone.localdate(),
    )
    with translation.override("en"):
        text = letter.as_text()

    assert "attached" not in text
    assert "Testina Sample" in text
    assert "- Laboratory results" in text


def test_without_an_open_line_there_is_no_letter(
    family_client: Client, opinion_request: SecondOpinionRequest, hospital: ReportedHospital
) -> None:
    for name, more in (("letter", {}), ("letter_pdf", {"language": "en"})):
        where = page(name, opinion_request, hospital_id=hospital.pk, **more)
        assert family_client.get(where).status_code == HTTPStatus.NOT_FOUND


def _words(content: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    try:
        return "\n".join(document[number].get_textpage().get_text_range() for number in range(len(document)))
    finally:
        document.close()
