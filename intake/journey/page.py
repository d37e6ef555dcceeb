"""What a page of the journey is, and what the journey looks at to place it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Final
from uuid import UUID

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from intake.models import (
    CarePreferences,
    ClinicalHistory,
    Coverage,
    Patient,
    RelatedPerson,
    Relationship,
    SecondOpinionRequest,
)
from intake.models.reported import ReportedCaregiver, ReportedRow
from portal.ui.components import Text

QUESTION: Final = "intake:question"


class Section(models.TextChoices):
    """The groups of pages; all but the first are open to be filled in any order."""

    START = "start", _("Before the call")
    CHILD = "child", _("Your child")
    FAMILY = "family", _("You and your family")
    ILLNESS = "illness", _("The illness and treatment")
    VISIT = "visit", _("For the call and the visit")


class Need(StrEnum):
    """The door that an answer is wanted at; only the first holds anybody up."""

    BOOK = "book"
    CALL = "call"
    REVIEW = "review"
    VISIT = "visit"
    OPTIONAL = "optional"


class Record(StrEnum):
    """Where answers are kept."""

    PATIENT = "patient"
    LINK = "link"
    REQUEST = "request"
    HISTORY = "history"
    PREFERENCES = "preferences"
    COVERAGE = "coverage"


MODELS: Final[Mapping[Record, type[models.Model]]] = {
    Record.PATIENT: Patient,
    Record.LINK: RelatedPerson,
    Record.REQUEST: SecondOpinionRequest,
    Record.HISTORY: ClinicalHistory,
    Record.PREFERENCES: CarePreferences,
    Record.COVERAGE: Coverage,
}
"""The table behind each record; the last three come into being with the first answer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the journey looks at: the request, the link of the person who fills it in, and how far they are.

    A record that does not exist yet is an empty one, and what was not loaded counts as not begun.
    """

    opinion_request: SecondOpinionRequest
    link: RelatedPerson
    has_call: bool = False
    history: ClinicalHistory = field(default_factory=ClinicalHistory)
    preferences: CarePreferences = field(default_factory=CarePreferences)
    coverage: Coverage = field(default_factory=Coverage)
    # By the names of the pages: which were saved, which hold typed words that were not, and how many entries each has.
    saved: frozenset[str] = frozenset()
    typed: frozenset[str] = frozenset()
    entries: Mapping[str, int] = field(default_factory=dict)
    # Of the one page that is open: its newest save, and whose it was.
    version: int = 0
    saved_by_id: object = None
    # What this person typed there, box by box, and did not save.
    draft: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def is_self(self) -> bool:
        """Whether the patient fills it in."""
        return self.link.relationship == Relationship.SELF

    @property
    def age(self) -> int:
        """The patient's age today, in years."""
        born, today = self.opinion_request.patient.birth_date, timezone.localdate()
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))

    def record(self, record: Record) -> models.Model:
        """The row that answers are read from and written to."""
        if record is Record.PATIENT:
            return self.opinion_request.patient
        found: models.Model = self.opinion_request if record is Record.REQUEST else getattr(self, record.value)
        return found

    def value(self, column: str, record: Record) -> object:
        """One answer as it is kept."""
        return getattr(self.record(record), column)


# Stands for the id of a request in an address that is made once.
_ANY: Final = str(UUID(int=0))


@cache
def _address(view: str, place: tuple[str, ...], _language: str) -> str:
    """The address of a page; the language counts because it may stand in front."""
    return reverse(view, kwargs={"rid": _ANY, **dict(zip(("section", "slug"), place, strict=False))})


Question = Callable[[Standing], bool]


def always(_standing: Standing) -> bool:
    """Asked of every family."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Page:
    """One page of the journey: what it asks, of whom, and when it is done.

    A page with `row` keeps a list of entries, with one small page each. Its answers are the columns of each entry.
    """

    name: str
    section: Section
    title: Text
    need: Need
    # For the patient who fills it in, where "your child" would be wrong.
    title_for_self: Text = ""
    slug: str = ""
    # The URL name; pages of other apps, and those with an address of their own, bring theirs.
    view: str = QUESTION
    columns: Mapping[Record, tuple[str, ...]] = field(default_factory=dict)
    row: type[ReportedRow] | None = None
    row_columns: tuple[str, ...] = ()
    # The yes-or-no column of the history that opens a list; "none" at the list answers it with no.
    opened_by: str = ""
    # Columns without which the page counts as open; our doctors want them before they review.
    wanted: tuple[str, ...] = ()
    applies: Question = always
    done: Question | None = None
    # Names and birth dates: files are matched by them, so after sending only the care team changes them.
    is_identity: bool = False
    # Answered before the request exists; changing it later leads back to the check page.
    is_correction: bool = False

    def title_for(self, standing: Standing) -> Text:
        """The heading for this person."""
        return self.title_for_self if standing.is_self and self.title_for_self else self.title

    def url(self, rid: UUID) -> str:
        """The address of the page of one request."""
        place = (self.section.value, self.slug) if self.view == QUESTION else ()
        return _address(self.view, place, get_language() or "").replace(_ANY, str(rid))

    @property
    def is_personal(self) -> bool:
        """Whether each caregiver has answers of their own, which the other never sees."""
        return Record.LINK in self.columns or self.row is ReportedCaregiver

    @property
    def is_question(self) -> bool:
        """Whether it is drawn by the one view of all questions."""
        return bool(self.columns) or self.row is not None

    @property
    def owners(self) -> dict[str, Record]:
        """The record of each column."""
        return {column: record for record, names in self.columns.items() for column in names}

    def is_done(self, standing: Standing) -> bool:
        """Whether nothing more is wanted of it; a page where all is optional is done once it was saved."""
        if self.done is not None:
            return self.done(standing)
        if self.row is not None and self.need is Need.REVIEW:
            return bool(standing.entries.get(self.name))
        if self.wanted:
            return not self.still_open(standing)
        return self.name in standing.saved

    def is_begun(self, standing: Standing) -> bool:
        """Whether something was saved or typed."""
        return bool(self.name in standing.saved or self.name in standing.typed or standing.entries.get(self.name))

    def still_open(self, standing: Standing) -> tuple[str, ...]:
        """The wanted columns without an answer."""
        owners = self.owners
        return tuple(column for column in self.wanted if standing.value(column, owners[column]) in (None, "", []))
