"""The pages between sign-in and sending, in order: which apply to a request, which are done, which is next."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from intake.models import RelatedPerson, SecondOpinionRequest
from intake.states import RequestStatus
from portal.ui.components import Text


@dataclass(frozen=True, slots=True)
class Standing:
    """What the journey looks at: the request, the link of the person who fills it in, and whether a call is booked."""

    opinion_request: SecondOpinionRequest
    link: RelatedPerson
    has_call: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the journey; `view` is its URL name and takes `rid`."""

    name: str
    view: str
    title: Text
    applies: Callable[[Standing], bool]
    is_done: Callable[[Standing], bool]
    # Sending waits for it; the call may be booked before or after.
    is_needed_to_send: bool = True


def _always(_standing: Standing) -> bool:
    return True


def _is_fast_track(standing: Standing) -> bool:
    return standing.opinion_request.is_fast_track


def _has_contact(standing: Standing) -> bool:
    link = standing.link
    return bool(link.full_name and link.phone and link.may_leave_voicemail is not None)


CONTACT: Final = Page("contact", "intake:contact", _("How to reach you"), _always, _has_contact)
CALL_NEEDS: Final = Page(
    "call_needs", "intake:call_needs", _("What you need for the call"), _always, lambda it: bool(it.link.call_language)
)
REACH: Final = Page(
    "reach",
    "intake:reach",
    _("When we can reach you"),
    _is_fast_track,
    lambda it: it.opinion_request.reach_answered_at is not None,
)
CALL: Final = Page(
    "call",
    "scheduling:book",
    _("Time of your free call"),
    lambda it: not it.opinion_request.is_fast_track,
    lambda it: it.has_call,
    is_needed_to_send=False,
)
CHECK: Final = Page(
    "check",
    "intake:check",
    _("Check and send"),
    _always,
    lambda it: it.opinion_request.status != RequestStatus.DRAFT,
    is_needed_to_send=False,
)

PAGES: Final = (CONTACT, CALL_NEEDS, REACH, CALL, CHECK)


def pages(standing: Standing) -> Iterator[Page]:
    """The pages that apply, in order."""
    return (page for page in PAGES if page.applies(standing))


def page_after(page: Page, standing: Standing) -> Page:
    """The page that follows; the last one follows itself."""
    following = PAGES[PAGES.index(page) + 1 :]
    return next((each for each in following if each.applies(standing)), CHECK)


def first_open(standing: Standing) -> Page | None:
    """Where the family stopped; none when everything is done."""
    return next((page for page in pages(standing) if not page.is_done(standing)), None)


def missing_to_send(standing: Standing) -> list[Page]:
    """The pages that must be answered before the request can be sent."""
    return [page for page in pages(standing) if page.is_needed_to_send and not page.is_done(standing)]
