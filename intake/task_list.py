"""The pages of a request as things to do, in groups, each with how far it is."""

from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from intake import journey
from intake.journey import Need, Page, Section, Standing
from intake.presenters import status_tag
from intake.states import RequestStatus
from portal.ui.components import TaskGroup, TaskRow, Text, Tone

# Where the last group stands on the page, beside the sections.
SEND: Final = "send"


def task_groups(standing: Standing) -> list[tuple[str, TaskGroup]]:
    """Every page that applies, by section, and at the end the page that sends; each group with its anchor."""
    groups = [(section.value, _group(section, standing)) for section in Section]
    return [*groups, (SEND, TaskGroup(_("Send it to the care team"), [_check_row(standing)]))]


def section_rows(standing: Standing) -> list[TaskRow]:
    """One row for each section with how far it is, and at the end the page that sends."""
    rows = [_section_row(section, standing) for section in Section]
    return [*rows, _check_row(standing)]


def _section_row(section: Section, standing: Standing) -> TaskRow:
    group = _group(section, standing)
    is_sent = standing.opinion_request.status != RequestStatus.DRAFT
    page = reverse("intake:check" if is_sent else "intake:overview", kwargs={"rid": standing.opinion_request.pk})
    is_begun = any(each.is_begun(standing) for each in journey.pages_of(section, standing))
    status = _section_status(group.done or 0, group.total or 0, is_begun=is_begun)
    return TaskRow(group.title, f"{page}#{section.value}", *status)


def _section_status(done: int, total: int, *, is_begun: bool) -> tuple[Text, Tone]:
    if done >= total:
        return _("Done"), "success"
    if not done:
        return (_("In progress"), "info") if is_begun else (_("Not started"), "neutral")
    return _("%(done)s of %(total)s done") % {"done": done, "total": total}, "info"


def section_is_done(section: Section, standing: Standing) -> bool:
    """Whether every page of the section is done."""
    return all(page.is_done(standing) for page in journey.pages_of(section, standing))


def page_status(page: Page, standing: Standing) -> tuple[Text, Tone]:
    """How far a page is; only what a call needs is "to do"."""
    if page.is_done(standing) and page.name not in standing.typed:
        return _("Done"), "success"
    if page.is_begun(standing):
        return _("In progress"), "info"
    return (_("To do"), "info") if page.need is Need.BOOK else (_("Not started"), "neutral")


def _group(section: Section, standing: Standing) -> TaskGroup:
    shown = [page for page in journey.pages_of(section, standing) if not page.is_correction and page.is_question]
    done = sum(page.is_done(standing) for page in shown)
    rows = [_row(page, standing) for page in shown]
    if section is Section.FAMILY:
        rows += _acts_of_family(standing.opinion_request.pk)
    return TaskGroup(section_title(section, standing), rows, done, len(shown))


def _acts_of_family(rid: UUID) -> list[TaskRow]:
    """What stands beside the questions about the family, for those who want it."""
    return [
        TaskRow(_("Who else can see this request"), reverse("family:people", kwargs={"rid": rid}), _("If you want")),
        TaskRow(_("Permission to get records"), reverse("family:permission", kwargs={"rid": rid}), _("If you want")),
    ]


def section_title(section: Section, standing: Standing) -> Text:
    """The name of a group for this person."""
    return _("About you") if section is Section.CHILD and standing.is_self else section.label


def _row(page: Page, standing: Standing) -> TaskRow:
    return TaskRow(page.title_for(standing), page.url(standing.opinion_request.pk), *page_status(page, standing))


def _check_row(standing: Standing) -> TaskRow:
    is_sent = standing.opinion_request.status != RequestStatus.DRAFT
    tag, url = (
        status_tag(standing.opinion_request),
        reverse("intake:check", kwargs={"rid": standing.opinion_request.pk}),
    )
    return TaskRow(_("See your answers") if is_sent else _("Check and send"), url, tag.text, tag.tone)
