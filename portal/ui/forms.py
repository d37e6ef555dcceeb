"""The base of every form: validated on the server, with words instead of asterisks."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _


class PortalFormMixin:
    """Turns off the browser's own error bubbles, which cannot be styled or translated by us."""

    # Instance settings of Django's forms; the class-level names below are theirs.
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    @property
    def has_errors(self) -> bool:
        return self.is_bound and not self.is_valid()  # type: ignore[attr-defined]

    def error_title(self) -> str:
        """The heading over the list of what to put right."""
        return _("There is a problem")


class PortalForm(PortalFormMixin, forms.Form):
    """A form of one page."""
