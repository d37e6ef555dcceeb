"""The sheet as a family reads it: parts with their lines, what was said about each, and what is open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.forms import BaseForm
from django.forms.boundfield import BoundField

from callsheet.lines import RIGHT, SEEN, WRONG, Line, Open, answer_lines, open_points
from callsheet.models import ContactTry, SheetTick
from callsheet.papers import Source, open_files, record_lines, sources_of
from callsheet.topics import Topic
from intake.journey import Standing
from intake.models import RelatedPerson, SecondOpinionRequest
from portal.accounts.models import User
from portal.ui.components import SummaryRow, Text
from scheduling.call_page import rows_of_talk
from scheduling.models import CallResult


@dataclass(frozen=True, slots=True)
class Sheet:
    """All lines as one reader may see them, what is open, the files behind them and what caregivers said."""

    lines: list[Line]
    open: list[Open]
    sources: Mapping[str, Sequence[Source]]
    ticks: Mapping[str, Sequence[SheetTick]]

    @property
    def to_check(self) -> list[Line]:
        """Lines that this family can tick."""
        return self.lines


def sheet_of(standing: Standing, *, reader: User, zone: ZoneInfo) -> Sheet:
    """The whole sheet; `standing` is the reader's own, or for staff that of who asks."""
    asked, is_staff = standing.opinion_request, reader.is_staff
    files = open_files(asked, reader)
    lines = answer_lines(standing, reader_id=reader.pk, is_staff=is_staff, zone=zone)
    still_open = open_points(standing, lines, reader_id=reader.pk, is_staff=is_staff)
    lines += record_lines(asked, files, zone=zone)
    ticks: dict[str, list[SheetTick]] = {}
    for tick in SheetTick.objects.visible_to(reader).filter(opinion_request=asked).select_related("made_by"):
        ticks.setdefault(tick.line_key, []).append(tick)
    return Sheet(lines, still_open, sources_of(lines, files, opinion_request=asked, reader=reader), ticks)


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """One line with its boxes; without boxes where there is nothing for this person to tick."""

    line: Line
    sources: Sequence[Source]
    right: BoundField | None
    wrong: BoundField | None
    seen: BoundField | None
    is_right: bool
    # What this person wrote, also before the answer changed.
    words: str
    # Ticked or written about before the answer changed.
    is_changed: bool
    # First names of others who ticked the answer as it is.
    others: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class FamilyPart:
    """One part of the page."""

    topic: Topic
    lines: list[FamilyLine]
    open: list[Open]
    may_tick_all: bool


@dataclass(frozen=True, slots=True)
class FamilySheet:
    """The page: its parts, and how much of it was checked."""

    parts: list[FamilyPart]
    checked: int
    total: int


def own_lines(sheet: Sheet, *, is_requester: bool) -> list[Line]:
    """The lines a person can say something about: how the other caregiver is reached is theirs alone."""
    return [line for line in sheet.lines if is_requester or not line.is_private]


def own_marks(sheet: Sheet, reader: User) -> dict[str, Any]:
    """What the boxes show at first: this person's marks on answers that have not changed, and what is on the page."""
    boxes: dict[str, Any] = {SEEN + line.slug: line.fingerprint for line in sheet.lines}
    for line in sheet.lines:
        tick = _own(sheet, line, reader)
        if tick is not None and tick.fingerprint == line.fingerprint:
            boxes |= {RIGHT + line.slug: tick.is_right, WRONG + line.slug: tick.words}
    return boxes


def family_sheet(
    sheet: Sheet, *, reader: User, form: BaseForm | None, names: Mapping[object, str], with_boxes: Sequence[Line]
) -> FamilySheet:
    """The parts that have something to say; `form` is None for a reader who may only look."""
    can_tick = {line.key for line in with_boxes}
    parts = []
    for topic in Topic:
        lines = [
            _family_line(sheet, line, reader, form if line.key in can_tick else None, names)
            for line in sheet.lines
            if line.topic == topic
        ]
        still_open = [each for each in sheet.open if each.topic == topic]
        if lines or still_open:
            is_left = any(each.right is not None and not each.is_right and not each.words for each in lines)
            parts.append(FamilyPart(topic, lines, still_open, is_left))
    own = [each for part in parts for each in part.lines if each.line.key in can_tick]
    done = sum(not each.is_changed and (each.is_right or bool(each.words)) for each in own)
    return FamilySheet(parts, done, len(own))


def _family_line(
    sheet: Sheet, line: Line, reader: User, form: BaseForm | None, names: Mapping[object, str]
) -> FamilyLine:
    tick = _own(sheet, line, reader)
    is_changed = tick is not None and tick.fingerprint != line.fingerprint
    wrong = form[WRONG + line.slug] if form else None
    return FamilyLine(
        line=line,
        sources=sheet.sources.get(line.key, ()),
        right=form[RIGHT + line.slug] if form else None,
        wrong=wrong,
        seen=form[SEEN + line.slug] if form else None,
        is_right=tick is not None and tick.is_right and not is_changed,
        words=tick.words if tick is not None else "",
        is_changed=is_changed,
        others=", ".join(_others(sheet, line, reader, names)),
        is_open=wrong is not None and bool(wrong.errors or wrong.value()),
    )


def _own(sheet: Sheet, line: Line, reader: User) -> SheetTick | None:
    return next((tick for tick in sheet.ticks.get(line.key, ()) if tick.made_by_id == reader.pk), None)


def _others(sheet: Sheet, line: Line, reader: User, names: Mapping[object, str]) -> Iterable[str]:
    for tick in sheet.ticks.get(line.key, ()):
        if tick.made_by_id != reader.pk and tick.is_right and tick.fingerprint == line.fingerprint:
            yield names.get(tick.made_by_id, "")


def first_names(opinion_request: SecondOpinionRequest) -> dict[object, str]:
    """What caregivers of the child are called, by account."""
    links = RelatedPerson.objects.filter(patient=opinion_request.patient_id).values_list("user_id", "full_name")
    return {user_id: full_name.split(" ")[0] for user_id, full_name in links if full_name}


def agreed_without_a_call(opinion_request: SecondOpinionRequest, reader: User) -> list[SummaryRow]:
    """What was agreed when we reached a fast-track family; nothing where a booked call says it."""
    tries = ContactTry.objects.visible_to(reader).filter(talk__opinion_request=opinion_request)
    talk = tries.filter(result=CallResult.REACHED).select_related("program").order_by("-recorded_at").first()
    return rows_of_talk(talk) if talk is not None else []


def topic_words(topic: Topic) -> Text:
    """The heading of a part."""
    return topic.label
