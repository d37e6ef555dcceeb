"""One file from a page of the fast track; the records take it in and judge it."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.ui.fields import FileField
from portal.ui.forms import PortalForm


class OneFileForm(PortalForm):
    """The newest report, under the names by which the records read a post."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    documents = FileField(
        label=_("The newest bone marrow or pathology report"),
        hint=_("One file or a phone photo is enough. You can also do this later."),
        max_bytes=settings.PORTAL_MAX_FILE_BYTES,
        optional=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_token"].initial = uuid.uuid4
        self.fields["documents"].widget.attrs.pop("multiple", None)
