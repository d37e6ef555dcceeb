"""Kinds of records as families see them: what is settled, and what still needs somebody."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from intake.models import Coverage, RelatedPerson, Relationship, SecondOpinionRequest
from intake.models.preferences import PayPlan
from portal.accounts.models import User
from portal.ui.components import TaskRow, Text, Tone
from records.models import PRIVATE_KINDS, DocumentReference, RecordKind
from records.requirements import NINE_KINDS, REQUIREMENTS, Requirement
from records.states import LIVE, NEEDS_FIX, PENDING

_NEEDS_PAPERS: Final = (Relationship.LEGAL_GUARDIAN, Relationship.CAREGIVER)
_INSURED: Final = (PayPlan.PRIVATE, PayPlan.MEDICAID, PayPlan.MILITARY)


@dataclass(frozen=True, slots=True)
class Checklist:
    """The nine kinds as rows in order, and how many of them need nothing more from the family."""

    rows: list[TaskRow]
    settled: int
    total: int


@dataclass(frozen=True, slots=True)
class ChecklistGroup:
    """Rows under one heading of the records page."""

    title: Text
    rows: list[TaskRow]


@dataclass(frozen=True, slots=True)
class _KindState:
    """Where one kind stands: `fix` and `open` need the family, `checking` is on its way, `sent` is settled."""

    name: str
    count: int


def checklist(opinion_request: SecondOpinionRequest) -> Checklist:
    """The nine kinds of one request; one query."""
    states = _kind_states(opinion_request)
    rows = [_task_row(opinion_request, REQUIREMENTS[kind], states[kind]) for kind in NINE_KINDS]
    return Checklist(rows=rows, settled=_settled(states), total=len(NINE_KINDS))


def checklist_groups(opinion_request: SecondOpinionRequest, *, reader: User) -> tuple[list[ChecklistGroup], Checklist]:
    """The same rows under their headings, with "anything else" and papers about the reader last; two queries."""
    states = _kind_states(opinion_request, reader)
    rows = {kind: _task_row(opinion_request, REQUIREMENTS[kind], states[kind]) for kind in REQUIREMENTS}
    names: dict[RecordKind, str] = {kind: states[kind].name for kind in NINE_KINDS}
    groups = [
        # What needs another try comes before what was not begun.
        ChecklistGroup(_("Needs you"), [rows[k] for k in _in(names, "fix")] + [rows[k] for k in _in(names, "open")]),
        ChecklistGroup(_("On its way"), [rows[k] for k in _in(names, "checking")]),
        ChecklistGroup(_("Settled"), [rows[k] for k in _in(names, "sent")]),
        ChecklistGroup(_("More, if you like"), [rows[RecordKind.OTHER]]),
        ChecklistGroup(_("Other papers"), [rows[k] for k in _papers_of(reader, opinion_request, states)]),
    ]
    nine = Checklist(rows=[rows[kind] for kind in NINE_KINDS], settled=_settled(states), total=len(NINE_KINDS))
    return [group for group in groups if group.rows], nine


def _papers_of(
    reader: User, opinion_request: SecondOpinionRequest, states: Mapping[RecordKind, _KindState]
) -> list[RecordKind]:
    """Papers about the reader that are there, or that fit what the reader told us."""
    plans = Coverage.objects.filter(opinion_request=opinion_request, pay_plan__in=_INSURED)
    own = RelatedPerson.objects.visible_to(reader).filter(patient=opinion_request.patient_id)
    told = own.annotate(is_insured=Exists(plans)).values_list("relationship", "is_insured").first()
    relationship, is_insured = told or ("", False)
    fits = {RecordKind.COURT_PAPERS: relationship in _NEEDS_PAPERS, RecordKind.INSURANCE_CARD: is_insured}
    return [kind for kind in PRIVATE_KINDS if fits[kind] or states[kind].name != "open"]


def _kind_states(opinion_request: SecondOpinionRequest, reader: User | None = None) -> dict[RecordKind, _KindState]:
    """Of all files that caregivers share, and with a reader also of the reader's own papers."""
    by_kind: dict[str, list[DocumentReference]] = defaultdict(list)
    shared = DocumentReference.objects.exclude(kind__in=PRIVATE_KINDS)
    seen = DocumentReference.objects.visible_to(reader) if reader is not None else shared
    present = seen.filter(opinion_request=opinion_request).present()
    for document in present.only("kind", "status", "received_at").order_by("received_at"):
        by_kind[document.kind].append(document)
    return {kind: _kind_state(by_kind[kind]) for kind in REQUIREMENTS}


def _kind_state(documents: Sequence[DocumentReference]) -> _KindState:
    """Oldest first. A good file makes good whatever went wrong before it."""
    statuses = [document.status for document in documents]
    count = sum(status in LIVE for status in statuses)
    if not statuses:
        return _KindState("open", 0)
    if statuses[-1] in NEEDS_FIX:
        return _KindState("fix", count)
    if any(status in PENDING for status in statuses):
        return _KindState("checking", count)
    return _KindState("sent", count)


_KIND_STATUS: Final[dict[str, tuple[Text, Tone]]] = {
    "open": (gettext_lazy("Not started"), "neutral"),
    "fix": (gettext_lazy("Needs a fix"), "attention"),
    "checking": (gettext_lazy("Checking"), "info"),
    "sent": (gettext_lazy("Sent"), "success"),
}


def _task_row(opinion_request: SecondOpinionRequest, requirement: Requirement, state: _KindState) -> TaskRow:
    words, tone = _KIND_STATUS[state.name]
    url = reverse("records:kind", kwargs={"rid": opinion_request.pk, "kind": requirement.kind.value})
    hint = str(requirement.medical_name)
    if state.count:
        hint += " · " + ngettext("%(n)s file", "%(n)s files", state.count) % {"n": state.count}
    return TaskRow(title=requirement.name, url=url, status=words, tone=tone, hint=hint)


def _settled(states: dict[RecordKind, _KindState]) -> int:
    return sum(states[kind].name == "sent" for kind in NINE_KINDS)


def _in(names: Mapping[RecordKind, str], name: str) -> list[RecordKind]:
    return [kind for kind, found in names.items() if found == name]
