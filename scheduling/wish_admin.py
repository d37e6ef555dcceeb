"""What families asked for when no time fitted: the oldest first, with a way to say that somebody has called."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from intake.models import SecondOpinionRequest
from portal.accounts.roles import Act, may
from portal.accounts.signed_in import signed_in_user
from portal.audit.staff_admin import ReadOnlyAdmin
from scheduling.call_page import wish_rows
from scheduling.models import CallWish, WishStatus
from scheduling.services.wishes import handle_wish


class CallWishAdmin(ReadOnlyAdmin):
    """Families who wait for a call on their own terms."""

    see = Act.SEE_REQUESTS
    look = "scheduling.call_wish"
    actions = ["take_care"]
    list_display = ["reference", "wanted", "family_time_zone", "created_at", "status", "handled_by"]
    list_display_links = None
    list_select_related = ["opinion_request", "handled_by"]
    list_filter = ["status"]
    search_fields = ["opinion_request__reference"]

    def has_work_permission(self, request: HttpRequest) -> bool:
        """Whether the person books calls."""
        return may(request.user, Act.BOOK_CALLS)

    @admin.display(description=SecondOpinionRequest._meta.verbose_name)
    def reference(self, wish: CallWish) -> str:
        """The way to the page where the call can be booked."""
        address = reverse("admin:intake_secondopinionrequest_change", args=[wish.opinion_request_id])
        return format_html('<a href="{}#call">{}</a>', address, wish.opinion_request.reference)

    @admin.display(description=gettext_lazy("Good times"))
    def wanted(self, wish: CallWish) -> str:
        """Days, times of day and the note, on the family's own clock."""
        return " · ".join(str(row.value) for row in wish_rows(wish))

    @admin.action(description=gettext_lazy("Taken care of"), permissions=["work"])
    def take_care(self, request: HttpRequest, wishes: QuerySet[Any]) -> None:
        """Write down that somebody has called; a booked call does that by itself."""
        open_ones = wishes.filter(status=WishStatus.OPEN).select_related("opinion_request")
        for wish in open_ones:
            handle_wish(actor=signed_in_user(request), opinion_request=wish.opinion_request)
        count = len(open_ones)
        words = ngettext("%(count)s wish is taken care of.", "%(count)s wishes are taken care of.", count)
        messages.success(request, words % {"count": count} if count else _("None of these was waiting."))
