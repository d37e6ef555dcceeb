"""What stands above the pages of a file and the pictures of a series in the viewer."""

from typing import Any

from django.utils.translation import gettext as _

from records.models import DocumentReference, ImagingSeries
from records.presenters.files import shown_title
from records.presenters.imaging import series_notes, series_title


def document_heading(document: DocumentReference) -> dict[str, Any]:
    """Its name, and how much of it is damaged: nothing is shown as whole that is not."""
    pages, readable = document.page_count or 0, document.readable_page_count
    notes = []
    if readable is not None and readable < pages:
        words = _("Only %(readable)s of %(pages)s pages can be read. The others are damaged and not shown here.")
        notes.append(words % {"readable": readable, "pages": pages})
    return {"heading": shown_title(document), "notes": notes}


def paper_heading(first: DocumentReference) -> dict[str, Any]:
    """What the family calls the paper of these photos."""
    paper = first.photo_paper
    return {"heading": (paper.title if paper else "") or _("Photos of a paper"), "notes": []}


def series_heading(series: ImagingSeries) -> dict[str, Any]:
    """Its name, and what is missing of it."""
    return {"heading": series_title(series), "notes": series_notes(series)}
