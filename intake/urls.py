"""Addresses of the start, the questions and the request."""

from django.urls import URLPattern, path

from intake.routing import request_paths
from intake.views import child, request, start

app_name = "intake"
urlpatterns: list[URLPattern] = [
    path("start/who/", start.who, name="start_who"),
    path("start/condition/", start.condition, name="start_condition"),
    path("start/leukemia/", start.leukemia, name="start_leukemia"),
    path("start/soon/", start.soon, name="start_soon"),
    path("request/child/", child.child, name="child"),
    *request_paths("request/child/change/", request.child_change, "child_change", app_name),
    *request_paths("request/illness/", request.illness, "illness", app_name),
    *request_paths("request/contact/", request.contact, "contact", app_name),
    *request_paths("request/call-needs/", request.call_needs, "call_needs", app_name),
    *request_paths("request/reach/", request.reach, "reach", app_name),
    *request_paths("request/check/", request.check, "check", app_name),
    *request_paths("request/sent/", request.sent, "sent", app_name),
]
