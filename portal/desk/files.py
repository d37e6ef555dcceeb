"""The files of one request as staff check them: by kind, each with what is known of it and what it may mean."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.models import User
from portal.ui.components import Tone
from records.filetypes import DICOM
from records.models import DocumentReference, RecordKind
from records.presenters import file_note, status_tag
from records.presenters.files import shown_title, suggestion
from records.services.decisions import may_release_unscanned
from records.services.viewing import can_be_viewed
from records.states import DocumentStatus, IdentityMatch


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file with everything a reader should know before opening it."""

    document: DocumentReference
    title: str
    pages: str
    sender: str
    # What makes a careful reader stop: another name, damage, programs inside.
    marks: list[str]
    looks_like: str
    can_be_viewed: bool
    may_be_released: bool


@dataclass(frozen=True, slots=True)
class KindFiles:
    """One kind of record with its files."""

    label: str | Promise
    files: list[FileLine]


@dataclass(frozen=True, slots=True)
class FamilyView:
    """What a family reads about one of its files, in one language."""

    language: str
    kind: str
    status: str
    tone: Tone
    note: str


def files_by_kind(documents: Sequence[DocumentReference], *, reader: User) -> list[KindFiles]:
    """In the order of the checklist; kinds without files are left out."""
    found = [
        KindFiles(kind.label, [file_line(each, reader=reader) for each in documents if each.kind == kind.value])
        for kind in RecordKind
    ]
    return [kind for kind in found if kind.files]


def file_line(document: DocumentReference, *, reader: User) -> FileLine:
    """One file in words."""
    hint = suggestion(document)
    return FileLine(
        document=document,
        title=_title(document),
        pages=_pages(document),
        sender=_sender(document),
        marks=_marks(document),
        looks_like="" if hint is None else f"{hint.name} ({hint.words})" if hint.words else str(hint.name),
        can_be_viewed=can_be_viewed(document),
        may_be_released=may_release_unscanned(reader, document),
    )


def as_family_sees(document: DocumentReference, *, reader: User, **changes: object) -> list[FamilyView]:
    """The file as the family would read it after the change, in its language and in the reader's; saves nothing."""
    changed = copy.copy(document)
    for name, value in changes.items():
        setattr(changed, name, value)
    family = document.opinion_request.requester.user.language
    return [_family_view(changed, language) for language in dict.fromkeys([family, reader.language])]


def _family_view(document: DocumentReference, language: str) -> FamilyView:
    with translation.override(language):
        words, tone = status_tag(document)
        kind = str(RecordKind(document.kind).label)
        return FamilyView(language=language, kind=kind, status=words, tone=tone, note=file_note(document))


def _title(document: DocumentReference) -> str:
    name = shown_title(document)
    if document.part_of is not None and document.media_type == DICOM.media_type:
        return _("Scan pictures out of %(name)s") % {"name": name}
    if document.photo_paper is None:
        return name
    words = {"name": document.photo_paper.title or name, "n": document.page_number or 1}
    return _("%(name)s, page %(n)s") % words


def _pages(document: DocumentReference) -> str:
    count = document.page_count
    return ngettext("%(n)s page", "%(n)s pages", count) % {"n": count} if count else ""


def _sender(document: DocumentReference) -> str:
    if document.came_by is not None:
        return _("by a link for %(hospital)s") % {"hospital": document.came_by.hospital_name or _("another hospital")}
    if document.part_of is not None:
        return _("out of the ZIP %(name)s") % {"name": shown_title(document.part_of)}
    return _("from %(name)s") % {"name": document.uploaded_by}


def _marks(document: DocumentReference) -> list[str]:
    marks = []
    if document.identity_match in (IdentityMatch.NAME_DIFFERS, IdentityMatch.OTHER_PERSON):
        # What stands in a paused file is shown only beside the decision about it.
        named = "" if document.status == DocumentStatus.HELD else document.stated_name
        marks.append(f"{document.get_identity_match_display()}{': ' if named else ''}{named}")
    pages, readable = document.page_count or 0, document.readable_page_count
    if readable is not None and readable < pages:
        marks.append(_("only %(readable)s of %(pages)s pages can be read") % {"readable": readable, "pages": pages})
    if document.has_active_content:
        marks.append(_("the original held programs or links that start by themselves; the copy shown here does not"))
    if document.released_by_id is not None:
        marks.append(_("not scanned whole, opened by staff: %(reason)s") % {"reason": document.release_reason})
    return marks
