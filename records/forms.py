"""The form that adds files."""

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.ui.fields import FileField
from portal.ui.forms import PortalForm
from portal.ui.sizes import size_in_words
from records.filetypes import CHOOSER_ACCEPT

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


class RecordFilesField(FileField):
    """Several files whose faults are told one by one by the service, so that good ones are never lost with bad ones."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(multiple=True, max_bytes=settings.PORTAL_MAX_FILE_BYTES, **kwargs)

    def validate(self, value: "list[UploadedFile[Any]]") -> None:
        """Nothing is refused for all because of one; whether there is any file at all, the form asks."""


class UploadForm(PortalForm):
    """Files from the device, or a photo taken now."""

    # Drawn first, so that it is read before megabytes of files.
    form_token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    photos = RecordFilesField(
        label=gettext_lazy("Take a photo"), hint=gettext_lazy("Opens the camera on a phone or tablet.")
    )
    documents = RecordFilesField(label=gettext_lazy("Choose photos or files"), accept=CHOOSER_ACCEPT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_token"].initial = uuid.uuid4
        # Apart from the chooser, because on some phones this word hides the photo library.
        camera = self.fields["photos"].widget.attrs
        camera |= {"capture": "environment", "accept": "image/*"}
        camera.pop("multiple")
        self.tell_what_is_taken(scan_pictures=False)

    def tell_what_is_taken(self, *, scan_pictures: bool) -> None:
        """Scan pictures are named only where they belong."""
        self._takes_scan_pictures = scan_pictures
        limits = _("Up to %(size)s for each file, and %(count)s files at once.") % {
            "size": size_in_words(settings.PORTAL_MAX_FILE_BYTES),
            "count": settings.DATA_UPLOAD_MAX_NUMBER_FILES,
        }
        self.fields["documents"].help_text = f"{self._what_is_taken()} {limits}"

    def chooser_hint(self) -> str:
        """What may be chosen where each file travels by itself, however many there are."""
        limits = _("Up to %(size)s for each file.") % {"size": size_in_words(settings.PORTAL_MAX_FILE_BYTES)}
        return f"{self._what_is_taken()} {limits}"

    def _what_is_taken(self) -> str:
        if self._takes_scan_pictures:
            # Translators: DICOM is the name of a format; it stays.
            return _(
                "Scan pictures (DICOM), PDF, photos (JPEG, PNG, HEIC, TIFF), Word files, plain text, "
                "a summary from another portal (XML), or a ZIP with any of these."
            )
        return _(
            "PDF, photos (JPEG, PNG, HEIC, TIFF), Word files, plain text, "
            "a summary from another portal (XML), or a ZIP with any of these."
        )

    def clean(self) -> dict[str, Any]:
        """At least one file, from either place."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not self.uploads():
            raise ValidationError({"documents": _("Choose a file or take a photo")})
        return cleaned

    def uploads(self) -> "list[UploadedFile[Any]]":
        """All files of the form, in the order of the page."""
        return [*self.cleaned_data.get("photos", []), *self.cleaned_data.get("documents", [])]
