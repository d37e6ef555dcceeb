"""The pages for the call and the visit; nothing here holds anybody up."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from intake.journey.page import Need, Page, Record, Section

ACCESS: Final = Page(
    name="access",
    section=Section.VISIT,
    slug="access",
    title=_("What helps at a visit"),
    need=Need.OPTIONAL,
    columns={Record.PREFERENCES: ("visit_needs", "visit_needs_note")},
)
TRAVEL: Final = Page(
    name="travel",
    section=Section.VISIT,
    slug="travel",
    title=_("Getting here"),
    need=Need.VISIT,
    columns={
        Record.PREFERENCES: (
            "can_travel",
            "from_city",
            "travel_by",
            "adults_coming",
            "children_coming",
            "good_dates",
            "bad_dates",
            "avoids_crowds",
            "wants_help_to_stay",
            "wants_help_with_travel_cost",
            "needs_wheelchair_ride",
        )
    },
)
ANYTHING_ELSE: Final = Page(
    name="anything_else",
    section=Section.VISIT,
    slug="anything-else",
    # In Spanish, "anything else" to tell and "anything else" to send differ.
    title=pgettext_lazy("to tell", "Anything else"),
    need=Need.OPTIONAL,
    columns={Record.PREFERENCES: ("anything_else",)},
)

PAGES: Final = (ACCESS, TRAVEL, ANYTHING_ELSE)
