"""Files, to be read; what they hold is opened from the page of the request."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.accounts.roles import Act
from portal.audit.staff_admin import ReadOnlyAdmin
from records.models import DocumentReference


@admin.register(DocumentReference)
class DocumentReferenceAdmin(ReadOnlyAdmin):
    """Every file and where its checks stand."""

    see = Act.SEE_REQUESTS
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
