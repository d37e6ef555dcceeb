"""The plain file input; the checks of what a file truly is happen later, in the worker."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from portal.ui.field_base import PortalFieldMixin
from portal.ui.sizes import size_in_words


class FileWidget(forms.FileInput):
    """A file input that may hand over several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        return list(files.getlist(name)) if hasattr(files, "getlist") else [files[name]] if name in files else []


class FileField(PortalFieldMixin):
    """One file (cleaned to an uploaded file) or, with `multiple`, a list of them."""

    component = "file"
    widget = FileWidget
    empty_values = [None, "", [], ()]

    def __init__(
        self, *, accept: str = "", max_bytes: int = 100 * 2**20, multiple: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.max_bytes = max_bytes
        self.multiple = multiple
        if accept:
            self.widget.attrs["accept"] = accept
        if multiple:
            self.widget.attrs["multiple"] = True

    def default_required_message(self) -> str:
        return _("Choose a file to upload")

    def empty_answer(self) -> Any:
        return [] if self.multiple else None

    def clean(self, value: Any) -> Any:
        files = super().clean(value)
        if self.multiple:
            return files
        return files[0] if files else None

    def validate_given(self, value: list[UploadedFile]) -> None:
        if len(value) > 1 and not self.multiple:
            raise ValidationError(_("Choose one file at a time"), code="many")
        for file in value:
            self._check_size(file)

    def empty_message(self) -> str:
        return _("That file is empty. Open it on your device, save it again and choose it once more.")

    def too_large_message(self) -> str:
        return _("That file is larger than %(limit)s. Save a smaller copy, or add it in parts.") % {
            "limit": size_in_words(self.max_bytes)
        }

    def _check_size(self, file: UploadedFile) -> None:
        if not file.size:
            raise ValidationError(self.empty_message(), code="empty")
        if file.size > self.max_bytes:
            raise ValidationError(self.too_large_message(), code="too_large")
