"""The cover of a bound case: whose it is, what is inside, and what is not."""

from collections.abc import Callable, Sequence

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from intake.models import SecondOpinionRequest
from intake.wording import date_words
from portal.center.models import CareCenter
from portal.lib.pdf import Paper, PaperRow, PaperSection
from records.models import DocumentReference, RecordKind
from records.presenters.files import shown_title
from records.presenters.imaging import study_cards
from records.requirements import NINE_KINDS
from records.services.case_pdf import Binding


def case_cover(opinion_request: SecondOpinionRequest) -> Callable[[Binding], Paper]:
    """Makes the cover once it is known what could be bound."""

    def cover(binding: Binding) -> Paper:
        patient, center = opinion_request.patient, CareCenter.objects.current()
        today = timezone.now().astimezone(center.zone).date()
        return Paper(
            title=_("Records for a second opinion"),
            language=(get_language() or "en")[:2],
            author=center.hospital_name,
            footer=opinion_request.reference,
            sections=[
                PaperSection(
                    rows=[
                        PaperRow(_("Reference"), opinion_request.reference),
                        PaperRow(_("Child"), str(patient)),
                        PaperRow(_("Birth date"), date_words(patient.birth_date)),
                        PaperRow(_("Put together on"), date_words(today)),
                    ]
                ),
                PaperSection(_("In this file"), items=[_bound_line(each) for each in binding.bound]),
                *_optional(_("Not in this file: open them one by one"), [_title(each) for each in binding.left_out]),
                *_optional(_("Scan pictures, to be seen in the viewer"), _studies(opinion_request)),
                *_optional(_("Not here yet"), _absent(opinion_request, binding)),
            ],
        )

    return cover


def bookmark(document: DocumentReference) -> tuple[str, str]:
    """A paper's bookmark, and the one of its kind above it."""
    name = shown_title(document)
    if document.page_number:
        name = _("%(name)s, page %(n)s") % {"name": name, "n": document.page_number}
    return name, str(RecordKind(document.kind).label)


def _bound_line(document: DocumentReference) -> str:
    pages, readable = document.page_count or 1, document.readable_page_count
    words = ngettext("%(n)s page", "%(n)s pages", pages) % {"n": pages}
    if readable is not None and readable < pages:
        words = _("%(n)s of %(all)s pages can be read") % {"n": readable, "all": pages}
    return f"{_title(document)}: {words}"


def _title(document: DocumentReference) -> str:
    return " · ".join(reversed(bookmark(document)))


def _studies(opinion_request: SecondOpinionRequest) -> list[str]:
    return [card.title for card in study_cards(opinion_request).cards]


def _absent(opinion_request: SecondOpinionRequest, binding: Binding) -> list[str]:
    here = {each.kind for each in (*binding.bound, *binding.left_out)}
    if _studies(opinion_request):
        here.add(RecordKind.MRI)
    return [str(kind.label) for kind in NINE_KINDS if kind not in here]


def _optional(heading: str, items: Sequence[str]) -> list[PaperSection]:
    return [PaperSection(heading, items=items)] if items else []
