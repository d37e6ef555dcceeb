"""The lines of one request's sheet as one reader may see them: answers, entries of lists, and records.

Each line has a key that stays, and a fingerprint of what is kept, the same in every language: an answer that changes
no longer has the fingerprint that somebody ticked.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from callsheet.topics import TABLE, Spec, Topic
from intake import journey, rules, wording
from intake.journey import Page, Standing
from intake.models import CallAccess, RelatedPerson, SecondOpinionRequest
from intake.models.reported import ReportedRow
from intake.presenters import language_words, reach_words
from intake.sheet import entry_lines
from intake.standing import rows_of
from portal.ui.components import Text
from portal.ui.text_fields import display_phone
from records.models import RecordKind

# The page of the sheet, as pages of questions know it.
ORIGIN: Final = "?from=sheet"

# What the names of a line's boxes begin with: it is right, it is not, and which answer was on the page.
RIGHT, WRONG, SEEN = "right-", "wrong-", "seen-"


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `page_url` is where its answer is changed, empty for a reader who may not."""

    key: str
    topic: Topic
    label: Text
    words: str
    fingerprint: str
    page_title: Text = ""
    page_url: str = ""
    kinds: Sequence[RecordKind] = ()
    # About how one caregiver is reached: the other one neither reads it whole nor ticks it.
    is_private: bool = False

    @property
    def slug(self) -> str:
        """The key as part of a name in a form."""
        return self.key.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Open:
    """Something that nobody has answered yet, and where it is asked."""

    topic: Topic
    label: Text
    page_url: str


def answer_lines(standing: Standing, *, reader_id: UUID, is_staff: bool, zone: ZoneInfo) -> list[Line]:
    """The lines of the answers; `standing` is the reader's own, or for staff that of who asks."""
    links = _Links(standing, reader_id=reader_id, is_staff=is_staff)
    asked = standing.opinion_request
    found = [_child(standing, links), *_contact(asked.requester, links), *_reach(asked, links, zone)]
    for spec in TABLE:
        if spec.page.applies(standing):
            found += _lines(spec, standing, links)
    return found


def open_points(standing: Standing, lines: Iterable[Line], *, reader_id: UUID, is_staff: bool) -> list[Open]:
    """What a call taker would want to know and nobody has answered."""
    links = _Links(standing, reader_id=reader_id, is_staff=is_staff)
    told = {line.key.partition(".")[0] for line in lines}
    wanted = (spec for spec in TABLE if spec.is_wanted and spec.page.applies(standing))
    return [Open(spec.topic, spec.label, links.to(spec.page)) for spec in wanted if spec.name not in told]


def fingerprint(key: str, *values: object) -> str:
    """Of what is kept, not of how it reads; bound to its line."""
    kept = json.dumps([key, *values], default=str, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(kept.encode()).hexdigest()


class _Links:
    """Where this reader changes an answer."""

    def __init__(self, standing: Standing, *, reader_id: UUID, is_staff: bool) -> None:
        asked, link = standing.opinion_request, standing.link
        self._rid = asked.pk
        self._may_change = not is_staff and rules.may_change_as(link, asked)
        self._may_rename = self._may_change and rules.may_edit_answers(asked)
        self.sees_contact = is_staff or asked.requester.user_id == reader_id

    def to(self, page: Page) -> str:
        """The page of an answer."""
        if not (self._may_rename if page.is_identity else self._may_change):
            return ""
        return "" if page.is_personal and not self.sees_contact else page.url(self._rid) + ORIGIN

    def to_entry(self, page: Page, entry: ReportedRow) -> str:
        """The page of one entry of a list."""
        if not self._may_change:
            return ""
        place = {"rid": self._rid, "section": page.section.value, "slug": page.slug, "row": entry.pk}
        return reverse("intake:question_change", kwargs=place) + ORIGIN


def _child(standing: Standing, links: _Links) -> Line:
    patient = standing.opinion_request.patient
    born = _("Born %(day)s") % {"day": wording.date_words(patient.birth_date)}
    mark = fingerprint("child", patient.first_name, patient.last_name, patient.birth_date)
    name = f"{patient.first_name} {patient.last_name}"
    page = journey.CHILD
    return Line("child", Topic.CALL, _("Who it is about"), f"{name}\n{born}", mark, page.title, links.to(page))


def _contact(person: RelatedPerson, links: _Links) -> Iterator[Line]:
    """Whom we call: in whole for that person and for staff, for another caregiver only the name and the language."""
    whole = links.sees_contact
    number = [display_phone(person.phone), _voicemail(person)] if whole else []
    mark = fingerprint("person", person.full_name, person.phone, person.may_leave_voicemail)
    page = journey.CONTACT
    words = _lines_of([person.full_name, *number])
    yield Line("person", Topic.CALL, _("Who we call"), words, mark, page.title, links.to(page), is_private=True)
    helps = [*(str(CallAccess(each).label) for each in person.call_access), person.call_access_note] if whole else []
    mark = fingerprint(
        "language", person.call_language, person.other_language, person.call_access, person.call_access_note
    )
    page, words = journey.CALL_NEEDS, _lines_of([str(language_words(person)), *helps])
    if words:
        label = _("Language for the call")
        yield Line("language", Topic.CALL, label, words, mark, page.title, links.to(page), is_private=True)


def _reach(asked: SecondOpinionRequest, links: _Links, zone: ZoneInfo) -> Iterator[Line]:
    """When a fast-track family can be reached, on days that do not move with the reader's today."""
    words = "\n".join(reach_words(asked, zone=zone)) if asked.is_fast_track else ""
    if words:
        page, mark = journey.REACH, fingerprint("reach", asked.reach_times, asked.reach_answered_at)
        yield Line("reach", Topic.CALL, _("When we can call"), words, mark, page.title, links.to(page))


def _voicemail(person: RelatedPerson) -> str:
    column = "may_leave_voicemail"
    return wording.words_of(RelatedPerson, column, person.may_leave_voicemail)


def _lines(spec: Spec, standing: Standing, links: _Links) -> Iterator[Line]:
    if spec.page.row is not None:
        yield from _entries(spec, standing, links)
        return
    values = [standing.value(column, spec.page.owners[column]) for column in spec.columns]
    words = _words(spec, values)
    if words:
        mark = fingerprint(spec.name, *values)
        url = links.to(spec.page)
        yield Line(spec.name, spec.topic, spec.label, words, mark, spec.page.title, url, spec.kinds)


def _entries(spec: Spec, standing: Standing, links: _Links) -> Iterator[Line]:
    for entry in rows_of(spec.page, standing):
        key = f"{spec.name}.{entry.pk}"
        mark = fingerprint(key, *(getattr(entry, column) for column in spec.page.row_columns))
        words, url = "\n".join(entry_lines(spec.page, entry)), links.to_entry(spec.page, entry)
        yield Line(key, spec.topic, spec.label, words, mark, spec.page.title, url, spec.kinds)


def _words(spec: Spec, values: Sequence[object]) -> str:
    """The answers of one line; those after the first say what they answer."""
    said: list[str] = []
    for place, (column, value) in enumerate(zip(spec.columns, values, strict=True)):
        model = journey.MODELS[spec.page.owners[column]]
        words = _SPECIAL.get(column, lambda it, m=model, c=column: wording.words_of(m, c, it))(value)
        if words and (column in _LABELLED or (place and column not in _SELF_EVIDENT)):
            words = _("%(label)s: %(answer)s") % {"label": wording.label_of(model, column), "answer": words}
        if words:
            said.append(words)
    return "\n".join(said)


_SPECIAL: Final[dict[str, Callable[[object], str]]] = {
    "has_no_decision_date": lambda value: _("There is no date yet") if value else "",
}
# Several yes-or-no answers in one line, where even the first must say what it answers.
_LABELLED: Final = frozenset({"had_surgery"})
# What these answer is plain from the answer.
_SELF_EVIDENT: Final = frozenset(
    {"diagnosis_certainty", "second_question", "third_question", "symptoms_note", "family_history_note", "trend"}
    | {"has_no_decision_date", "home_country", "from_city", "visit_needs_note", "inpatient_hospital", "pronouns"}
)


def _lines_of(parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if part)
