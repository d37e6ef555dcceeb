"""Calendars of call takers with their hours and limits; times and calls to be read."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from intake.models import SecondOpinionRequest
from portal.accounts.roles import Act, may
from portal.accounts.signed_in import signed_in_user
from portal.audit.services import record_event
from portal.audit.staff_admin import ReadOnlyAdmin, StaffModelAdmin
from scheduling.languages import SpokenLanguage
from scheduling.models import (
    Appointment,
    AvailabilityException,
    AvailabilityRule,
    CallWish,
    InterpreterLead,
    Schedule,
    Slot,
)
from scheduling.services.conflicts import calls_outside_hours
from scheduling.services.slots import make_slots
from scheduling.wish_admin import CallWishAdmin

_PICKERS: Final[Mapping[Any, Mapping[str, Any]]] = {
    # The browser's own pickers: Django's would offer "now" and compare clocks, which means nothing for weekly hours.
    models.TimeField: {"widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")},
    models.DateField: {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")},
}


class HoursInline(admin.StackedInline):
    """Part of a calendar; not as Django's table, whose inputs carry no labels."""

    extra = 1
    formfield_overrides = _PICKERS

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, Act.SET_HOURS)

    has_change_permission = has_view_permission
    has_add_permission = has_view_permission
    # Hours are a wish for the future: taking them back withdraws free times and touches no booked call.
    has_delete_permission = has_view_permission


class AvailabilityRuleInline(HoursInline):
    """Weekly hours of one call taker."""

    model = AvailabilityRule
    fields = [("weekday", "opens_at", "closes_at", "slot_minutes", "valid_from", "valid_until")]


class AvailabilityExceptionInline(HoursInline):
    """Days on which the weekly hours do not hold; those that are over are left out."""

    model = AvailabilityException
    fields = [("kind", "day_on", "opens_at", "closes_at", "slot_minutes", "note")]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(day_on__gte=timezone.localdate())


class ScheduleForm(forms.ModelForm):
    """A calendar, with its languages as boxes to tick."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=SpokenLanguage.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Families whose language is not among these get an interpreter."),
        error_messages={"required": _("Choose at least one language.")},
    )


class HoursAdmin(StaffModelAdmin):
    """Whatever decides which times families are offered; each change counts at once."""

    see = Act.SET_HOURS
    change = Act.SET_HOURS
    add = Act.SET_HOURS

    def apply_hours(self, request: HttpRequest) -> None:
        """Make the times anew, so that nobody waits for the beat job, and say which booked calls are left out."""
        make_slots(now=timezone.now())
        count = len(calls_outside_hours(user=signed_in_user(request), now=timezone.now()))
        if count:
            words = ngettext(
                "%(count)d booked call lies outside the hours now.",
                "%(count)d booked calls lie outside the hours now.",
                count,
            ) % {"count": count}
            link = format_html('<a href="{}">{}</a>', reverse("admin:desk_outside"), _("Decide about each"))
            messages.warning(request, format_html("{} {}", words, link))


@admin.register(Schedule)
class ScheduleAdmin(HoursAdmin):
    """One calendar with its limits, weekly hours and other days."""

    form = ScheduleForm
    list_display = ["call_taker", "time_zone", "spoken", "is_active"]
    list_select_related = ["call_taker"]
    inlines = [AvailabilityRuleInline, AvailabilityExceptionInline]
    change_form_template = "admin/scheduling/schedule_form.html"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A calendar stays with its call taker: booked calls hang on it."""
        who = "taker" if obj else "call_taker"
        limits = ["buffer_minutes", "lead_hours", "horizon_days", "cut_off_hours", "daily_maximum"]
        return [who, "time_zone", "languages", *limits, "is_active"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["taker"]

    @admin.display(description=Schedule._meta.get_field("call_taker").verbose_name)
    def taker(self, schedule: Schedule) -> str:
        """The name alone: Django would link to the account, which is for administrators."""
        return str(schedule.call_taker)

    @admin.display(description=Schedule._meta.get_field("languages").verbose_name)
    def spoken(self, schedule: Schedule) -> str:
        return ", ".join(str(SpokenLanguage(each).label) for each in schedule.languages)

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        self.apply_hours(request)


class RemovableAdmin(HoursAdmin):
    """Rows that may be taken back as a whole; the audit trail keeps that they were."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, Act.SET_HOURS)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for each in queryset:
            record_event(actor=signed_in_user(request), action=self._past("removed"), target=each)

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self.apply_hours(request)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        self.apply_hours(request)


@admin.register(AvailabilityException)
class AvailabilityExceptionAdmin(RemovableAdmin):
    """Closed days and extra hours, of one calendar or of all."""

    list_display = ["day_on", "kind", "calendar", "opens_at", "closes_at", "note"]
    list_select_related = ["schedule__call_taker"]
    list_filter = ["kind"]
    date_hierarchy = "day_on"
    ordering = ["-day_on"]
    fields = ["schedule", "kind", "day_on", "opens_at", "closes_at", "slot_minutes", "note"]
    formfield_overrides = _PICKERS

    @admin.display(description=Schedule._meta.verbose_name)
    def calendar(self, exception: AvailabilityException) -> str:
        return str(exception.schedule or _("All"))


@admin.register(InterpreterLead)
class InterpreterLeadAdmin(RemovableAdmin):
    """How long it takes to find an interpreter, by language."""

    list_display = ["__str__", "lead_hours"]
    fields = ["language", "lead_hours"]


@admin.register(Slot)
class SlotAdmin(ReadOnlyAdmin):
    """Times that were made from weekly hours."""

    see = Act.SET_HOURS
    list_display = ["starts_at", "ends_at", "calendar", "is_withdrawn"]
    list_select_related = ["schedule__call_taker"]
    list_filter = ["is_withdrawn"]
    date_hierarchy = "starts_at"

    @admin.display(description=Schedule._meta.verbose_name, ordering="schedule")
    def calendar(self, slot: Slot) -> str:
        return str(slot.schedule)


@admin.register(Appointment)
class AppointmentAdmin(ReadOnlyAdmin):
    """Every hold and call ever made; a call is changed from the page of its request."""

    see = Act.SEE_REQUESTS
    look = "scheduling.call"
    list_display = ["reference", "starts_at", "call_taker", "status", "booked_at"]
    list_display_links = None
    list_select_related = ["opinion_request", "slot__schedule__call_taker"]
    list_filter = ["status"]
    search_fields = ["opinion_request__reference"]

    @admin.display(description=SecondOpinionRequest._meta.verbose_name)
    def reference(self, call: Appointment) -> str:
        """The way to the page where something can be done about the call."""
        address = reverse("admin:intake_secondopinionrequest_change", args=[call.opinion_request_id])
        return format_html('<a href="{}#call">{}</a>', address, call.opinion_request.reference)

    @admin.display(description=Slot._meta.get_field("starts_at").verbose_name, ordering="slot__starts_at")
    def starts_at(self, call: Appointment) -> Any:
        return call.slot.starts_at

    @admin.display(description=Schedule._meta.get_field("call_taker").verbose_name)
    def call_taker(self, call: Appointment) -> str:
        return str(call.slot.schedule)


admin.site.register(CallWish, CallWishAdmin)
