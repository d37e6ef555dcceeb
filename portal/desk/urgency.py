"""What makes a request urgent, as staff read it: the clock, the rules, the flags, who decided what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake import triage
from intake.decision_date import days_left, has_passed
from intake.models import Authority, RelatedPerson, SecondOpinionRequest, UrgencyChange, YesNo
from intake.models.clinical_history import WarningSign
from intake.wording import approximate_words
from portal.accounts.models import User
from portal.ui.components import Text, Tone

_RED_DAYS: Final = 7
_AMBER_DAYS: Final = 14
# Doses, lines and teams differ below this age.
_INFANT_MONTHS: Final = 12
_MONTHS_IN_A_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Flag:
    """A short word that must not be overlooked."""

    text: Text
    tone: Tone


@dataclass(frozen=True, slots=True)
class Clock:
    """The promise to a fast-track family."""

    since: datetime
    due_at: datetime
    is_late: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """The date of the next big decision, with the days that are left."""

    words: str
    left: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Change:
    """One change of urgency with its reasons in words."""

    change: UrgencyChange
    rules: list[Text]


@dataclass(frozen=True, slots=True)
class Urgency:
    """Everything about it on the page of one request."""

    rules: list[Text]
    flags: list[Flag]
    warning_signs: list[Text]
    clock: Clock | None
    decision: Decision | None
    do_not_share: list[RelatedPerson]


def urgency_of(
    opinion_request: SecondOpinionRequest, *, links: Sequence[RelatedPerson], zone: ZoneInfo, now: datetime
) -> Urgency:
    """For the page of one request; `links` are all people of the child."""
    secrets = [link for link in links if link.must_not_share == YesNo.YES]
    return Urgency(
        rules=triage.rule_words(triage.priority_rules(opinion_request.urgency_reasons)),
        flags=flags_of(opinion_request, must_not_share=bool(secrets), zone=zone, now=now),
        warning_signs=_signs(opinion_request),
        clock=clock_of(opinion_request, now=now),
        decision=decision_of(opinion_request, today=now.astimezone(zone).date()),
        do_not_share=secrets,
    )


def changes_of(opinion_request: SecondOpinionRequest, user: User) -> list[Change]:
    """What changed the urgency, the newest first."""
    found = UrgencyChange.objects.visible_to(user).filter(opinion_request=opinion_request).select_related("actor")
    return [Change(each, triage.rule_words(each.rules)) for each in found]


def clock_of(opinion_request: SecondOpinionRequest, *, now: datetime) -> Clock | None:
    """The running clock; none once somebody has spoken with the family."""
    due = opinion_request.first_contact_due_at
    if due is None or opinion_request.contacted_at is not None or not opinion_request.is_fast_track:
        return None
    return Clock(opinion_request.fast_track_since or opinion_request.created_at, due, is_late=due < now)


def decision_of(opinion_request: SecondOpinionRequest, *, today: date) -> Decision | None:
    """The date the family gave, and how much time it leaves."""
    decision_on = opinion_request.decision_on
    if decision_on is None:
        return None
    words = approximate_words(decision_on)
    left = days_left(decision_on, today)
    if left is None:
        return Decision(words, _("has passed"), "attention")
    tone: Tone = "danger" if left <= _RED_DAYS else "attention" if left <= _AMBER_DAYS else "neutral"
    return Decision(words, ngettext("%(count)d day left", "%(count)d days left", left) % {"count": left}, tone)


def flags_of(
    opinion_request: SecondOpinionRequest, *, must_not_share: bool, zone: ZoneInfo, now: datetime
) -> list[Flag]:
    """The flags of the list and of the page, the worst first."""
    clock, today = clock_of(opinion_request, now=now), now.astimezone(zone).date()
    raised = (
        (opinion_request.warning_signs_at is not None, _("Warning signs"), "danger"),
        (must_not_share, _("Do not share"), "danger"),
        (clock is not None and clock.is_late, _("Call is late"), "danger"),
        ("inpatient" in opinion_request.urgency_reasons, _("In hospital"), "attention"),
        (opinion_request.requester.authority == Authority.NO, _("Someone else decides"), "attention"),
        (_is_infant(opinion_request.patient.birth_date, today), _("Under 1 year"), "info"),
        (has_passed(opinion_request.decision_on, today), _("Decision date passed"), "attention"),
    )
    return [Flag(text, tone) for is_raised, text, tone in raised if is_raised]  # type: ignore[arg-type]


def _signs(opinion_request: SecondOpinionRequest) -> list[Text]:
    history = getattr(opinion_request, "history", None)
    told = history.warning_signs if history is not None else []
    return [WarningSign(each).label for each in told if each != WarningSign.NONE]


def _is_infant(born_on: date, today: date) -> bool:
    months = (today.year - born_on.year) * _MONTHS_IN_A_YEAR + today.month - born_on.month
    return months - (today.day < born_on.day) < _INFANT_MONTHS
