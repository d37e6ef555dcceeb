"""Scans that a note speaks of, and the holes between notes and pictures, both ways and in words."""

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from records.models import DocumentReference, ImagingSeries, ImagingStudy, NotedStudy
from records.presenters.imaging import study_cards
from records.services.noted_studies import note_studies, scans_in, unmatched
from records.states import DocumentStatus, ScanResult


@pytest.mark.unit
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MRI BRAIN W/WO CONTRAST 03/03/2026", [(date(2026, 3, 3), "MR")]),
        ("EXAM: CT CHEST\nEXAM DATE: March 3, 2026", [(date(2026, 3, 3), "CT")]),
        ("Date of exam: 2026-03-03\nPET/CT skull base to thigh", [(date(2026, 3, 3), "PT")]),
        ("Comparison: MRI brain dated 1/5/2026.", [(date(2026, 1, 5), "MR")]),
        ("Resonancia magnética de cerebro, 3 de marzo de 2026", [(date(2026, 3, 3), "MR")]),
        ("MRI of 3/3/2026 compared with CT of 2/1/2026", [(date(2026, 3, 3), "MR"), (date(2026, 2, 1), "CT")]),
        ("DOB: 03/14/2019\nMRI brain", []),
        ("MRI brain. Electronically signed 03/04/2026", []),
        ("Chemotherapy began 03/03/2026", []),
        ("", []),
    ],
)
def test_scans_in_a_text(text: str, expected: list[tuple[date, str]]) -> None:
    assert list(scans_in(text)) == expected


@pytest.mark.unit
def test_days_to_come_are_no_scans() -> None:
    assert not list(scans_in(f"MRI brain planned {timezone.localdate() + timedelta(days=30):%m/%d/%Y}"))


@pytest.mark.unit
def test_a_text_made_to_be_slow_is_not() -> None:
    assert len(list(scans_in("MRI 1 " * 100_000 + "3/3/2026 " * 10_000))) <= 1


@pytest.fixture
def note(mother: User, opinion_request: SecondOpinionRequest) -> DocumentReference:
    """An open radiology note."""
    return DocumentReference.objects.create(
        opinion_request=opinion_request,
        kind="radiology",
        uploaded_by=mother,
        original_name="note.pdf",
        byte_count=10,
        sha256="0" * 64,
        record_key="a" * 32,
        status=DocumentStatus.AVAILABLE,
        scan_result=ScanResult.CLEAN,
        checked_at=timezone.now(),
    )


def _study(opinion_request: SecondOpinionRequest, day: date, modality: str = "MR", **series: object) -> ImagingStudy:
    study = ImagingStudy.objects.create(
        opinion_request=opinion_request,
        study_uid=f"1.{day:%Y%m%d}",
        started_on=day,
        modalities=[modality],
        instance_count=1204,
        series_count=1,
        institution="No Such Hospital",
    )
    ImagingSeries.objects.create(
        study=study,
        series_uid=study.study_uid + ".1",
        modality=modality,
        **{"instance_count": 1204, "body_part": "BRAIN", "description": "AX T1"} | series,
    )
    return study


@pytest.mark.integration
@pytest.mark.django_db
def test_notes_find_their_pictures_and_holes_stay(
    note: DocumentReference, opinion_request: SecondOpinionRequest
) -> None:
    brain = _study(opinion_request, date(2026, 3, 3))
    lonely = _study(opinion_request, date(2026, 1, 2))
    note_studies(document=note, text="MRI brain 3/3/2026. Comparison: CT head 2/1/2026.")

    assert NotedStudy.objects.get(modality="MR").study == brain
    holes = unmatched(opinion_request)
    assert [(each.noted_on, each.modality) for each in holes.without_pictures] == [(date(2026, 2, 1), "CT")]
    assert holes.without_report == [lonely]

    note_studies(document=note, text="MRI brain 3/3/2026.")
    assert not unmatched(opinion_request).without_pictures


@pytest.mark.integration
@pytest.mark.django_db
def test_a_closed_note_speaks_of_nothing(note: DocumentReference, opinion_request: SecondOpinionRequest) -> None:
    _study(opinion_request, date(2026, 3, 3))
    note_studies(document=note, text="MRI brain 3/3/2026, CT head 2/1/2026")
    DocumentReference.objects.filter(pk=note.pk).update(status=DocumentStatus.HELD)
    holes = unmatched(opinion_request)
    assert (len(holes.without_pictures), len(holes.without_report)) == (0, 1)


@pytest.mark.integration
@pytest.mark.django_db
def test_cards_in_words(note: DocumentReference, opinion_request: SecondOpinionRequest) -> None:
    _study(opinion_request, date(2026, 3, 3), missing_count=2, truncated_count=1)
    note_studies(document=note, text="CT head 2/1/2026")
    found = study_cards(opinion_request)
    [card] = found.cards
    assert card.title == "MRI of the brain · March 3, 2026 · 1,204 pictures"
    assert card.hospital == "No Such Hospital"
    assert card.notes == [
        "2 pictures in between seem to be missing.",
        "1 picture did not reach us whole.",
    ]
    assert [(line.name, line.count) for line in card.series] == [("AX T1", "1,204 pictures")]
    assert found.holes == [
        "A report speaks of this scan: CT scan, February 1, 2026. We don’t have its pictures yet.",
        "We have pictures of this scan but no report about it yet: MRI of the brain, March 3, 2026.",
    ]
    with translation.override("es"):
        assert study_cards(opinion_request).cards


@pytest.mark.integration
@pytest.mark.django_db
def test_nothing_here_is_no_card(opinion_request: SecondOpinionRequest) -> None:
    found = study_cards(opinion_request)
    assert (found.cards, found.holes) == ([], [])
