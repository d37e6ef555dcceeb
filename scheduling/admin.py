"""Calendars of call takers with their weekly hours; times and calls to be read."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from intake.models import SecondOpinionRequest
from portal.accounts.roles import Act, may
from portal.audit.staff_admin import ReadOnlyAdmin, StaffModelAdmin
from scheduling.models import Appointment, AvailabilityRule, Schedule, Slot
from scheduling.services.slots import make_slots


class AvailabilityRuleInline(admin.StackedInline):
    """Weekly hours of one call taker; not as Django's table, whose inputs carry no labels."""

    model = AvailabilityRule
    extra = 1
    fields = [("weekday", "opens_at", "closes_at", "slot_minutes", "valid_from", "valid_until")]
    # The browser's own pickers: Django's would offer "now" and compare clocks, which means nothing for weekly hours.
    formfield_overrides = {
        models.TimeField: {"widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")},
        models.DateField: {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")},
    }

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, Act.SET_HOURS)

    has_change_permission = has_view_permission
    has_add_permission = has_view_permission
    # A rule is a wish for the future: taking it back withdraws free times and touches no booked call.
    has_delete_permission = has_view_permission


@admin.register(Schedule)
class ScheduleAdmin(StaffModelAdmin):
    """One calendar and its weekly hours."""

    see = Act.SET_HOURS
    change = Act.SET_HOURS
    add = Act.SET_HOURS
    list_display = ["call_taker", "time_zone", "is_active"]
    list_select_related = ["call_taker"]
    inlines = [AvailabilityRuleInline]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A calendar stays with its call taker: booked calls hang on it."""
        return ["taker" if obj else "call_taker", "time_zone", "languages", "is_active"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["taker"]

    @admin.display(description=Schedule._meta.get_field("call_taker").verbose_name)
    def taker(self, schedule: Schedule) -> str:
        """The name alone: Django would link to the account, which is for administrators."""
        return str(schedule.call_taker)

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        # At once, so that the hours just typed can be booked without waiting for the beat job.
        make_slots(now=timezone.now())


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
