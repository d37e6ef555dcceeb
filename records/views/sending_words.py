"""What the page's program may show: one sentence for each reason why something cannot be sent."""

from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.ui.sizes import size_in_words
from records.filetypes import OtherType
from records.models import DocumentReference, RecordUpload
from records.presenters import upload_problem
from records.services.refusals import Refusal, SendingRefused
from records.states import Packaging, Problem

STATUS: Final = {
    Refusal.CLOSED: HTTPStatus.CONFLICT,
    Refusal.NOT_ALLOWED: HTTPStatus.FORBIDDEN,
    Refusal.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Refusal.QUOTA: HTTPStatus.CONFLICT,
    Refusal.WRONG_TYPE: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.EMPTY: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.OTHER_FILE: HTTPStatus.CONFLICT,
    Refusal.GONE: HTTPStatus.GONE,
    Refusal.TOO_MANY: HTTPStatus.TOO_MANY_REQUESTS,
    Refusal.NOT_WHOLE: HTTPStatus.CONFLICT,
    Refusal.UNREADABLE: HTTPStatus.BAD_REQUEST,
}
_SENTENCES: Final[dict[Refusal, str | Promise]] = {
    Refusal.CLOSED: gettext_lazy("This request is closed and takes no more files. Call us if you have more to send."),
    Refusal.NOT_ALLOWED: gettext_lazy(
        "You can look at this request. To add files, ask the person who invited you to change that."
    ),
    Refusal.QUOTA: gettext_lazy("This request holds as much as we can take. Call us and we will find another way."),
    Refusal.OTHER_FILE: gettext_lazy(
        "This is not the file that you began to send. Choose that file again, or start over with this one."
    ),
    Refusal.GONE: gettext_lazy("What you began to send is not here any more. Add the file again."),
    Refusal.TOO_MANY: gettext_lazy("These are more files than we can take at once. Send some of them first."),
    Refusal.NOT_WHOLE: gettext_lazy("Part of the file is still on its way. Keep this page open."),
    Refusal.UNREADABLE: gettext_lazy("Load this page again, then add the file once more. What arrived is kept."),
}


def sentence(refused: SendingRefused) -> str:
    """What to do, in the person's language."""
    details, refusal = refused.details, refused.refusal
    if refusal is Refusal.EMPTY:
        return upload_problem(Problem.EMPTY)
    if refusal is Refusal.WRONG_TYPE:
        return upload_problem(Problem.WRONG_TYPE, OtherType(details["seen"]))
    if refusal is Refusal.TOO_LARGE:
        most = details.get("most", settings.PORTAL_MAX_FILE_BYTES)
        return _("This is larger than %(limit)s. Save a smaller copy, or call us.") % {"limit": size_in_words(most)}
    return str(_SENTENCES[refusal])


def store_down() -> str:
    """When the store does not answer."""
    return _("We can’t save anything right now. We keep trying. What arrived is kept.")


def received(document: DocumentReference, upload: RecordUpload) -> str:
    """When everything is here."""
    if document.packaging == Packaging.PACKS:
        count = upload.picture_count or 0
        return ngettext("We got %(n)s picture.", "We got all %(n)s pictures.", count) % {"n": count}
    return _("We got your file.")


def already_added(day: str) -> str:
    """When the request has these very bytes."""
    return _("You already added this on %(day)s. We kept one.") % {"day": day}
