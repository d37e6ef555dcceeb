"""The words that people agree to: administrators add a new version in both languages; none is ever changed."""

from string import Template
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from intake.consent_texts import FIRST_VERSION
from intake.models import ConsentKind, ConsentText
from portal.accounts.models import Language
from portal.accounts.roles import Act
from portal.audit.staff_admin import StaffModelAdmin


class NewVersionForm(forms.ModelForm):
    """One new version: the same words in both languages."""

    body = forms.CharField(
        label=_("English"),
        widget=forms.Textarea,
        help_text=_("Leave a blank line between paragraphs. $hospital stands for our name."),
    )
    body_es = forms.CharField(label=_("Spanish"), widget=forms.Textarea)

    class Meta:
        model = ConsentText
        fields = ["kind", "body"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        facts = {"hospital", "until"} if cleaned.get("kind") == ConsentKind.RECORDS_RELEASE else {"hospital"}
        for name in ("body", "body_es"):
            words = Template(cleaned.get(name, ""))
            if not words.is_valid() or not set(words.get_identifiers()) <= facts:
                known = " ".join(sorted(f"${fact}" for fact in facts))
                self.add_error(
                    name, ValidationError(_("Use no other word with $ than: %(known)s"), params={"known": known})
                )
        return cleaned


@admin.register(ConsentText)
class ConsentTextAdmin(StaffModelAdmin):
    """Texts of consent by version; the newest of a language is what people read from then on."""

    see = Act.SEE_CENTER
    add = Act.CHANGE_CENTER
    form = NewVersionForm
    change_list_template = "admin/center/change_list.html"
    list_display = ["kind", "version", "language", "published_at"]
    list_filter = ["kind", "language"]

    def get_fields(self, request: HttpRequest, obj: ConsentText | None = None) -> Any:
        return ["kind", "body", "body_es"] if obj is None else ["kind", "version", "language", "published_at", "body"]

    def get_form(
        self, request: HttpRequest, obj: ConsentText | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        # What is there is only read, without the boxes for a new one.
        return super().get_form(request, obj, change=change, **kwargs, **({"form": forms.ModelForm} if obj else {}))

    def save_model(self, request: HttpRequest, obj: ConsentText, form: forms.ModelForm, change: bool) -> None:
        newest = ConsentText.objects.filter(kind=obj.kind).aggregate(newest=Max("version"))["newest"]
        obj.version, obj.language = (newest or FIRST_VERSION) + 1, Language.ENGLISH
        obj.save(force_insert=True)
        spanish = ConsentText.objects.create(
            kind=obj.kind,
            version=obj.version,
            language=Language.SPANISH,
            body=form.cleaned_data["body_es"],
            published_at=obj.published_at,
        )
        self.log_addition(request, spanish, None)
