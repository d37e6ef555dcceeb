"""A case leaves as a whole: one ZIP of originals, or one PDF to read; both are written down before a byte goes."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from intake.models import SecondOpinionRequest
from portal.accounts.roles import Act, may
from portal.accounts.signed_in import signed_in_user
from portal.desk import case_views
from records.presenters.case_paper import bookmark, case_cover
from records.services.case_pdf import CaseTooLarge, bind_case
from records.services.case_zip import CaseEmpty, export_case
from records.services.inspection import InspectionBroken
from records.storage import StoreUnavailable


@require_POST
def as_zip(request: HttpRequest, rid: UUID) -> HttpResponseBase:
    """Every file as it came, with a list of their sha256."""
    opinion_request = _find(request, rid)
    try:
        pieces = export_case(actor=signed_in_user(request), opinion_request=opinion_request)
    except CaseEmpty:
        messages.info(request, _("There is no checked file to put together yet."))
        return redirect(case_views.CASE, rid)
    answer = StreamingHttpResponse(pieces, content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{opinion_request.reference}.zip"'
    return answer


@require_POST
def as_pdf(request: HttpRequest, rid: UUID) -> HttpResponseBase:
    """All papers bound in the order of the checklist."""
    opinion_request = _find(request, rid)
    try:
        bound = bind_case(
            actor=signed_in_user(request),
            opinion_request=opinion_request,
            cover=case_cover(opinion_request),
            titles=bookmark,
        )
    except CaseTooLarge:
        messages.warning(request, _("This case is too large for one PDF. Save it as a ZIP."))
        return redirect(case_views.CASE, rid)
    except (InspectionBroken, StoreUnavailable):
        messages.warning(request, _("The PDF could not be made just now. Try again in a minute, or save a ZIP."))
        return redirect(case_views.CASE, rid)
    return FileResponse(bound, as_attachment=True, filename=f"{opinion_request.reference}.pdf")


def _find(request: HttpRequest, rid: UUID) -> SecondOpinionRequest:
    if not may(signed_in_user(request), Act.EXPORT_CASES):
        raise PermissionDenied
    return case_views.find(request, rid)
