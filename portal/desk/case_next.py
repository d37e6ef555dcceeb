"""The one thing to do next about a request: a table of rules over plain facts, the first that holds wins."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from intake.ball import Holder
from intake.states import RequestStatus
from portal.accounts.roles import Act
from portal.desk.models import InterpreterState
from portal.ui.components import Text
from scheduling.states import AppointmentStatus

# Before a call everything else can wait; a family that has been silent this long is asked kindly.
CALL_IS_NEAR: Final = timedelta(minutes=15)
SILENT_AFTER: Final = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at; everything of it stands on the line of the queue or beside the request."""

    now: datetime
    today: date
    status: str = RequestStatus.SUBMITTED
    holder: str = Holder.NOBODY
    turn_since: datetime | None = None
    is_open: bool = True
    has_warning_signs: bool = False
    contact_due_at: datetime | None = None
    has_hold: bool = False
    call_at: datetime | None = None
    call_status: str = ""
    interpreter: str = ""
    unanswered: int = 0
    to_check: int = 0
    to_ask: int = 0
    late: int = 0
    tasks_due: int = 0
    has_owner: bool = True

    @property
    def is_booked(self) -> bool:
        """Whether a call is still ahead, or not yet written down."""
        return self.call_status == AppointmentStatus.BOOKED and self.call_at is not None

    def is_ours(self, *statuses: RequestStatus) -> bool:
        """Whether it is our turn in one of these statuses."""
        return self.holder == Holder.TEAM and self.status in statuses


@dataclass(frozen=True, slots=True)
class Rule:
    """When it holds, what it says, and where its button leads."""

    name: str
    holds: Callable[[Facts], bool]
    words: Text
    button: Text
    # The part of the page and the place on it; a name of an address where it leads elsewhere.
    tab: str
    anchor: str
    act: Act = Act.WORK_ON_REQUESTS
    # How many, where the words count something.
    count: Callable[[Facts], int] | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """The suggestion as the page shows it."""

    rule: str
    words: Text
    button: Text
    tab: str
    anchor: str


def _call_is_near(facts: Facts) -> bool:
    return facts.is_booked and facts.call_at is not None and facts.now >= facts.call_at - CALL_IS_NEAR


def _family_is_silent(facts: Facts) -> bool:
    since = facts.turn_since
    return facts.holder == Holder.FAMILY and since is not None and facts.now - since > SILENT_AFTER


RULES: Final[tuple[Rule, ...]] = (
    Rule("closed", lambda it: not it.is_open, _("This request is closed."), "", "", ""),
    Rule(
        "warning",
        lambda it: it.has_warning_signs,
        _("The family told of warning signs. Call them now."),
        _("See the warning signs"),
        "overview",
        "urgency",
        Act.SEE_CLINICAL,
    ),
    Rule(
        "first_contact",
        lambda it: it.contact_due_at is not None,
        _("Call this family first. It is on the fast track and nobody has reached it yet."),
        _("Call, then write it down"),
        "overview",
        "urgency",
    ),
    Rule(
        "hold",
        lambda it: it.has_hold,
        _("A file may be about another child. Two people decide."),
        _("Look at paused files"),
        "admin:desk_holds",
        "",
        Act.RELEASE_HELD,
    ),
    Rule(
        "call_now",
        _call_is_near,
        _("It is time for the call."),
        _("Call, then write down how it went"),
        "call",
        "call",
        Act.BOOK_CALLS,
    ),
    Rule(
        "message",
        lambda it: it.unanswered > 0,
        ngettext_lazy(
            "%(count)d message of the family waits for an answer.",
            "%(count)d messages of the family wait for an answer.",
            "count",
        ),
        _("Read and answer"),
        "messages",
        "messages",
        Act.SEND_MESSAGES,
        lambda it: it.unanswered,
    ),
    Rule(
        "interpreter",
        lambda it: it.interpreter == InterpreterState.ARRANGING,
        _("The call has no interpreter yet."),
        _("Arrange an interpreter"),
        "call",
        "call",
        Act.BOOK_CALLS,
    ),
    Rule(
        "task",
        lambda it: it.tasks_due > 0,
        ngettext_lazy("%(count)d task is due.", "%(count)d tasks are due.", "count"),
        _("See the tasks"),
        "",
        "tasks",
        Act.WORK_ON_REQUESTS,
        lambda it: it.tasks_due,
    ),
    Rule(
        "check",
        lambda it: it.to_check > 0,
        ngettext_lazy("%(count)d file waits to be looked at.", "%(count)d files wait to be looked at.", "count"),
        _("Check the files"),
        "records",
        "files",
        Act.CHECK_RECORDS,
        lambda it: it.to_check,
    ),
    Rule(
        "late",
        lambda it: it.late > 0,
        _("Another hospital is late with its answer."),
        _("Remind the hospital"),
        "admin:desk_records",
        "hospitals",
        Act.CHECK_RECORDS,
    ),
    Rule(
        "ask",
        lambda it: it.to_ask > 0,
        _("Another hospital still has to be asked for records."),
        _("Ask the hospital"),
        "admin:desk_records",
        "hospitals",
        Act.CHECK_RECORDS,
    ),
    Rule("own", lambda it: not it.has_owner, _("Nobody looks after this request yet."), _("Take it"), "", "owner"),
    Rule(
        "review",
        lambda it: it.is_ours(RequestStatus.SUBMITTED),
        _("The family has sent the request. Start the review."),
        _("Change the status"),
        "overview",
        "acts",
    ),
    Rule(
        "decide",
        lambda it: it.is_ours(RequestStatus.IN_REVIEW, RequestStatus.INFORMATION_NEEDED),
        _("The review is ours: accept, decline, or ask for what is missing."),
        _("Change the status"),
        "overview",
        "acts",
    ),
    Rule(
        "visit",
        lambda it: it.is_ours(RequestStatus.ACCEPTED),
        _("The request is accepted. Plan the visit with the family."),
        _("Change the status"),
        "overview",
        "acts",
    ),
    Rule(
        "silent",
        _family_is_silent,
        _("We have waited for the family for more than five days. A kind word may help."),
        _("Write to the family"),
        "messages",
        "messages",
        Act.SEND_MESSAGES,
    ),
    Rule("family", lambda it: it.holder == Holder.FAMILY, _("It is the family’s turn."), "", "", ""),
    Rule("hospital", lambda it: it.holder == Holder.HOSPITAL, _("We wait for another hospital."), "", "", ""),
    Rule("nothing", lambda _it: True, _("Nothing to do here now."), "", "", ""),
)


def next_step(facts: Facts, *, may_do: Callable[[Act], bool]) -> NextStep:
    """The first rule that holds; its button only for those whose role includes what it leads to."""
    rule = next(each for each in RULES if each.holds(facts))
    words = rule.words if rule.count is None else rule.words % {"count": rule.count(facts)}
    button = rule.button if rule.button and may_do(rule.act) else ""
    return NextStep(rule.name, words, button, rule.tab, rule.anchor)
