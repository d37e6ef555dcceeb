"""Files, to be read; what they hold is opened from the page of the request."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.accounts.roles import Act, may
from portal.accounts.signed_in import signed_in_user
from portal.audit.staff_admin import ReadOnlyAdmin
from records.models import DocumentReference, StoreFinding, UploadLink
from records.services.links import revoke_link


@admin.register(DocumentReference)
class DocumentReferenceAdmin(ReadOnlyAdmin):
    """Every file and where its checks stand."""

    see = Act.SEE_CLINICAL
    look = "records.document"
    list_display = ["reference", "kind", "status", "scan_result", "problem", "received_at", "checked_at"]
    list_select_related = ["opinion_request"]
    list_display_links = None
    list_filter = ["status", "scan_result"]
    search_fields = ["opinion_request__reference"]
    # Where the bytes lie is nobody's business but the services'.
    exclude = ["quarantine_key", "record_key", "preview_key", "claimed_until"]

    @admin.display(description=_("request"))
    def reference(self, document: DocumentReference) -> str:
        """The way to the page where something can be done about the file."""
        address = reverse("admin:intake_secondopinionrequest_change", args=[document.opinion_request_id])
        return format_html('<a href="{}#files">{}</a>', address, document.opinion_request.reference)


@admin.register(UploadLink)
class UploadLinkAdmin(ReadOnlyAdmin):
    """Links that families gave to other hospitals; staff may end one, and nobody reads its secret."""

    see = Act.SEE_CLINICAL
    look = "records.upload_link"
    list_display = ["reference", "hospital_name", "created_at", "expires_at", "file_count", "most_files", "revoked_at"]
    list_select_related = ["opinion_request"]
    list_display_links = None
    search_fields = ["opinion_request__reference"]
    exclude = ["token_digest"]
    actions = ("end_links",)

    @admin.display(description=_("request"))
    def reference(self, link: UploadLink) -> str:
        """The way to the page of the request."""
        address = reverse("admin:intake_secondopinionrequest_change", args=[link.opinion_request_id])
        return format_html('<a href="{}#files">{}</a>', address, link.opinion_request.reference)

    @admin.action(description=_("End these links"))
    def end_links(self, request: HttpRequest, queryset: QuerySet[UploadLink]) -> None:
        """At once; what came by them stays."""
        if not may(request.user, Act.CHECK_RECORDS):
            raise PermissionDenied
        for link in queryset:
            revoke_link(actor=signed_in_user(request), link=link)
        messages.success(request, _("The links are ended."))


@admin.register(StoreFinding)
class StoreFindingAdmin(ReadOnlyAdmin):
    """What the nightly comparison of rows and objects found."""

    see = Act.SEE_CLINICAL
    list_display = ["kind", "bucket", "found_at", "ended_at"]
    list_display_links = None
    list_filter = ["kind", "bucket"]
    # Where bytes lie is nobody's business but the services'; whoever looks after the store finds it in the table.
    exclude = ["key"]
