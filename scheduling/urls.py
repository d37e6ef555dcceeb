"""Addresses of the call pages."""

from django.urls import URLPattern

from intake.routing import request_paths
from scheduling.views import booking, call, wishes, zone

app_name = "scheduling"
urlpatterns: list[URLPattern] = [
    *request_paths("call/", call.call, "call", app_name),
    *request_paths("call/book/", booking.book, "book", app_name),
    *request_paths("call/time-zone/", zone.time_zone, "time_zone", app_name),
    *request_paths("call/check/", booking.check, "check", app_name),
    *request_paths("call/booked/", call.booked, "booked", app_name),
    *request_paths("call/calendar.ics", call.calendar, "calendar", app_name),
    *request_paths("call/move/", booking.move, "move", app_name),
    *request_paths("call/ask/", wishes.ask, "ask", app_name),
    *request_paths("call/openings/", wishes.openings, "openings", app_name),
    *request_paths("call/nobody-called/", call.nobody_called, "nobody_called", app_name),
    *request_paths("call/cancel/", call.cancel, "cancel", app_name),
]
