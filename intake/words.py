"""What the pages of lists say around their entries."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from intake import journey
from portal.ui.components import Text


@dataclass(frozen=True, slots=True)
class ListWords:
    """The sentences of one list."""

    add_first: Text
    add_another: Text
    # The heading of the page that adds or changes an entry, and the question before one is removed.
    entry: Text
    remove: Text
    lead: Text = ""
    why: Text = ""
    none: Text = ""
    empty: Text = ""


LIST_WORDS: Final[Mapping[str, ListWords]] = {
    journey.CAREGIVERS.name: ListWords(
        add_first=_("Add a person"),
        add_another=_("Add another person"),
        entry=_("A person we may talk with"),
        remove=_("Remove this person?"),
        lead=_("Another parent, a grandparent, or anyone else we may talk with. Leave it empty if there is nobody."),
        why=_("Why we ask: so that we know who else to call. Only you and our team see this."),
        empty=_("Nobody added so far."),
    ),
    journey.RELAPSES.name: ListWords(
        add_first=_("Add a date"),
        add_another=_("Add another date"),
        entry=_("When it came back"),
        remove=_("Remove this date?"),
        lead=_("Add one date for each time it came back. The year alone is enough."),
        none=_("It did not come back"),
    ),
    journey.HOSPITALS.name: ListWords(
        add_first=_("Add a hospital"),
        add_another=_("Add another hospital"),
        entry=_("A hospital or clinic"),
        remove=_("Remove this hospital?"),
        lead=_("Add the main place first. You can add more later."),
        why=_("Why we ask: we need to know where the records are."),
        empty=_("No hospital added so far."),
    ),
    journey.SURGERIES.name: ListWords(
        add_first=_("Add a surgery"),
        add_another=_("Add another surgery"),
        entry=_("A surgery"),
        remove=_("Remove this surgery?"),
        lead=_("A biopsy in surgery counts too."),
        none=_("No surgery so far"),
    ),
    journey.CHEMOTHERAPY.name: ListWords(
        add_first=_("Add a plan or medicine"),
        add_another=_("Add another plan or medicine"),
        entry=_("A plan or medicine"),
        remove=_("Remove this plan or medicine?"),
        lead=_("Each plan on its own. Dates can be a guess."),
        none=_("No chemo so far"),
    ),
    journey.RADIATION.name: ListWords(
        add_first=_("Add radiation"),
        add_another=_("Add more radiation"),
        entry=_("Radiation"),
        remove=_("Remove this radiation?"),
        lead=_("Each part of the body on its own."),
        none=_("No radiation so far"),
    ),
    journey.TRANSPLANTS.name: ListWords(
        add_first=_("Add a transplant"),
        add_another=_("Add another transplant"),
        entry=_("A transplant"),
        remove=_("Remove this transplant?"),
        none=_("No transplant so far"),
    ),
}
"""A test holds that each list has its words."""
