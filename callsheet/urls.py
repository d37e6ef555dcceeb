"""Addresses of the family's pages."""

from django.urls import URLPattern

from callsheet.views import sheet
from intake.routing import request_paths

app_name = "callsheet"
urlpatterns: list[URLPattern] = [*request_paths("call-sheet/", sheet.sheet, "sheet", app_name)]
