"""Where each kind of record stands: one table for family, hub and staff."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from portal.ui.components import Text
from records.facts import AnswerFact, AskFact, ChaseFact, Facts, FileFact
from records.models import PRIVATE_KINDS, SETTLES_AN_ASK, ChaseOutcome, Exit, RecordKind
from records.requirements import NINE_KINDS, REQUIREMENTS
from records.states import LIVE, PENDING, DocumentStatus


class KindState(StrEnum):
    """The states of one kind; how they are worded is one table of the presenters."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    SENT = "sent"
    LOOKS_GOOD = "looks_good"
    NEEDS_FIX = "needs_fix"
    ASKING = "asking"
    IN_THE_MAIL = "in_the_mail"
    DONT_HAVE = "dont_have"
    DOES_NOT_APPLY = "does_not_apply"
    INSIDE = "inside"
    REMIND = "remind"


# Sent or answered: the meter counts these.
SETTLED: Final = frozenset(
    {
        KindState.SENT,
        KindState.LOOKS_GOOD,
        KindState.ASKING,
        KindState.IN_THE_MAIL,
        KindState.DONT_HAVE,
        KindState.DOES_NOT_APPLY,
        KindState.INSIDE,
    }
)
ON_ITS_WAY: Final = frozenset({KindState.IN_PROGRESS, KindState.ASKING, KindState.IN_THE_MAIL})
_ANSWERED: Final[Mapping[str, KindState]] = {
    Exit.DONT_HAVE: KindState.DONT_HAVE,
    Exit.DOES_NOT_APPLY: KindState.DOES_NOT_APPLY,
    Exit.BY_MAIL: KindState.IN_THE_MAIL,
}
_CAME: Final = (ChaseOutcome.ARRIVED, ChaseOutcome.PART_ARRIVED)
_CAME_TO_NOTHING: Final = (ChaseOutcome.REFUSED, ChaseOutcome.NOT_FOUND)


@dataclass(frozen=True, slots=True)
class KindStanding:
    """Where one kind stands, and what its words need to know."""

    kind: RecordKind
    state: KindState
    # Files that count, whatever the state.
    count: int = 0
    needs_family: bool = False
    needs_signature: bool = False
    # Preset by the treatment answers, for this reason.
    because: Text = ""
    hospitals: Sequence[str] = ()
    on: date | None = None
    # How asking a hospital ended, where that is the newest word.
    outcome: str = ""

    @property
    def is_settled(self) -> bool:
        """Sent or answered."""
        return self.state in SETTLED


def standings(
    facts: Facts, *, now: datetime, kinds: Iterable[RecordKind] = NINE_KINDS
) -> dict[RecordKind, KindStanding]:
    """Each of the kinds, in their order."""
    return {kind: standing_of(kind, facts, now=now) for kind in kinds}


def settled_count(found: Mapping[RecordKind, KindStanding]) -> int:
    """How many of the nine are sent or answered."""
    return sum(found[kind].is_settled for kind in NINE_KINDS)


def standing_of(kind: RecordKind, facts: Facts, *, now: datetime) -> KindStanding:
    """One kind: a file that counts says more than an answer, and an answer more than a preset.

    `now` is in the zone in which the days are read.
    """
    answer = next((each for each in facts.answers if each.kind == kind and each.ask is None), None)
    files = _unanswered([each for each in facts.files if each.kind == kind], answer)
    is_live = any(each.is_live for each in files)
    return (
        (_by_files(kind, files) if is_live else None)
        or _by_open_lines(kind, facts, now)
        or _by_answer(kind, answer)
        or _by_ended_lines(kind, facts)
        or _by_files(kind, files)
        or _by_upload(kind, facts)
        or _by_preset(kind, facts, answer)
        or _by_reminder(kind, answer, now.date())
        or KindStanding(kind, KindState.NOT_STARTED, needs_family=True)
    )


def open_lines(facts: Facts, kind: RecordKind) -> list[ChaseFact]:
    """What hospitals are being asked for of this kind."""
    return [each for each in facts.chases if each.kind == kind and each.outcome == ChaseOutcome.WAITING]


def may_be_asked(facts: Facts, line: ChaseFact, *, today: date) -> bool:
    """Whether a permission lets us ask, or somebody asked already."""
    return line.asked_on is not None or any(
        each.covers(kind=line.kind, hospital=line.hospital, hospital_id=line.hospital_id, today=today)
        for each in facts.permissions
    )


def seen_by(facts: Facts, reader_id: str) -> Facts:
    """Without papers about another caregiver."""
    files = [each for each in facts.files if each.kind not in PRIVATE_KINDS or each.sender == reader_id]
    uploads = [each for each in facts.uploads if each[0] not in PRIVATE_KINDS or each[1] == reader_id]
    return replace(facts, files=files, uploads=uploads)


def open_asks(facts: Facts) -> list[AskFact]:
    """What staff asked for and no file and no answer has settled; the oldest first."""
    told = {each.ask for each in facts.answers if each.exit in SETTLES_AN_ASK}
    live = [each for each in facts.files if each.is_live]
    return [ask for ask in facts.asks if ask.id not in told and not any(_answers(each, ask) for each in live)]


def _answers(file: FileFact, ask: AskFact) -> bool:
    """Sent for it, or of its kind and sent since."""
    return file.ask == ask.id or (file.kind == ask.kind and file.received >= ask.asked)


def _by_files(kind: RecordKind, files: Sequence[FileFact]) -> KindStanding | None:
    """Oldest first. A newer file makes good whatever went wrong before it."""
    if not files:
        return None
    live = [each for each in files if each.is_live]
    if _needs_fix(files):
        return KindStanding(kind, KindState.NEEDS_FIX, len(live), needs_family=True)
    if _any_of(PENDING, [each.status for each in live]):
        return KindStanding(kind, KindState.IN_PROGRESS, len(live))
    good = [each for each in live if each.status == DocumentStatus.AVAILABLE]
    if not good:
        # Held, and its question is the family's to answer.
        return KindStanding(kind, KindState.IN_PROGRESS, needs_family=True)
    state = KindState.LOOKS_GOOD if all(each.accepted for each in good) else KindState.SENT
    return KindStanding(kind, state, len(live))


def fixes_waited_for(facts: Facts) -> int:
    """How many files the family still has to send again, in every kind."""
    total = 0
    for kind in {each.kind for each in facts.files if each.is_to_fix}:
        answer = next((each for each in facts.answers if each.kind == kind and each.ask is None), None)
        files = _unanswered([each for each in facts.files if each.kind == kind], answer)
        newest = max((each.received for each in files if not each.is_to_fix), default=None)
        to_fix = [each.fix or each.received for each in files if each.is_to_fix]
        total += sum(newest is None or since > newest for since in to_fix)
    return total


def _unanswered(files: Sequence[FileFact], answer: AnswerFact | None) -> list[FileFact]:
    """Without those of which the family said afterwards that there is no better one."""
    if answer is None or answer.exit not in SETTLES_AN_ASK:
        return list(files)
    return [each for each in files if not each.is_to_fix or (each.fix or each.received) > answer.on]


def _needs_fix(files: Sequence[FileFact]) -> bool:
    """Whether one waits to be sent again: nothing else came after it, or after somebody asked for it again."""
    others = [(each.received, place) for place, each in enumerate(files) if not each.is_to_fix]
    asked = [(each.fix or each.received, place) for place, each in enumerate(files) if each.is_to_fix]
    return bool(asked) and (not others or max(asked) > max(others))


def _by_answer(kind: RecordKind, answer: AnswerFact | None) -> KindStanding | None:
    if answer is None:
        return None
    if answer.exit == Exit.IN_ANOTHER_FILE and answer.inside in LIVE:
        return KindStanding(kind, KindState.INSIDE)
    state = _ANSWERED.get(answer.exit)
    return KindStanding(kind, state) if state else None


def _by_open_lines(kind: RecordKind, facts: Facts, now: datetime) -> KindStanding | None:
    lines = open_lines(facts, kind)
    if not lines:
        return None
    names = [each.hospital for each in lines]
    since = min(each.asked_on or each.opened.astimezone(now.tzinfo).date() for each in lines)
    if all(may_be_asked(facts, each, today=now.date()) for each in lines):
        return KindStanding(kind, KindState.ASKING, hospitals=names, on=since)
    return KindStanding(kind, KindState.IN_PROGRESS, needs_family=True, needs_signature=True, hospitals=names)


def _by_ended_lines(kind: RecordKind, facts: Facts) -> KindStanding | None:
    ended = [each for each in facts.chases if each.kind == kind]
    came = [each for each in ended if each.outcome in _CAME]
    if came:
        return KindStanding(kind, KindState.SENT, hospitals=[came[-1].hospital], outcome=came[-1].outcome)
    if ended and ended[-1].outcome in _CAME_TO_NOTHING:
        last = ended[-1]
        return KindStanding(
            kind, KindState.IN_PROGRESS, needs_family=True, hospitals=[last.hospital], outcome=last.outcome
        )
    return None


def _by_upload(kind: RecordKind, facts: Facts) -> KindStanding | None:
    is_sending = any(each == kind for each, _sender in facts.uploads)
    return KindStanding(kind, KindState.IN_PROGRESS, needs_family=True) if is_sending else None


def _by_preset(kind: RecordKind, facts: Facts, answer: AnswerFact | None) -> KindStanding | None:
    because = REQUIREMENTS[kind].doubt(facts.told)
    if not because or (answer is not None and answer.exit in (Exit.APPLIES, Exit.REMIND_LATER)):
        return None
    return KindStanding(kind, KindState.DOES_NOT_APPLY, because=because)


def _by_reminder(kind: RecordKind, answer: AnswerFact | None, today: date) -> KindStanding | None:
    if answer is None or answer.exit != Exit.REMIND_LATER or answer.remind_on is None or answer.remind_on <= today:
        return None
    return KindStanding(kind, KindState.REMIND, on=answer.remind_on)


def _any_of(wanted: Collection[str], statuses: Iterable[str]) -> bool:
    return any(status in wanted for status in statuses)
