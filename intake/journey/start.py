"""The pages of the short lane: all that is needed before a call is booked."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from intake.journey.page import Need, Page, Record, Section, Standing
from intake.triage import is_asked_about_leukemia


def _is_fast_track(standing: Standing) -> bool:
    return standing.opinion_request.is_fast_track


def _has_contact(standing: Standing) -> bool:
    link = standing.link
    return bool(link.full_name and link.phone and link.may_leave_voicemail is not None)


def _has_illness(standing: Standing) -> bool:
    asked = standing.opinion_request
    return bool(asked.leukemia_flags) or not is_asked_about_leukemia(asked.condition)


CHILD: Final = Page(
    name="child_change",
    view="intake:child_change",
    section=Section.START,
    title=_("The child’s name and birth date"),
    title_for_self=_("Your name and birth date"),
    need=Need.BOOK,
    columns={Record.PATIENT: ("first_name", "last_name", "birth_date")},
    done=lambda _standing: True,
    is_identity=True,
    is_correction=True,
)
ILLNESS: Final = Page(
    name="illness",
    view="intake:illness",
    section=Section.START,
    title=_("What doctors said it is"),
    need=Need.BOOK,
    columns={Record.REQUEST: ("condition", "leukemia_flags")},
    done=_has_illness,
    is_correction=True,
)
CONTACT: Final = Page(
    name="contact",
    view="intake:contact",
    section=Section.START,
    title=_("How to reach you"),
    need=Need.BOOK,
    columns={Record.LINK: ("full_name", "phone", "may_leave_voicemail")},
    done=_has_contact,
)
CALL_NEEDS: Final = Page(
    name="call_needs",
    view="intake:call_needs",
    section=Section.START,
    title=_("What you need for the call"),
    need=Need.BOOK,
    columns={Record.LINK: ("call_language", "other_language", "call_access", "call_access_note")},
    done=lambda it: bool(it.link.call_language),
)
REACH: Final = Page(
    name="reach",
    view="intake:reach",
    section=Section.START,
    title=_("When we can reach you"),
    need=Need.BOOK,
    columns={Record.REQUEST: ("reach_times",)},
    applies=_is_fast_track,
    done=lambda it: it.opinion_request.reach_answered_at is not None,
)
CALL: Final = Page(
    name="call",
    view="scheduling:book",
    section=Section.START,
    title=_("Time of your free call"),
    need=Need.CALL,
    applies=lambda it: not it.opinion_request.is_fast_track,
    done=lambda it: it.has_call,
)

PAGES: Final = (CHILD, ILLNESS, CONTACT, CALL_NEEDS, REACH, CALL)
