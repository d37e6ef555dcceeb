"""The base of every page of the staff admin: rights by role, no deletion, every change in the audit trail."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from portal.accounts.roles import Act, may
from portal.accounts.signed_in import signed_in_user
from portal.audit.services import record_access, record_event, record_listing


class StaffModelAdmin(admin.ModelAdmin):
    """Shows rows to roles that may see them and lets roles that may change them do so; nobody deletes."""

    see: ClassVar[Act]
    change: ClassVar[Act | None] = None
    add: ClassVar[Act | None] = None
    # Rows hold health information: looking at one leaves an audit row under this name.
    look: ClassVar[str] = ""

    actions: Any = None
    list_per_page = 50
    # The second COUNT of a list costs seconds on a large table and tells nobody anything.
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request.user, self.see)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, self.see)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.change is not None and may(request.user, self.change)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.add is not None and may(request.user, self.add)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        # Django's own title is "Select … to change".
        title = {"title": capfirst(str(self.opts.verbose_name_plural))}
        response = super().changelist_view(request, title | (extra_context or {}))
        if self.look and isinstance(response, TemplateResponse) and response.context_data:
            self._record_listing(request, response.context_data["cl"].result_list)
        return response

    def _record_listing(self, request: HttpRequest, shown: Iterable[models.Model]) -> None:
        actor, action = signed_in_user(request), f"{self.look}s_listed"
        record_listing(actor=actor, action=action, shown=self.model, targets=shown)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        seen = self.get_object(request, object_id) if self.look else None
        if seen is not None and self.has_view_permission(request, seen):
            record_access(actor=signed_in_user(request), action=f"{self.look}_viewed", target=seen)
        return super().change_view(request, object_id, form_url, extra_context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """As everywhere on the portal, a form that comes back with errors says so in its status."""
        response = super().changeform_view(request, object_id, form_url, extra_context)
        if request.method == "POST" and isinstance(response, TemplateResponse):
            response.status_code = 422
        return response

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Nothing: Django's own log is not kept; the audit trail has all of it."""
        raise Http404

    # Django's log keeps names of rows and may be deleted; the audit trail keeps ids and may not.
    # Both are called inside the transaction of the change itself.
    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        return record_event(actor=signed_in_user(request), action=self._past("added"), target=obj)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        return record_event(actor=signed_in_user(request), action=self._past("changed"), target=obj)

    def _past(self, verb: str) -> str:
        return f"{self.opts.app_label}.{self.opts.model_name}_{verb}"


class ReadOnlyAdmin(StaffModelAdmin):
    """Rows that only services or workers write."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """A list without acts takes no post either."""
        if request.method not in {"GET", "HEAD"} and not self.actions:
            raise Http404
        return super().changelist_view(request, extra_context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """To be read only: nothing here has a form to post."""
        if request.method not in {"GET", "HEAD"}:
            raise Http404
        return super().changeform_view(request, object_id, form_url, extra_context)
