"""What the page of one waiting file says: what to look at, what to compare, what the family will read."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from intake.models import Patient
from intake.wording import date_words
from portal.accounts.models import User
from portal.desk.check_forms import kinds_for
from portal.desk.files import FamilyView, FileLine, as_family_sees, file_line
from records.models import DocumentReference, DocumentReview, ImagingInstance, ImagingSeries
from records.presenters.imaging import StudyCard, study_cards
from records.services.checking import standing_word
from records.services.splitting import can_be_split
from records.services.viewing import can_be_viewed, page_total
from records.states import DocumentStatus, FixReason

_BETWEEN: Final = re.compile(r"[\s,^=]+")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name, and whether the child's own names lack it."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of the child beside the file."""

    label: str
    child: str
    file: Sequence[Word]
    differs: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose, with what the family reads when it is chosen."""

    value: str
    label: str | Promise
    seen: Sequence[FamilyView]
    # What is pressed to choose it; empty where the digits are used up.
    key: str


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """Everything about the file of the page."""

    document: DocumentReference
    line: FileLine
    page_total: int
    viewer: str
    studies: Sequence[StudyCard]
    compared: Sequence[Compared]
    word: DocumentReview | None
    fixes: Sequence[Choice]
    kinds: Sequence[Choice]
    good: Sequence[FamilyView]
    held: Sequence[FamilyView]
    is_open: bool
    can_be_split: bool


def check_facts(document: DocumentReference, *, reader: User) -> CheckFacts:
    """For a file whose request, patient and requester were read with it."""
    pages = _pages(document)
    return CheckFacts(
        document=document,
        line=file_line(document, reader=reader),
        page_total=page_count(pages),
        viewer=_viewer(document),
        studies=_studies(document),
        compared=compare(document.opinion_request.patient, document),
        word=standing_word(document),
        fixes=_fixes(document, reader),
        kinds=_kinds(document, reader),
        good=as_family_sees(document, reader=reader, accepted_at=timezone.now(), fix_asked_at=None),
        held=as_family_sees(document, reader=reader, status=DocumentStatus.HELD, accepted_at=None, problem=""),
        is_open=document.is_open_for_reading,
        can_be_split=document.is_open_for_reading and can_be_split(pages),
    )


def page_count(pages: Sequence[DocumentReference]) -> int:
    """Of a photographed paper its photos, of anything else the pages of its copy for reading."""
    return len(pages) if pages[0].photo_paper_id else page_total(pages[0])


def pages_of(document: DocumentReference) -> int:
    """How many pages there are to look at."""
    return page_count(_pages(document))


def compare(patient: Patient, document: DocumentReference) -> list[Compared]:
    """Name and birth date found in the file beside those of the request; words the child's names lack are marked."""
    known = {_plain(each) for name in (str(patient), *patient.other_names) for each in _BETWEEN.split(name)}
    # What stands in a paused file is shown only beside the decision about it.
    is_told = document.status != DocumentStatus.HELD
    name = document.stated_name if is_told else ""
    words = [Word(each, _plain(each) not in known) for each in _BETWEEN.split(name) if each]
    born = document.stated_birth_date if is_told else None
    birth = [Word(date_words(born), born != patient.birth_date)] if born else []
    return [
        Compared(_("Name"), str(patient), words, any(each.differs for each in words)),
        Compared(_("Birth date"), date_words(patient.birth_date), birth, any(each.differs for each in birth)),
    ]


def _plain(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).strip(".")


def _pages(document: DocumentReference) -> list[DocumentReference]:
    if document.photo_paper_id is None:
        return [document]
    pages = DocumentReference.objects.filter(photo_paper=document.photo_paper_id, status=DocumentStatus.AVAILABLE)
    return list(pages.order_by("page_number")) or [document]


def _viewer(document: DocumentReference) -> str:
    """The address that shows its pages or its first series; every look through it is written down."""
    where = {"rid": document.opinion_request_id}
    if document.photo_paper_id is not None and can_be_viewed(document):
        return reverse("records:view_paper", kwargs=where | {"paper_id": document.photo_paper_id})
    if can_be_viewed(document):
        return reverse("records:view", kwargs=where | {"document_id": document.pk})
    series = _series(document).first() if document.is_open_for_reading else None
    return reverse("records:view_series", kwargs=where | {"series_id": series.pk}) if series else ""


def _series(document: DocumentReference) -> QuerySet[ImagingSeries]:
    inside = ImagingInstance.objects.filter(document=document, series=OuterRef("pk"), row_count__isnull=False)
    return ImagingSeries.objects.filter(Exists(inside)).order_by("study__started_on", "number")


def _studies(document: DocumentReference) -> list[StudyCard]:
    """Studies of which pictures lie in this file."""
    if not document.is_open_for_reading:
        return []
    inside = set(_series(document).values_list("study_id", flat=True))
    return [card for card in study_cards(document.opinion_request).cards if card.study.pk in inside] if inside else []


def _fixes(document: DocumentReference, reader: User) -> list[Choice]:
    asked = {"accepted_at": None, "fix_asked_at": timezone.now(), "fix_page": None, "fix_words": ""}
    return [
        Choice(each.value, each.label, as_family_sees(document, reader=reader, fix_reason=each, **asked), str(number))
        for number, each in enumerate(FixReason, start=1)
    ]


def _kinds(document: DocumentReference, reader: User) -> list[Choice]:
    return [
        Choice(each.value, each.label, as_family_sees(document, reader=reader, kind=each.value), _digit(number))
        for number, each in enumerate(kinds_for(document), start=1)
    ]


def _digit(number: int) -> str:
    return str(number) if number <= 9 else ""  # noqa: PLR2004 - as many as there are keys
