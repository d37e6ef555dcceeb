"""The sheet that goes into the envelope with a disc: a code and two addresses, and nothing of an illness."""

from django.utils import translation
from django.utils.translation import gettext as _

from intake.models import SecondOpinionRequest
from intake.papers import notices
from portal.center.models import CareCenter
from portal.lib.pdf import Paper, PaperRow, PaperSection
from portal.ui.text_fields import display_phone


def cover_sheet(opinion_request: SecondOpinionRequest, *, language: str) -> Paper:
    """Whose disc it is, says the code alone; a lost envelope tells nobody who is ill."""
    center = CareCenter.objects.current()
    with translation.override(language):
        return Paper(
            title=_("Disc for a second opinion"),
            language=language,
            author=center.hospital_name,
            footer=opinion_request.reference,
            lead=[_("Put this sheet into the envelope with the disc.")],
            sections=[
                PaperSection(
                    rows=[
                        PaperRow(_("Code"), opinion_request.reference),
                        PaperRow(_("Send it to"), f"{center.hospital_name}\n{center.records_address}"),
                        PaperRow(_("Phone"), display_phone(center.phone)),
                    ]
                ),
                PaperSection(
                    _("Fill in by hand"),
                    blanks=[_("Number of discs in this envelope"), _("Send the discs back to this name and address")],
                ),
            ],
            notices=notices(),
        )
