"""The groups of figures in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.journey import PAGES
from intake.models import CallLanguage
from intake.models.preferences import PayPlan
from portal.ui.components import Text

# How figures can be split: the name in the address, the column, and what to call it.
SPLITS: Final[Mapping[str, tuple[str, Text]]] = {
    "language": ("language", gettext_lazy("Language")),
    "interpreter": ("has_interpreter", gettext_lazy("Interpreter")),
    "payer": ("payer", gettext_lazy("How they pay")),
}
_PAGES: Final = {page.name: page.title for page in PAGES}


def group_words(split: str, key: str) -> str:
    """One group; all families have no key."""
    if split == "language":
        return str(CallLanguage(key).label) if key in CallLanguage.values else key
    if split == "interpreter":
        return _("With an interpreter") if key == "True" else _("Without an interpreter")
    return str(PayPlan(key).label) if key in PayPlan.values else _("Not said yet")


def page_words(page: str) -> str:
    """The title of a page of the journey; the start stands before all of them."""
    return str(_PAGES[page]) if page in _PAGES else _("Began a request")
