"""The lines of one page in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from intake.ball import Holder
from intake.decision_date import days_left
from intake.models import Condition, Priority
from intake.states import RequestStatus
from intake.wording import approximate_words
from portal.accounts.roles import Act
from portal.desk import case_next, words
from portal.desk.models import ContactSide, InterpreterState, QueueLine
from portal.desk.queue_filters import CLINICAL_FLAGS, FLAGS, Sees
from portal.desk.queue_moments import Moments, infant_since
from portal.lib.approximate import ApproximateDate
from portal.lib.times import same_clock, zone_or, zone_words
from portal.ui.components import Text, Tone
from records.requirements import NINE_KINDS
from scheduling.states import AppointmentStatus

KINDS: Final = len(NINE_KINDS)
_RED_DAYS: Final = 7
_AMBER_DAYS: Final = 14
_TONES: Final[Mapping[str, Tone]] = {
    "warning_signs": "danger",
    "do_not_share": "danger",
    "privacy_hold": "attention",
    "inpatient": "attention",
    "no_authority": "attention",
    "infant": "info",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A short word with a tone."""

    text: Text
    tone: Tone


@dataclass(frozen=True, slots=True)
class Row:
    """One line in words; what a role does not see is empty."""

    line: QueueLine
    age: str
    priority: Mark | None
    call_by: str
    decision: Mark | None
    decision_left: str
    turn: Mark
    waited: str
    turn_by: str
    is_late: bool
    stage: Text
    illness: Text
    program: str
    call: str
    call_there: str
    interpreter: Mark | None
    language: Text
    place: str
    contact: str
    contact_by: str
    owner: str
    flags: list[Mark]
    next_step: Text
    last_message: str
    records: str
    to_do: list[str]
    to_fix: str
    questions: list[str]


@dataclass(frozen=True, slots=True)
class Words:
    """What every row of the page is said with."""

    moments: Moments
    sees: Sees

    @property
    def zone(self) -> ZoneInfo:
        """The hospital's."""
        return self.moments.zone

    def row(self, line: QueueLine) -> Row:
        """One line; `owner_name`, `contact_name` and, for who sees the illness, `questions` were read with it."""
        now = self.moments.now
        return Row(
            line=line,
            age=words.age(line.birth_date, self.moments.today) if line.birth_date else "",
            priority=_priority(line),
            call_by=words.stamp(line.first_contact_due_at, self.zone) if line.first_contact_due_at else "",
            decision=self._decision(line) if self.sees.clinical else None,
            decision_left=self._left(line) if self.sees.clinical else "",
            turn=Mark(_HOLDERS[line.holder], words.HOLDER_TONES[line.holder]),
            waited=words.span(line.turn_since, now) if line.turn_since else "",
            turn_by=words.stamp(line.turn_by, self.zone) if line.turn_by else "",
            is_late=line.turn_by is not None and line.turn_by < now,
            stage=_STAGES[line.status],
            illness=_ILLNESSES[line.condition] if self.sees.clinical else "",
            program=getattr(line, "program_name", None) or "",
            call=self._call(line),
            call_there=self._call_there(line),
            interpreter=_interpreter(line),
            language=_language(line),
            place=_place(line.home, line.time_zone, now),
            contact=self._contact(line),
            contact_by=_joined(line, "contact_by"),
            owner=_joined(line, "owner"),
            flags=self._flags(line),
            next_step=_next_step(line, self.sees, self.moments),
            last_message=words.stamp(line.message_at, self.zone) if line.message_at else "",
            records=f"{line.settled_count}/{KINDS}",
            to_do=_to_do(line),
            to_fix=_to_fix(line),
            questions=_questions(line) if self.sees.clinical else [],
        )

    def _decision(self, line: QueueLine) -> Mark | None:
        if not line.decision_words:
            return None
        date = ApproximateDate.parse(line.decision_words)
        left = days_left(date, self.moments.today)
        if left is None:
            return Mark(_("Decision date passed"), "attention")
        tone: Tone = "danger" if left <= _RED_DAYS else "attention" if left <= _AMBER_DAYS else "neutral"
        return Mark(_("Decision by %(day)s") % {"day": approximate_words(date)}, tone)

    def _left(self, line: QueueLine) -> str:
        if line.decision_on is None:
            return ""
        left = max((line.decision_on - self.moments.today).days, 0)
        return ngettext("%(count)d day left", "%(count)d days left", left) % {"count": left}

    def _call(self, line: QueueLine) -> str:
        if line.call_at is None:
            return ""
        if line.call_status == AppointmentStatus.BOOKED:
            return words.stamp(line.call_at, self.zone)
        status = AppointmentStatus(line.call_status).label
        return f"{status}, {words.short_day(line.call_at, self.zone)}"

    def _call_there(self, line: QueueLine) -> str:
        """The family's own clock, only where it shows another time."""
        if line.call_at is None or line.call_status != AppointmentStatus.BOOKED:
            return ""
        theirs = zone_or(line.call_zone, self.zone)
        if same_clock(line.call_at, self.zone, theirs):
            return ""
        return f"{words.clock(line.call_at, theirs)} {words.zone_name(theirs, line.call_at)}"

    def _contact(self, line: QueueLine) -> str:
        if line.contact_at is None:
            return ""
        return f"{_CONTACT[line.contact_side]}, {words.short_day(line.contact_at, self.zone)}"

    def _flags(self, line: QueueLine) -> list[Mark]:
        raised = [name for name in FLAGS if name in line.flags]
        if line.birth_date and line.birth_date > infant_since(self.moments.today):
            raised.append("infant")
        late = line.first_contact_due_at is not None and line.first_contact_due_at < self.moments.now
        seen = [name for name in raised if self.sees.clinical or name not in CLINICAL_FLAGS]
        return ([Mark(_("Call is late"), "danger")] if late else []) + [
            Mark(FLAGS[name], _TONES[name]) for name in seen
        ]


def rows_of(lines: Sequence[QueueLine], moments: Moments, sees: Sees) -> list[Row]:
    """The lines of one page."""
    said = Words(moments, sees)
    return [said.row(line) for line in lines]


def _next_step(line: QueueLine, sees: Sees, moments: Moments) -> str:
    """By the same rules as the page of the request, as far as the line knows."""
    facts = case_next.Facts(
        now=moments.now,
        today=moments.today,
        status=line.status,
        holder=line.holder,
        turn_since=line.turn_since,
        is_open=line.is_open,
        has_warning_signs=sees.clinical and "warning_signs" in line.flags,
        contact_due_at=line.first_contact_due_at,
        has_hold=sees.clinical and "privacy_hold" in line.flags,
        call_at=line.call_at,
        call_status=line.call_status,
        interpreter=line.interpreter,
        unanswered=line.unanswered_count,
        to_check=line.check_count if sees.clinical else 0,
        has_owner=line.owner_id is not None,
    )
    return str(case_next.next_step(facts, may_do=_no_button).words)


def _no_button(_act: Act) -> bool:
    return False


_HOLDERS: Final[Mapping[str, Text]] = {each.value: each.label for each in Holder}
_STAGES: Final[Mapping[str, Text]] = {each.value: each.label for each in RequestStatus}
_ILLNESSES: Final[Mapping[str, Text]] = {each.value: each.label for each in Condition}
_CONTACT: Final[Mapping[str, Text]] = {
    # Translators: of the last contact: who spoke or wrote.
    ContactSide.FAMILY: gettext_lazy("Family"),
    # Translators: of the last contact: who spoke or wrote.
    ContactSide.TEAM: gettext_lazy("Us"),
}
_PRIORITIES: Final[Mapping[str, Mark]] = {
    Priority.FAST_TRACK: Mark(Priority.FAST_TRACK.label, "danger"),
    Priority.AMBER: Mark(Priority.AMBER.label, "attention"),
}
_INTERPRETERS: Final[Mapping[str, Mark]] = {
    InterpreterState.NEEDED: Mark(gettext_lazy("Interpreter"), "info"),
    InterpreterState.ARRANGING: Mark(gettext_lazy("Interpreter to arrange"), "attention"),
    InterpreterState.ARRANGED: Mark(gettext_lazy("Interpreter arranged"), "success"),
}
_ANOTHER_LANGUAGE: Final = gettext_lazy("Another language")
_LANGUAGE_NAMES: Final[Mapping[str, Text]] = {"en": gettext_lazy("English"), "es": gettext_lazy("Spanish")}


def _priority(line: QueueLine) -> Mark | None:
    return _PRIORITIES.get(line.priority)


def _interpreter(line: QueueLine) -> Mark | None:
    return _INTERPRETERS.get(line.interpreter)


def _language(line: QueueLine) -> Text:
    if line.language_name:
        return line.language_name
    return _LANGUAGE_NAMES.get(line.language, _ANOTHER_LANGUAGE)


def _place(home: str, zone: str, now: datetime) -> str:
    return ", ".join(each for each in (home, _zone_words(zone, get_language() or "en", now.date().toordinal())) if each)


@lru_cache(maxsize=256)
def _zone_words(zone: str, language: str, day: int) -> str:
    """The name of a zone: a page has many rows of a handful of zones, and each takes long to name."""
    known = zone_or(zone, _NOWHERE)
    return "" if known is _NOWHERE else zone_words(known, language, datetime.fromordinal(day).replace(tzinfo=_NOWHERE))


_NOWHERE: Final = ZoneInfo("UTC")


def _joined(line: QueueLine, who: str) -> str:
    return getattr(line, f"{who}_name", "") or getattr(line, f"{who}_email", "") or ""


def _to_do(line: QueueLine) -> list[str]:
    found = []
    if line.check_count:
        words_for = ngettext("%(count)d to check", "%(count)d to check", line.check_count)
        found.append(words_for % {"count": line.check_count})
    if line.scanning_count:
        words_for = ngettext("%(count)d being checked", "%(count)d being checked", line.scanning_count)
        found.append(words_for % {"count": line.scanning_count})
    return found


def _to_fix(line: QueueLine) -> str:
    if not line.fix_count:
        return ""
    return ngettext("%(count)d to fix", "%(count)d to fix", line.fix_count) % {"count": line.fix_count}


def _questions(line: QueueLine) -> list[str]:
    return [each for each in getattr(line, "questions", None) or [] if each]


def counted(count: int, most: int) -> str:
    """A count as far as it was counted."""
    return f"{most}+" if count > most else str(count)


def found_words(count: int, most: int) -> str:
    """How many requests there are, as far as they were counted."""
    if count > most:
        return _("more than %(count)d requests") % {"count": most}
    return ngettext("%(count)d request", "%(count)d requests", count) % {"count": count}
