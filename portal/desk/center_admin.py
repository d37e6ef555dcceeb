"""What the hospital says about itself: facts, hours and holidays, programs, and the texts of public pages."""

from datetime import timedelta
from itertools import pairwise
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from portal.accounts.roles import Act, may
from portal.audit.staff_admin import StaffModelAdmin
from portal.center.models import BusinessHours, CareCenter, Holiday, LanguageNotice, Program, PublicPage, Question
from portal.public import page_context

_LANGUAGES: Final = ("en", "es")


class CenterModelAdmin(StaffModelAdmin):
    """Staff read what families are told; administrators change it."""

    see = Act.SEE_CENTER
    change = Act.CHANGE_CENTER


class _CenterInline(admin.StackedInline):
    """Rows of the one center; not as Django's table, whose inputs carry no labels."""

    extra = 1
    # The browser's own pickers: Django's would offer "now", which means nothing for weekly hours.
    formfield_overrides = {
        models.TimeField: {"widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")},
        models.DateField: {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")},
    }

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, Act.SEE_CENTER)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, Act.CHANGE_CENTER)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, Act.CHANGE_CENTER)

    has_delete_permission = has_change_permission


class HoursFormSet(BaseInlineFormSet):
    """All hours of the week together."""

    def clean(self) -> None:
        super().clean()
        kept = [form.cleaned_data for form in self.forms if form.is_valid() and form not in self.deleted_forms]
        spans = sorted(
            (each["weekday"], each["opens_at"], each["closes_at"]) for each in kept if each.get("opens_at") is not None
        )
        if not spans:
            raise ValidationError(_("Keep at least one day: clocks for urgent families count these hours."))
        for (day, _opens, closes), (next_day, next_opens, _closes) in pairwise(spans):
            if day == next_day and next_opens < closes:
                raise ValidationError(_("These hours overlap with others of the same day."), code="overlap")


class BusinessHoursInline(_CenterInline):
    """When somebody answers; clocks for urgent families count these hours."""

    model = BusinessHours
    formset = HoursFormSet
    fields = [("weekday", "opens_at", "closes_at")]


class HolidayInline(_CenterInline):
    """Days on which nobody answers; those long gone are left out of the form and kept."""

    model = Holiday
    fields = [("closed_on", "name_en", "name_es")]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Holiday]:
        return super().get_queryset(request).filter(closed_on__gte=timezone.localdate() - timedelta(days=31))


@admin.register(CareCenter)
class CareCenterAdmin(CenterModelAdmin):
    """What pages and notices say about the hospital: one row, with its hours and holidays."""

    inlines = [BusinessHoursInline, HolidayInline]
    readonly_fields = ["hours_en", "hours_es"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The one row itself, instead of a list of one."""
        return self.change_view(request, str(CareCenter.objects.current().pk))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        CareCenter.objects.current().say_hours()


@admin.register(Program)
class ProgramAdmin(CenterModelAdmin):
    """The programs; their codes are part of what requests remember, so none is added or taken away here."""

    list_display = ["name", "position", "is_active"]
    readonly_fields = ["code"]


@admin.register(Question)
class QuestionAdmin(CenterModelAdmin):
    """Questions families ask."""

    add = Act.CHANGE_CENTER
    list_display = ["__str__", "position", "is_published"]


@admin.register(LanguageNotice)
class LanguageNoticeAdmin(CenterModelAdmin):
    """Notices of language help."""

    add = Act.CHANGE_CENTER
    list_display = ["own_name", "tag", "position", "is_published"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["tag"] if obj else []


@admin.register(PublicPage)
class PublicPageAdmin(CenterModelAdmin):
    """Public pages in both languages, with a look at them as the family sees them before anything is saved."""

    add = Act.CHANGE_CENTER
    list_display = ["title", "slug", "position", "is_published", "updated_at"]

    fieldsets = [
        (None, {"fields": ["slug", "is_published", "position", "updated_at"]}),
        (_("English"), {"fields": ["title_en", "body_en"]}),
        (_("Spanish"), {"fields": ["title_es", "body_es"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # Other pages link to an address, and people keep it.
        return ["slug", "updated_at"] if obj else ["updated_at"]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "POST" and request.POST.get("preview") in _LANGUAGES:
            shown = self._preview(request, object_id)
            if shown is not None:
                return shown
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _preview(self, request: HttpRequest, object_id: str | None) -> HttpResponse | None:
        """The page as typed; None when it cannot be shown yet, and the form says why."""
        page = self.get_object(request, object_id) if object_id else None
        may_edit = self.has_change_permission(request, page) if object_id else self.has_add_permission(request)
        form = self.get_form(request, page, change=bool(page))(request.POST, instance=page)
        if not may_edit or not form.is_valid():
            return None
        with translation.override(request.POST["preview"]):
            context = page_context(form.instance, CareCenter.objects.current())
            return render(request, "portal/public_page.html", {"is_preview": True, **context})
