"""Who may do what: the one table of roles, to be read by everybody who has one."""

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from portal.accounts.models import StaffRole
from portal.accounts.roles import ALLOWED, Act
from portal.accounts.signed_in import signed_in_user
from portal.desk.views import page
from portal.ui.components import Text

ACT_WORDS: Final[Mapping[Act, Text]] = {
    Act.SEE_REQUESTS: gettext_lazy("See requests, who asks and when the call is"),
    Act.SEE_CLINICAL: gettext_lazy("See the illness, the answers about it, files and scans"),
    Act.SEE_MONEY: gettext_lazy("See how a family pays"),
    Act.WORK_ON_REQUESTS: gettext_lazy("Move requests, own them, keep notes and tasks"),
    Act.BOOK_CALLS: gettext_lazy("Book, move and cancel calls, and write down how they went"),
    Act.CHECK_RECORDS: gettext_lazy("Look through files, ask for another try, chase hospitals"),
    Act.SEND_MESSAGES: gettext_lazy("Write to families"),
    Act.LOWER_URGENCY: gettext_lazy("Lower the priority of a request, with a reason"),
    Act.CLOSE_REQUESTS: gettext_lazy("Decline, complete or close a request, with a reason"),
    Act.SET_HOURS: gettext_lazy("Set the hours of call takers"),
    Act.SEE_NOTICES: gettext_lazy("See which notices went out and which did not arrive"),
    Act.SEE_NUMBERS: gettext_lazy("See figures about the work"),
    Act.SEE_CENTER: gettext_lazy("See what pages say about the hospital"),
    Act.CHANGE_CENTER: gettext_lazy("Change what pages say about the hospital"),
    Act.MANAGE_PEOPLE: gettext_lazy("See accounts, give and take roles, let somebody set up a new second factor"),
    Act.RELEASE_HELD: gettext_lazy("Decide, two people together, about files that may be about another child"),
    Act.EXPORT_CASES: gettext_lazy("Save a whole case, or a list as a table"),
    Act.OPEN_UNSCANNED: gettext_lazy("Open a file that could not be scanned, with a reason"),
    Act.SEE_AUDIT: gettext_lazy("See who looked at what and who did what"),
}


@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    """Every act with the roles that include it."""
    lines = [(ACT_WORDS[act], [act in ALLOWED[role] for role in StaffRole]) for act in Act]
    own = StaffRole(signed_in_user(request).staff_role)
    context = page(request, _("Who may do what"), roles=list(StaffRole), lines=lines, own=own)
    return render(request, "admin/desk/roles.html", context)
