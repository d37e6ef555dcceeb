"""A case leaves as a whole: one ZIP of originals, or one PDF to read; both are written down before a byte goes."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from intake.models import SecondOpinionRequest
from portal.accounts.roles import Act, may
from portal.accounts.signed_in import signed_in_user
from portal.desk import case_views
from portal.desk.case_tabs import Tab, back_to
from portal.desk.messages_paper import as_file, behind, messages_paper
from records.presenters.case_paper import bookmark, case_cover
from records.services.case_pdf import CaseTooLarge, bind_case
from records.services.case_zip import CaseEmpty, export_case
from records.services.inspection import InspectionBroken
from records.storage import ObjectMissing, StoreUnavailable


@require_POST
def as_zip(request: HttpRequest, rid: UUID) -> HttpResponseBase:
    """Every file as it came and the messages, with a list of their sha256."""
    opinion_request = _find(request, rid)
    staff = signed_in_user(request)
    papers = as_file(messages_paper(opinion_request, reader=staff))
    try:
        pieces = export_case(actor=staff, opinion_request=opinion_request, papers=papers)
    except CaseEmpty:
        messages.info(request, _("There is no checked file to put together yet."))
        return back_to(opinion_request, Tab.RECORDS, "files")
    answer = StreamingHttpResponse(pieces, content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{opinion_request.reference}.zip"'
    return answer


@require_POST
def as_pdf(request: HttpRequest, rid: UUID) -> HttpResponseBase:
    """All papers bound in the order of the checklist, after the messages."""
    opinion_request = _find(request, rid)
    staff = signed_in_user(request)
    cover, paper = case_cover(opinion_request), messages_paper(opinion_request, reader=staff)
    try:
        bound = bind_case(
            actor=staff,
            opinion_request=opinion_request,
            cover=lambda binding: behind(cover(binding), paper),
            titles=bookmark,
        )
    except CaseTooLarge:
        messages.warning(request, _("This case is too large for one PDF. Save it as a ZIP."))
        return back_to(opinion_request, Tab.RECORDS, "files")
    except (InspectionBroken, ObjectMissing, StoreUnavailable):
        messages.warning(request, _("The PDF could not be made just now. Try again in a minute, or save a ZIP."))
        return back_to(opinion_request, Tab.RECORDS, "files")
    return FileResponse(bound, as_attachment=True, filename=f"{opinion_request.reference}.pdf")


def _find(request: HttpRequest, rid: UUID) -> SecondOpinionRequest:
    if not may(signed_in_user(request), Act.EXPORT_CASES):
        raise PermissionDenied
    return case_views.find(request, rid)
