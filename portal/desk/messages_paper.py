"""The messages of a request on paper, to leave with the case."""

from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from intake.models import SecondOpinionRequest
from messaging.models import Communication
from messaging.presenters import messages_of
from messaging.states import Side
from portal.accounts.models import User
from portal.center.models import CareCenter
from portal.desk.words import stamp
from portal.lib.pdf import Paper, PaperSection, render_pdf
from records.presenters import shown_title

NAME: Final = "messages.pdf"


def messages_paper(opinion_request: SecondOpinionRequest, *, reader: User) -> Paper | None:
    """Everything that was written, the oldest first; None where nothing was."""
    messages = messages_of(opinion_request, reader)
    if not messages:
        return None
    center = CareCenter.objects.current()
    return Paper(
        title=_("Messages with the family"),
        language=(get_language() or "en")[:2],
        author=center.hospital_name,
        footer=opinion_request.reference,
        sections=[_section(each, center.zone) for each in reversed(messages)],
    )


def as_file(paper: Paper | None) -> dict[str, bytes]:
    """The paper as a file of the case, under its name; nothing where there is none."""
    return {NAME: render_pdf(paper, templates=settings.BASE_DIR / "templates" / "pdf")} if paper else {}


def behind(cover: Paper, paper: Paper | None) -> Paper:
    """The cover of a bound case with the messages after it."""
    return replace(cover, attached=[*cover.attached, paper]) if paper else cover


def _section(message: Communication, zone: ZoneInfo) -> PaperSection:
    side = _("family") if message.side == Side.FAMILY else _("care team")
    heading = f"{message.sender} ({side}), {stamp(message.sent_at, zone)}"
    return PaperSection(
        heading,
        paragraphs=[*_marks(message), *message.text.split("\n\n")],
        items=[shown_title(each.document) for each in message.attachments.all()],
    )


def _marks(message: Communication) -> list[str]:
    """What must not be overlooked by whoever hands the paper on."""
    marks = []
    if message.only_with is not None:
        marks.append(_("Private: only %(name)s and the care team see this.") % {"name": message.only_with})
    if message.told_at is None:
        marks.append(_("The family does not know of this message yet. It waits for a call."))
    return marks
