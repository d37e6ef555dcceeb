"""Addresses of the start, the questions and the request."""

from django.urls import URLPattern, path

from intake import journey
from intake.journey.page import QUESTION
from intake.routing import request_paths
from intake.views import child, overview, questions, request, rows, start, urgent

app_name = "intake"

# The pages of the short lane keep the short addresses that families and calendars have met.
_OWN_ADDRESSES = {
    journey.CHILD: "request/child/change/",
    journey.ILLNESS: "request/illness/",
    journey.CONTACT: "request/contact/",
    journey.CALL_NEEDS: "request/call-needs/",
    journey.REACH: "request/reach/",
}
_PLACE = "request/<slug:section>/<slug:slug>/"


def _own_address(page: journey.Page, route: str) -> list[URLPattern]:
    return request_paths(route, questions.question_page, page.name, app_name, {"page": page.name})


urlpatterns: list[URLPattern] = [
    path("start/who/", start.who, name="start_who"),
    path("start/condition/", start.condition, name="start_condition"),
    path("start/leukemia/", start.leukemia, name="start_leukemia"),
    path("start/soon/", start.soon, name="start_soon"),
    path("start/clear/", start.clear, name="start_clear"),
    path("request/child/", child.child, name="child"),
    *(each for page, route in _OWN_ADDRESSES.items() for each in _own_address(page, route)),
    *request_paths("request/check/", request.check, "check", app_name),
    *request_paths("request/sent/", request.sent, "sent", app_name),
    *request_paths("request/warning/", urgent.warning, "warning", app_name),
    *request_paths("request/", overview.overview, "overview", app_name),
    *request_paths("request/<slug:section>/check/", overview.section_check, "section_check", app_name),
    *request_paths(_PLACE, questions.question_page, QUESTION.partition(":")[2], app_name),
    *request_paths(f"{_PLACE}add/", rows.add_entry, "question_add", app_name),
    *request_paths(f"{_PLACE}<uuid:row>/", rows.change_entry, "question_change", app_name),
    *request_paths(f"{_PLACE}<uuid:row>/remove/", rows.remove_entry, "question_remove", app_name),
]
