"""The honest answers beside a file, as a kind's page offers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from intake.models import Relationship, SecondOpinionRequest
from portal.accounts.models import User
from portal.ui.components import Text
from portal.ui.dates import date_in_words
from records.facts import facts_for
from records.kind_states import KindStanding, KindState, seen_by, standing_of
from records.models import Exit, RecordAnswer, RecordKind
from records.presenters.checklist import STATE_WORDS, state_words, why_words
from records.presenters.files import requirement_facts
from records.requirements import NINE_KINDS, REQUIREMENTS, Requirement
from records.services.answers import REMIND_AFTER_DAYS

_ANSWERED: Final = frozenset(
    {KindState.DONT_HAVE, KindState.DOES_NOT_APPLY, KindState.IN_THE_MAIL, KindState.INSIDE, KindState.REMIND}
)
_STATES: Final[dict[str, KindState]] = {
    Exit.DONT_HAVE: KindState.DONT_HAVE,
    Exit.DOES_NOT_APPLY: KindState.DOES_NOT_APPLY,
    Exit.BY_MAIL: KindState.IN_THE_MAIL,
    Exit.REMIND_LATER: KindState.REMIND,
    # Which hospital, and since when, the ledger says.
    Exit.ASK_HOSPITAL: KindState.IN_PROGRESS,
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One answer as a button; `days` belongs to a reminder."""

    value: str
    text: Text
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Exits:
    """What was answered, how to take it back, and else what may be answered."""

    said: str = ""
    why: str = ""
    undo: Text = ""
    undo_value: str = "undo"
    offers: Sequence[Offer] = ()


def exits_of(standing: KindStanding, requirement: Requirement) -> Exits:
    """For one kind; none once a file is there."""
    if standing.state in (KindState.SENT, KindState.LOOKS_GOOD) and standing.count:
        return Exits()
    words, _tone = state_words(standing)
    if standing.because:
        return Exits(words, why_words(standing), _("It does apply"), Exit.APPLIES)
    if standing.state == KindState.ASKING or standing.needs_signature:
        return Exits(words, why_words(standing), _("Stop asking"), "stop")
    if standing.state in _ANSWERED:
        return Exits(words, undo=_("Take this answer back"))
    return Exits(offers=offers(can_be_mailed=requirement.takes_scan_pictures))


def offers(*, can_be_mailed: bool = False) -> list[Offer]:
    """The answers that need one press; asking a hospital has a page of its own."""
    found = [Offer(Exit.DONT_HAVE, Exit.DONT_HAVE.label), Offer(Exit.DOES_NOT_APPLY, Exit.DOES_NOT_APPLY.label)]
    if can_be_mailed:
        found.append(Offer(Exit.BY_MAIL, _("I’m mailing the disc")))
    texts = {3: _("Remind me in 3 days"), 7: _("Remind me in 1 week")}
    return [*found, *(Offer(Exit.REMIND_LATER, texts[days], days) for days in REMIND_AFTER_DAYS)]


def said_about_ask(answer: RecordAnswer) -> str:
    """The answer to something staff asked for, by the one table of state words."""
    state = _STATES.get(answer.exit, KindState.NOT_STARTED)
    words = str(STATE_WORDS[state][0])
    return words % {"day": date_in_words(answer.remind_on)} if answer.remind_on else words


def kind_context(
    opinion_request: SecondOpinionRequest, kind: RecordKind, *, reader: User, now: datetime
) -> dict[str, object]:
    """What the page of one kind says about it: its words for this reader, its state and its exits; one query."""
    own = opinion_request.requester
    is_patient = own.relationship == Relationship.SELF and own.user_id == reader.pk
    requirement = REQUIREMENTS[kind].said_to(is_patient=is_patient)
    facts = seen_by(facts_for(opinion_request), str(reader.pk))
    standing = standing_of(kind, facts, now=now)
    words, tone = state_words(standing)
    return {
        "requirement": requirement,
        "facts": requirement_facts(requirement),
        "is_imaging": requirement.takes_scan_pictures,
        "status": words,
        "tone": tone,
        "standing": standing,
        "is_sending": any(each == kind for each, _sender in facts.uploads),
        "exits": exits_of(standing, requirement) if kind in NINE_KINDS else None,
    }
