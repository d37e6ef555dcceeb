"""Reading a posted form with files: who may, how much, then each file on its own."""

import logging
import uuid
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.center.models import CareCenter
from portal.ui.sizes import size_in_words
from records.forms import UploadForm
from records.limits import most_bytes_together
from records.models import UploadLink
from records.presenters import added_on, upload_problem
from records.services.names import shown_name
from records.services.refusals import SendingRefused
from records.services.uploads import AlreadyAdded, RequestClosed, UploadRefused, receive_by_desk, receive_document
from records.storage import StoreUnavailable
from records.upload_handlers import BoundedFileHandler

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Outcome:
    """What became of each file of one post."""

    received: int = 0
    notes: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    is_store_down: bool = False

    @property
    def status(self) -> HTTPStatus:
        """Of an answer that names errors: our fault or something the family can change."""
        return HTTPStatus.SERVICE_UNAVAILABLE if self.is_store_down else HTTPStatus.UNPROCESSABLE_ENTITY


def too_heavy(request: HttpRequest) -> str:
    """Why this post is not read at all; empty when it may be."""
    limit = most_bytes_together()
    told = request.META.get("CONTENT_LENGTH") or ""
    if not told.isdecimal() or int(told) <= limit + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return ""
    return _("These files are larger than %(limit)s together. Add them one by one, or save smaller copies.") % {
        "limit": size_in_words(limit)
    }


def bound_the_reading(request: HttpRequest) -> None:
    """Must run before anything looks at the posted form."""
    request.upload_handlers = [BoundedFileHandler(request)]


def too_many() -> str:
    """What to do about too many files."""
    return _("Add up to %(count)s files at once, then add the others.") % {
        "count": settings.DATA_UPLOAD_MAX_NUMBER_FILES
    }


def try_later() -> str:
    """What to do when the store or the disk does not take the file."""
    return _("We could not save this file. Wait a few minutes, then add it again.")


def receive_all(*, actor: User, opinion_request: SecondOpinionRequest, kind: str, form: UploadForm) -> Outcome:
    """Take each file in; one that cannot be taken never costs another."""
    outcome = Outcome()
    token: UUID | None = form.cleaned_data.get("form_token")
    for upload in form.uploads():
        _receive_one(outcome, actor, opinion_request, kind, upload, token)
    return outcome


def receive_by_link(*, link: UploadLink, kind: str, form: UploadForm) -> Outcome:
    """Take files of a records desk; what the family has already is taken in silence, so that nobody learns of it."""
    outcome = Outcome()
    token: UUID | None = form.cleaned_data.get("form_token")
    for upload in form.uploads():
        name = shown_name(upload.name or "")
        try:
            receive_by_desk(link=link, kind=kind, upload=upload, form_token=token)
        except UploadRefused as refused:
            outcome.errors.append(f"{name}: {upload_problem(refused.problem, refused.seen)}")
        except StoreUnavailable:
            outcome.is_store_down = True
            outcome.errors.append(f"{name}: {try_later()}")
        except (RequestClosed, SendingRefused):
            outcome.errors.append(_("This link takes no more files."))
            break
        else:
            outcome.received += 1
    return outcome


def form_with(problems: list[str]) -> UploadForm:
    """An empty form that says what went wrong; the browser never gives chosen files back."""
    form = UploadForm({"form_token": str(uuid.uuid4())}, {})
    form.errors.clear()
    for problem in problems:
        form.add_error("documents", problem)
    return form


def _receive_one(
    outcome: Outcome,
    actor: User,
    opinion_request: SecondOpinionRequest,
    kind: str,
    upload: "UploadedFile[Any]",
    token: UUID | None,
) -> None:
    name = shown_name(upload.name or "")
    try:
        receive_document(actor=actor, opinion_request=opinion_request, kind=kind, upload=upload, form_token=token)
        outcome.received += 1
    except UploadRefused as refused:
        outcome.errors.append(_about(name, upload_problem(refused.problem, refused.seen)))
    except AlreadyAdded as twice:
        day = added_on(twice.document, zone=CareCenter.objects.current().reading_zone(actor.time_zone))
        outcome.notes.append(_about(name, _("You already added this on %(day)s. We kept one.") % {"day": day}))
    except RequestClosed:
        outcome.errors.append(_about(name, _("This request is closed, so we can’t add files to it.")))
    except StoreUnavailable as error:
        logger.warning("a file could not be stored: %s", error)
        outcome.is_store_down = True
        outcome.errors.append(_about(name, try_later()))


def _about(name: str, sentence: str) -> str:
    return _("“%(name)s”: %(sentence)s") % {"name": name, "sentence": sentence}
