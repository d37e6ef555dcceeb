"""What to know about a file that needs no other try: paused, kept once, only partly readable, or taken apart."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.center.models import CareCenter
from portal.ui.dates import day_in_words
from records.filetypes import OLD_WORD, PDF, WORD
from records.models import DocumentReference
from records.services.outcomes import twin_of
from records.services.passwords import waits_for_password
from records.states import DocumentStatus, Problem


def note_about(document: DocumentReference) -> str:
    """One or two sentences; often nothing."""
    if document.status == DocumentStatus.HELD:
        return _("We’ve paused this file. It may not be about your child. You did nothing wrong.")
    if document.status == DocumentStatus.DUPLICATE:
        return _already_added(document)
    if waits_for_password(document):
        return _("This file is locked. Type its password, or save an unlocked copy and add that.")
    if document.problem == Problem.DAMAGED:
        return _parts_that_open(document)
    if document.status != DocumentStatus.AVAILABLE:
        return ""
    return _pages_that_open(document) or _what_came_out(document) or _kept_as_it_is(document)


def _already_added(document: DocumentReference) -> str:
    kept = twin_of(document, document.sha256)
    if kept is None:
        return _("You already added this. We kept one.")
    zone = CareCenter.objects.current().reading_zone(document.uploaded_by.time_zone)
    day = day_in_words(kept.received_at.astimezone(zone).date())
    return _("You already added this on %(day)s. We kept one.") % {"day": day}


def _pages_that_open(document: DocumentReference) -> str:
    pages, readable = document.page_count, document.readable_page_count
    if not pages or readable is None or readable >= pages:
        return ""
    words = _(
        "We can open %(readable)s of its %(pages)s pages. The others are damaged. "
        "Download it again, or take photos of the missing pages, and add that."
    )
    return words % {"readable": readable, "pages": pages}


def _parts_that_open(document: DocumentReference) -> str:
    """The same for a file that was not taken."""
    if document.media_type != PDF.media_type or not document.readable_page_count:
        return ""
    words = _(
        "We couldn’t open all of this file. We found %(readable)s pages, and its end is missing. "
        "Download it again, or take a photo, and add that."
    )
    return words % {"readable": document.readable_page_count}


def _what_came_out(document: DocumentReference) -> str:
    """What was in a ZIP; programs beside scan pictures are nothing to worry about."""
    if not document.contents:
        return ""
    if document.contents.get("split"):
        return _("This file held two papers. We put each in its place and kept the file as it came.")
    papers, pictures = document.contents.get("papers", 0), document.contents.get("pictures", 0)
    found = []
    if papers:
        found.append(ngettext("%(n)s paper", "%(n)s papers", papers) % {"n": papers})
    if pictures:
        found.append(ngettext("%(n)s scan picture", "%(n)s scan pictures", pictures) % {"n": pictures})
    sentences = [_("We took out: %(found)s.") % {"found": ", ".join(found)}] if found else []
    if document.contents.get("left_out"):
        sentences.append(_("The other files in it, such as programs, are not needed. That is normal."))
    return " ".join(sentences)


def _kept_as_it_is(document: DocumentReference) -> str:
    if document.media_type == WORD.media_type and document.reading_media_type != PDF.media_type:
        return _("Our team can read the words of this file. Pictures in it need the program it was made with.")
    if document.media_type == OLD_WORD.media_type and not document.reading_key:
        return _("We keep this file as it is. Our team needs the program it was made with. A PDF is easier to read.")
    return ""
