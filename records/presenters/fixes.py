"""What a family reads when it is asked for a file again: one sentence for each reason, which says what to do."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.ui.components import Text
from records.models import DocumentReference
from records.states import FixReason

FIX_SENTENCES: Final[Mapping[FixReason, Text]] = {
    FixReason.TOO_DARK: gettext_lazy(
        "This is too dark or blurry for us to read. Take the photo again near a window, and hold the phone still."
    ),
    FixReason.CUT_OFF: gettext_lazy(
        "Part of the page is cut off. Take the photo again with all four corners in the picture."
    ),
    FixReason.PAGES: gettext_lazy("Some pages did not reach us. Add the whole paper again with all its pages."),
    FixReason.LOCKED: gettext_lazy(
        "We can’t open this file all the way. Open it on your device, save or print it as a PDF, and add that."
    ),
    FixReason.OTHER_KIND: gettext_lazy(
        "This paper is something else than what we ask for here. We keep it. Look for the right one, or tell us "
        "below that you don’t have it."
    ),
    FixReason.FULL_REPORT: gettext_lazy(
        "This is only a short form of the report. Ask the hospital for the full report, or let us ask for you."
    ),
    FixReason.TOO_OLD: gettext_lazy("There may be a newer one by now. If you have it, add it."),
    # The reviewer’s own words stand in its place.
    FixReason.OTHER: gettext_lazy("Read what our team wrote, and add the file again if you can."),
}


def fix_note(document: DocumentReference) -> str:
    """The sentence about a file that is asked for again, with the page and the reviewer’s own words."""
    return fix_sentence(FixReason(document.fix_reason), page=document.fix_page, words=document.fix_words)


def fix_sentence(reason: FixReason, *, page: int | None = None, words: str = "") -> str:
    """In the language of the moment; own words as they were written."""
    sentence = str(FIX_SENTENCES[reason])
    if page is not None:
        # Translators: stands before a sentence about one page of a file, for example "Page 2: This is too dark …".
        sentence = _("Page %(page)s: %(sentence)s") % {"page": page, "sentence": sentence}
    return f"{sentence} {words}".strip()
