"""The parts of a request's page: which there are, who may open them, and which answers stand on each."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from intake import journey
from intake.journey import Page, Section
from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.desk.case_next import NextStep

_OVER_ALL_REQUESTS: Final = frozenset({"admin:desk_holds"})
CASE: Final = "admin:intake_secondopinionrequest_change"


class Tab(StrEnum):
    """One part of the page with an address of its own."""

    OVERVIEW = "overview"
    ILLNESS = "illness"
    RECORDS = "records"
    CALL = "call"
    MESSAGES = "messages"
    TRAVEL = "travel"
    MONEY = "money"
    PEOPLE = "people"
    HISTORY = "history"


@dataclass(frozen=True, slots=True)
class Entry:
    """One link to a part."""

    tab: Tab
    label: str | Promise
    url: str
    is_current: bool
    keys: str


_PLACES: Final[Mapping[Tab, tuple[str | Promise, Act]]] = {
    Tab.OVERVIEW: (_("Overview"), Act.SEE_REQUESTS),
    Tab.ILLNESS: (_("Illness"), Act.SEE_CLINICAL),
    Tab.RECORDS: (_("Records"), Act.SEE_CLINICAL),
    Tab.CALL: (_("Call"), Act.SEE_REQUESTS),
    Tab.MESSAGES: (_("Messages"), Act.SEE_REQUESTS),
    # Translators: what the family said about getting to the hospital for a visit.
    Tab.TRAVEL: (_("Travel"), Act.SEE_REQUESTS),
    Tab.MONEY: (pgettext_lazy("part of a page", "Money"), Act.SEE_MONEY),
    Tab.PEOPLE: (_("People and permission"), Act.SEE_REQUESTS),
    Tab.HISTORY: (_("History"), Act.SEE_CLINICAL),
}
_NAMES: Final = frozenset(tab.value for tab in Tab)
# Parts that are pages of their own.
_ELSEWHERE: Final[Mapping[Tab, str]] = {Tab.MESSAGES: "admin:desk_messages"}
# Keys that lead to a part.
_KEYS: Final[Mapping[Tab, str]] = {Tab.MESSAGES: "m"}
# As a doctor reads: the illness first, then how the child is, then the rest.
_ILLNESS: Final = tuple(page for page in journey.PAGES if page.section is Section.ILLNESS)
PAGES: Final[Mapping[Tab, tuple[Page, ...]]] = {
    Tab.OVERVIEW: (journey.ILLNESS, journey.NOW, journey.DIAGNOSIS, journey.QUESTIONS, journey.ANYTHING_ELSE),
    Tab.ILLNESS: (journey.ILLNESS, *_ILLNESS, journey.CARE),
    Tab.TRAVEL: (journey.TRAVEL, journey.ACCESS),
    Tab.MONEY: (journey.PAYING,),
    Tab.PEOPLE: (journey.DETAILS, journey.CAREGIVERS, journey.LEGAL),
}
# What the whole of the page's answers needs, beside being allowed to open the part.
_CLINICAL: Final = frozenset({Tab.OVERVIEW, Tab.ILLNESS, Tab.PEOPLE})


def tab_named(name: str) -> Tab:
    """The part of that name; the first for any other."""
    return Tab(name) if name in _NAMES else Tab.OVERVIEW


def may_open(user: User, tab: Tab) -> bool:
    """Whether the person's role includes the part."""
    return may(user, _PLACES[tab][1])


def pages_on(user: User, tab: Tab) -> tuple[Page, ...]:
    """The answers that the person may read there."""
    if tab in _CLINICAL and not may(user, Act.SEE_CLINICAL):
        return ()
    return PAGES.get(tab, ())


def entries(opinion_request: SecondOpinionRequest, user: User, current: Tab) -> list[Entry]:
    """Links to the parts that the person may open."""
    return [
        Entry(tab, label, address(opinion_request, tab), tab is current, _KEYS.get(tab, ""))
        for tab, (label, _act) in _PLACES.items()
        if may_open(user, tab)
    ]


def address(opinion_request: SecondOpinionRequest, tab: Tab, anchor: str = "") -> str:
    """Where a part of the page is found."""
    if tab in _ELSEWHERE:
        return reverse(_ELSEWHERE[tab], args=[opinion_request.pk])
    query = "" if tab is Tab.OVERVIEW else f"?tab={tab.value}"
    return f"{reverse(CASE, args=[opinion_request.pk])}{query}{f'#{anchor}' if anchor else ''}"


def url_of_step(opinion_request: SecondOpinionRequest, step: NextStep) -> str:
    """Where the button of the suggestion leads; empty for one without."""
    if step.tab.startswith("admin:"):
        takes_no_request = step.tab in _OVER_ALL_REQUESTS
        url = reverse(step.tab, args=[] if takes_no_request else [opinion_request.pk])
        return f"{url}#{step.anchor}" if step.anchor else url
    if step.tab:
        return address(opinion_request, Tab(step.tab), step.anchor)
    return f"#{step.anchor}" if step.anchor else ""


def back_to(opinion_request: SecondOpinionRequest, tab: Tab, anchor: str = "") -> HttpResponse:
    """The answer to a form: the part it stands on."""
    return redirect(address(opinion_request, tab, anchor))
