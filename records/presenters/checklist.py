"""Kinds of records as families see them: what is settled, and what still needs somebody."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Exists
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from intake.models import Coverage, RelatedPerson, Relationship, SecondOpinionRequest
from intake.models.preferences import PayPlan
from portal.accounts.models import User
from portal.ui.components import TaskRow, Text, Tone
from portal.ui.dates import date_in_words
from records.facts import AskFact, Facts, facts_for
from records.kind_states import (
    ON_ITS_WAY,
    KindStanding,
    KindState,
    open_asks,
    seen_by,
    settled_count,
    standings,
)
from records.models import PRIVATE_KINDS, ChaseOutcome, RecordKind
from records.requirements import NINE_KINDS, REQUIREMENTS

_NEEDS_PAPERS: Final = (Relationship.LEGAL_GUARDIAN, Relationship.CAREGIVER)
_INSURED: Final = (PayPlan.PRIVATE, PayPlan.MEDICAID, PayPlan.MILITARY)

# The one table of state words.
STATE_WORDS: Final[Mapping[KindState, tuple[Text, Tone]]] = {
    KindState.NOT_STARTED: (gettext_lazy("Not started"), "neutral"),
    KindState.IN_PROGRESS: (gettext_lazy("In progress"), "info"),
    KindState.SENT: (gettext_lazy("Sent"), "success"),
    KindState.LOOKS_GOOD: (gettext_lazy("Looks good"), "success"),
    KindState.NEEDS_FIX: (gettext_lazy("Needs a fix"), "attention"),
    KindState.ASKING: (gettext_lazy("We’re asking %(hospital)s (since %(day)s)"), "info"),
    KindState.IN_THE_MAIL: (gettext_lazy("In the mail"), "info"),
    KindState.DONT_HAVE: (gettext_lazy("You don’t have it, that’s OK"), "success"),
    KindState.DOES_NOT_APPLY: (gettext_lazy("Doesn’t apply"), "success"),
    KindState.INSIDE: (gettext_lazy("Inside another file"), "success"),
    KindState.REMIND: (gettext_lazy("We’ll remind you on %(day)s"), "neutral"),
}


@dataclass(frozen=True, slots=True)
class Checklist:
    """The nine kinds as rows in order, how many of them are settled, and what staff asked for besides."""

    rows: list[TaskRow]
    settled: int
    total: int
    asks: list[TaskRow] = field(default_factory=list)
    # Bytes are on their way, which a page may tell more about.
    is_sending: bool = False


@dataclass(frozen=True, slots=True)
class ChecklistGroup:
    """Rows under one heading of the records page."""

    title: Text
    rows: list[TaskRow]


def checklist(
    opinion_request: SecondOpinionRequest, *, is_patient: bool = False, now: datetime | None = None
) -> Checklist:
    """The nine kinds of one request for hub, status and staff; one query. `now` is in the reader's zone."""
    facts = facts_for(opinion_request)
    return _checklist(opinion_request, facts, standings(facts, now=now or _now()), is_patient=is_patient)


def checklist_groups(
    opinion_request: SecondOpinionRequest, *, reader: User, now: datetime | None = None
) -> tuple[list[ChecklistGroup], Checklist]:
    """The same rows under their headings, with "anything else" and papers about the reader last; two queries."""
    facts, told = seen_by(facts_for(opinion_request), str(reader.pk)), _told_by(reader, opinion_request)
    found = standings(facts, now=now or _now(), kinds=REQUIREMENTS)
    is_patient = told[0] == Relationship.SELF
    rows = {kind: kind_row(opinion_request, each, is_patient=is_patient) for kind, each in found.items()}
    nine = _checklist(opinion_request, facts, found, is_patient=is_patient)
    grouped = [
        ChecklistGroup(_("We asked you for this"), nine.asks),
        *(ChecklistGroup(title, [rows[kind] for kind in kinds]) for title, kinds in _by_need(found)),
        ChecklistGroup(_("More, if you like"), [rows[RecordKind.OTHER]]),
        ChecklistGroup(_("Other papers"), [rows[kind] for kind in PRIVATE_KINDS if _fits(kind, told, found)]),
    ]
    return [group for group in grouped if group.rows], nine


def kind_row(opinion_request: SecondOpinionRequest, standing: KindStanding, *, is_patient: bool) -> TaskRow:
    """One kind as a row that leads to its page."""
    requirement = REQUIREMENTS[standing.kind].said_to(is_patient=is_patient)
    words, tone = state_words(standing)
    url = reverse("records:kind", kwargs={"rid": opinion_request.pk, "kind": standing.kind.value})
    parts = [str(requirement.medical_name), _files(standing.count), why_words(standing)]
    return TaskRow(requirement.name, url, words, tone, " · ".join(part for part in parts if part))


def state_words(standing: KindStanding) -> tuple[str, Tone]:
    """The state by the one table, with the facts it names."""
    words, tone = STATE_WORDS[standing.state]
    day = date_in_words(standing.on) if standing.on else ""
    if standing.state == KindState.ASKING:
        return str(words) % {"hospital": _hospitals(standing), "day": day}, tone
    return (str(words) % {"day": day} if standing.state == KindState.REMIND else str(words)), tone


def why_words(standing: KindStanding) -> str:
    """What the state alone does not say; often nothing."""
    if standing.because:
        return _("Probably doesn’t apply, because %(reason)s") % {"reason": standing.because}
    names = {"hospital": _hospitals(standing)}
    if standing.needs_signature:
        return _("Sign the permission, and we ask %(hospital)s") % names
    told: dict[str, str] = {
        ChaseOutcome.ARRIVED: _("%(hospital)s sent it to us"),
        ChaseOutcome.PART_ARRIVED: _("%(hospital)s sent us part of it"),
        ChaseOutcome.REFUSED: _("%(hospital)s said no"),
        ChaseOutcome.NOT_FOUND: _("%(hospital)s has nothing like it"),
    }
    return told[standing.outcome] % names if standing.outcome else ""


def _checklist(
    opinion_request: SecondOpinionRequest,
    facts: Facts,
    found: Mapping[RecordKind, KindStanding],
    *,
    is_patient: bool,
) -> Checklist:
    return Checklist(
        rows=[kind_row(opinion_request, found[kind], is_patient=is_patient) for kind in NINE_KINDS],
        settled=settled_count(found),
        total=len(NINE_KINDS),
        asks=[_ask_row(opinion_request, each) for each in open_asks(facts)],
        is_sending=bool(facts.uploads),
    )


def _by_need(found: Mapping[RecordKind, KindStanding]) -> Iterable[tuple[str, list[RecordKind]]]:
    """What needs another try comes before what was begun, and that before what was not."""
    nine = [found[kind] for kind in NINE_KINDS]
    order = (KindState.NEEDS_FIX, KindState.IN_PROGRESS, KindState.NOT_STARTED)
    needing = sorted((each for each in nine if each.needs_family), key=lambda each: order.index(each.state))
    yield _("Needs you"), [each.kind for each in needing]
    yield _("On its way"), _kinds(nine, lambda each: each.state in ON_ITS_WAY and not each.needs_family)
    # Translators: a heading above what the family wants to be reminded of.
    yield _("Later"), _kinds(nine, lambda each: each.state == KindState.REMIND)
    yield _("Settled"), _kinds(nine, lambda each: each.is_settled and each.state not in ON_ITS_WAY)


def _kinds(nine: Iterable[KindStanding], is_wanted: Callable[[KindStanding], bool]) -> list[RecordKind]:
    return [each.kind for each in nine if is_wanted(each)]


def _ask_row(opinion_request: SecondOpinionRequest, ask: AskFact) -> TaskRow:
    url = reverse("records:ask", kwargs={"rid": opinion_request.pk, "ask_id": ask.id})
    hint = _("By %(day)s") % {"day": date_in_words(ask.wanted_by)} if ask.wanted_by else ""
    return TaskRow(ask.what, url, *STATE_WORDS[KindState.NOT_STARTED], hint)


def _told_by(reader: User, opinion_request: SecondOpinionRequest) -> tuple[str, bool]:
    """Who the reader is to the child, and whether the visit is paid by a plan."""
    plans = Coverage.objects.filter(opinion_request=opinion_request, pay_plan__in=_INSURED)
    own = RelatedPerson.objects.visible_to(reader).filter(patient=opinion_request.patient_id)
    return own.annotate(is_insured=Exists(plans)).values_list("relationship", "is_insured").first() or ("", False)


def _fits(kind: RecordKind, told: tuple[str, bool], found: Mapping[RecordKind, KindStanding]) -> bool:
    """Papers about the reader that are there, or that fit what the reader told us."""
    relationship, is_insured = told
    fits = {RecordKind.COURT_PAPERS: relationship in _NEEDS_PAPERS, RecordKind.INSURANCE_CARD: is_insured}
    return fits[kind] or found[kind].state != KindState.NOT_STARTED


def _files(count: int) -> str:
    return ngettext("%(n)s file", "%(n)s files", count) % {"n": count} if count else ""


def _hospitals(standing: KindStanding) -> str:
    names = list(dict.fromkeys(standing.hospitals))
    if len(names) > 1:
        return _("%(count)s hospitals") % {"count": len(names)}
    return names[0] if names else ""


def _now() -> datetime:
    return timezone.localtime()
