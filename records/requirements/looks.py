"""What the drawing of each kind points at: the words printed on American papers, which stay as they are everywhere."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from portal.ui.components import Text
from records.models import RecordKind

# In the order of the numbers in static/img/records/KIND.svg.
CALLOUTS: Final[Mapping[RecordKind, Sequence[Text]]] = {
    RecordKind.SUMMARY: (
        _("The name, the birth date and the day of the visit"),
        _("A title with “Summary”, “History and physical” or “Discharge”"),
        _("What was found and what was done"),
    ),
    RecordKind.LABS: (
        _("The name, and the day blood was drawn"),
        _("The result beside each test"),
        _("The usual range, often called “Reference range”"),
    ),
    RecordKind.RADIOLOGY: (
        _("The day and the kind of scan, such as “MRI brain”"),
        _("A part called “Findings”"),
        _("A part called “Impression”, at the end"),
    ),
    RecordKind.OPERATIVE: (
        _("The title “Operative report”"),
        _("The day, the surgeon and the “Procedure”"),
        _("The story of the operation, with a signature at the end"),
    ),
    RecordKind.PATHOLOGY: (
        _("The “Accession” or “Case” number"),
        _("Which tissue it was, called “Specimen”"),
        _("A part called “Diagnosis” or “Final diagnosis”"),
    ),
    RecordKind.MOLECULAR: (
        _("The name of the test or the lab"),
        _("Names of genes in capital letters, such as “BRAF”"),
        _("What each change means"),
    ),
    RecordKind.CHEMOTHERAPY: (
        _("The name of each medicine"),
        _("Weeks or days across the top"),
        _("Marks for each dose that was given"),
    ),
    RecordKind.RADIATION: (
        _("Which part of the body was treated, called “Site”"),
        _("The “Total dose”, with “Gy” or “cGy”"),
        _("The first and the last day"),
    ),
    RecordKind.MRI: (
        _("A disc with a hospital’s name, or a large download"),
        _("The words “DICOM”, “Images” or “MRI” on it"),
        _("Many pictures in rows, not a page of text"),
    ),
}
