"""Addresses of the call pages."""

from django.urls import URLPattern

from intake.routing import request_paths
from scheduling.views import booking, call, zone

app_name = "scheduling"
urlpatterns: list[URLPattern] = [
    *request_paths("call/", call.call, "call", app_name),
    *request_paths("call/book/", booking.book, "book", app_name),
    *request_paths("call/time-zone/", zone.time_zone, "time_zone", app_name),
    *request_paths("call/check/", booking.check, "check", app_name),
    *request_paths("call/booked/", call.booked, "booked", app_name),
    *request_paths("call/calendar.ics", call.calendar, "calendar", app_name),
    *request_paths("call/cancel/", call.cancel, "cancel", app_name),
]
