"""The honest answers beside a file, as a kind's page offers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from portal.ui.components import Text
from records.kind_states import KindStanding, KindState
from records.models import Exit
from records.presenters.checklist import state_words, why_words
from records.requirements import Requirement
from records.services.answers import REMIND_AFTER_DAYS

_ANSWERED: Final = frozenset(
    {KindState.DONT_HAVE, KindState.DOES_NOT_APPLY, KindState.IN_THE_MAIL, KindState.INSIDE, KindState.REMIND}
)


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
