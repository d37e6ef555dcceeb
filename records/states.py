"""The states of one file and the moves between them."""

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentStatus(models.TextChoices):
    """Where a file stands; only `available` can be opened."""

    RECEIVED = "received", _("Received, waiting to be checked")
    CHECKING = "checking", _("Being checked")
    AVAILABLE = "available", _("Checked")
    REFUSED = "refused", _("Not accepted")
    SET_ASIDE = "set_aside", _("Set aside")
    HELD = "held", _("Held: may be about somebody else")
    DUPLICATE = "duplicate", _("Already added")
    WITHDRAWN = "withdrawn", _("Taken back")


MOVES: Final[Mapping[DocumentStatus, tuple[DocumentStatus, ...]]] = {
    DocumentStatus.RECEIVED: (DocumentStatus.CHECKING, DocumentStatus.SET_ASIDE, DocumentStatus.WITHDRAWN),
    # Checking to checking: a lease ran out and another worker took the file over.
    DocumentStatus.CHECKING: (
        DocumentStatus.CHECKING,
        DocumentStatus.AVAILABLE,
        DocumentStatus.REFUSED,
        DocumentStatus.SET_ASIDE,
        DocumentStatus.HELD,
        DocumentStatus.DUPLICATE,
        DocumentStatus.WITHDRAWN,
    ),
    # Available to held: somebody sees later that it is about another child.
    DocumentStatus.AVAILABLE: (DocumentStatus.HELD, DocumentStatus.WITHDRAWN),
    DocumentStatus.REFUSED: (DocumentStatus.WITHDRAWN,),
    # Staff may have it checked once more, or, where the hospital allows it, open it unscanned with a reason.
    DocumentStatus.SET_ASIDE: (DocumentStatus.RECEIVED, DocumentStatus.AVAILABLE, DocumentStatus.WITHDRAWN),
    # Only two people of the hospital together let a held file go on.
    DocumentStatus.HELD: (DocumentStatus.AVAILABLE, DocumentStatus.WITHDRAWN),
    DocumentStatus.DUPLICATE: (DocumentStatus.WITHDRAWN,),
    DocumentStatus.WITHDRAWN: (),
}

PENDING: Final = (DocumentStatus.RECEIVED, DocumentStatus.CHECKING)
# Files that count: being checked, or checked and good.
LIVE: Final = (*PENDING, DocumentStatus.AVAILABLE)
# Files a family may have to send again.
NEEDS_FIX: Final = (DocumentStatus.REFUSED, DocumentStatus.SET_ASIDE)


def may_move(current: DocumentStatus, target: DocumentStatus) -> bool:
    """Whether the table allows the move."""
    return target in MOVES[current]


class ScanResult(models.TextChoices):
    """What the virus scanner said about all bytes of a file."""

    PENDING = "pending", _("not yet")
    CLEAN = "clean", _("clean")
    INFECTED = "infected", _("infected")
    NOT_SCANNABLE = "not_scannable", _("could not be scanned")
    NOT_SCANNED = "not_scanned", _("not scanned")
    RELEASED = "released", _("not scanned whole, opened by staff")


class Problem(models.TextChoices):
    """Why a file was not accepted or was set aside; each has a family sentence that says what to do."""

    WRONG_TYPE = "wrong_type", _("A kind of file we can’t open")
    EMPTY = "empty", _("Empty file")
    TOO_LARGE = "too_large", _("Too large")
    DAMAGED = "damaged", _("Damaged")
    LOCKED = "locked", _("Locked with a password")
    INFECTED = "infected", _("May carry a virus")
    NOT_SCANNABLE = "not_scannable", _("Could not be scanned")
    CHANGED = "changed", _("Changed on the way")
    GAVE_UP = "gave_up", _("Checking did not finish")


class Verdict(models.TextChoices):
    """What a person of the hospital said about a file that is safe to open."""

    LOOKS_GOOD = "looks_good", _("looks good")
    NEEDS_FIX = "needs_fix", _("needs a fix")
    # The file waits on: somebody still says whether it is good where it is now.
    MOVED = "moved", _("moved to another kind")
    SPLIT = "split", _("split in two")


class FixReason(models.TextChoices):
    """Why a family is asked to send a file again; the sentence it reads stands in one table of the presenters."""

    TOO_DARK = "too_dark", _("Too dark or blurry")
    CUT_OFF = "cut_off", _("Cut off")
    PAGES = "pages", _("Not all pages")
    LOCKED = "locked", _("Locked or does not open")
    OTHER_KIND = "other_kind", _("Not this kind of record")
    FULL_REPORT = "full_report", _("Need the full report")
    TOO_OLD = "too_old", _("Need a newer one")
    OTHER = "other", _("Something else")


class Packaging(models.TextChoices):
    """How the bytes of one file lie in the store."""

    FILE = "file", _("as it came")
    # Plain stored ZIPs one after another, each made by our page from many small scan pictures.
    PACKS = "packs", _("scan pictures in packs")


class UploadStatus(models.TextChoices):
    """Where bytes on their way stand."""

    OPEN = "open", _("on the way")
    FINISHED = "finished", _("arrived")
    ABANDONED = "abandoned", _("given up")


class IdentityMatch(models.TextChoices):
    """How the person named in a file compares with the child."""

    SAME = "same", _("the same person")
    NAME_DIFFERS = "name_differs", _("the name differs, the birth date is the same")
    OTHER_PERSON = "other_person", _("seems to be somebody else")
    NOT_STATED = "not_stated", _("no name in the file")
