"""The same rows in a changelist as Django brings it: twelve columns, three filters, a hundred rows a page."""

from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.http import HttpRequest
from django.test import RequestFactory

from intake.models import SecondOpinionRequest
from portal.accounts.models import User


class _Everything(ModelAdmin):
    list_display = (
        "reference",
        "patient",
        "requester",
        "condition",
        "priority",
        "status",
        "owner",
        "program",
        "decision_on",
        "created_at",
        "status_changed_at",
        "answer_due_at",
    )
    list_filter = ("status", "priority", "condition")
    search_fields = ("reference", "patient__first_name", "patient__last_name")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


class Stock:
    """One reader of the stock list."""

    def __init__(self, reader: User) -> None:
        self.reader = reader
        self.admin = _Everything(SecondOpinionRequest, AdminSite(name="admin"))

    def open_list(self) -> None:
        """Its first page, as the view makes it: without session, middleware or audit, which ours pays for."""
        request = RequestFactory().get("/")
        request.user = self.reader
        response: Any = self.admin.changelist_view(request)
        response.render()
        if b"result_list" not in response.content:
            raise RuntimeError("the stock list did not come")
