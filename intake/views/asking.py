"""One page of questions as one person has it open: what it shows, and what becomes of what is typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from intake import journey, wording
from intake.forms.base import AnswerForm
from intake.journey import Page, Section, Standing
from intake.models import AnswerDraft
from intake.services.drafts import forget_draft, keep_draft
from intake.services.merge import EditedElsewhere, Side
from intake.task_list import section_title
from intake.views.urgent import what_cannot_wait
from portal.accounts import kept_posts
from portal.accounts.models import User
from portal.center.models import CareCenter
from portal.lib.times import clock_words
from portal.ui.both_answers import PREFIX, side_kept
from portal.ui.components import BothAnswers
from portal.ui.components import EditedElsewhere as EditedElsewhereBox

VERSION: Final = "page_version"
NEW_ENTRY: Final = "new_entry"
UNPROCESSABLE: Final = 422
CONFLICT: Final = 409
# Where a "Change" link came from, and where it goes back to.
_CAME_FROM: Final = {"check": "intake:check", "call": "scheduling:check", "sheet": "callsheet:sheet"}

Choices = Mapping[str, Side]
Save = Callable[[AnswerForm, int | None, Choices], Standing]


@dataclass(frozen=True, slots=True)
class Asked:
    """One page, or one entry of a list, with what is kept of it."""

    request: HttpRequest
    user: User
    standing: Standing
    page: Page
    form_class: type[AnswerForm]
    kept: Mapping[str, Any]
    # The entry of a list; None for a page without one and for an entry to come.
    row_id: UUID | None = None
    # What the page of an entry says otherwise than the page of its list.
    more: Mapping[str, object] = field(default_factory=dict)

    @property
    def rid(self) -> UUID:
        return self.standing.opinion_request.pk

    def bound(self) -> AnswerForm:
        """The form with what was just sent."""
        return self._form(self.request.POST, initial=self.kept)

    def open(self) -> tuple[AnswerForm, str]:
        """The form as it was left, and the version that its words belong to."""
        typed = self._typed()
        initial = self.form_class.typed_form(self.kept, self.user)
        form = self._form(initial=initial, typed=typed)
        version = next(iter(typed.get(VERSION, ())), "") if form.shows_typed else ""
        return form, version or str(self.standing.version)

    def keep(self, form: AnswerForm, seen_version: int | None = None) -> None:
        """Nothing typed is lost, right or wrong; with a version, unless it was saved meanwhile."""
        own = {name: self.request.POST.getlist(name) for name in (VERSION, NEW_ENTRY) if name in self.request.POST}
        typed = form.what_was_typed() | {name: [str(each)[:40] for each in values] for name, values in own.items()}
        keep_draft(
            actor=self.user,
            opinion_request=self.standing.opinion_request,
            page=self.page,
            data=typed,
            row_id=self.row_id,
            seen_version=seen_version,
        )

    def _form(self, *args: Any, **kwargs: Any) -> AnswerForm:
        return self.form_class(*args, page=self.page, standing=self.standing, **kwargs)

    def _typed(self) -> Mapping[str, list[str]]:
        """What was typed and not saved: after the sign-in had ended, or in an earlier visit."""
        back = kept_posts.take(self.request, self.user, is_private=self.page.is_personal)
        if back is not None:
            return self._keep_what_came_back(back)
        if self.row_id is None:
            return self.standing.draft
        drafts = AnswerDraft.objects.visible_to(self.user)
        found = drafts.filter(
            opinion_request=self.standing.opinion_request, page=self.page.name, row_id=self.row_id, user=self.user
        ).first()
        return found.data if found is not None else {}

    def _keep_what_came_back(self, back: QueryDict) -> dict[str, list[str]]:
        typed = self._form(back).what_was_typed()
        typed |= {name: back.getlist(name) for name in (VERSION, NEW_ENTRY) if name in back}
        return keep_draft(
            actor=self.user,
            opinion_request=self.standing.opinion_request,
            page=self.page,
            data=typed,
            row_id=self.row_id,
        )


def answer(asked: Asked, save: Save, done: Callable[[Standing], str]) -> HttpResponse:
    """Take what was sent: keep it, save it, or show what to put right."""
    post, form = asked.request.POST, asked.bound()
    beside = _beside_saving(asked, form)
    if beside is not None:
        return beside
    if form.is_valid():
        try:
            standing = save(form, _seen(post), _choices(post, form))
        except EditedElsewhere as conflict:
            form.edited_elsewhere = _both_answers(asked, form, conflict)
        else:
            if "later" not in post:
                return redirect(done(standing))
            home = reverse("request_home", kwargs={"rid": asked.rid})
            return redirect(what_cannot_wait(asked.request, asked.page, asked.standing, standing, home))
    asked.keep(form)
    if "later" in post:
        messages.info(asked.request, _("We kept what you typed. You can go on any time."))
        return redirect("request_home", rid=asked.rid)
    return show(asked, form, post.get(VERSION, ""))


def _beside_saving(asked: Asked, form: AnswerForm) -> HttpResponse | None:
    """What the page asks for without wanting its answers saved; None when it wants that."""
    request = asked.request
    if "autosave" in request.POST:
        return _autosave(asked, form)
    if "discard" in request.POST:
        drop_draft(asked)
        return redirect(request.get_full_path())
    language = request.POST.get("switch_language", "")
    if language not in dict(settings.LANGUAGES):
        return None
    asked.keep(form)
    return redirect(translate_url(request.get_full_path(), language))


def show(asked: Asked, form: AnswerForm | None = None, version: str = "") -> HttpResponse:
    """Draw the page."""
    request, page, standing = asked.request, asked.page, asked.standing
    if form is None:
        form, version = asked.open()
    number, total = journey.place_of(page, standing)
    context = {
        "form": form,
        "page": page,
        "opinion_request": standing.opinion_request,
        "patient": standing.opinion_request.patient,
        "standing": standing,
        "is_self": standing.is_self,
        "page_title": page.title_for(standing),
        "section_title": section_title(page.section, standing),
        "page_number": number,
        "page_total": total if page.section is not Section.START and page.row is None else 0,
        "page_lead": form.lead,
        "page_why": form.why,
        "back": back_url(request, page, standing),
        "may_save_later": True,
        "autosave_url": request.path,
        "page_version": version,
        "toggle_saves": True,
        **form.context(),
        **asked.more,
    }
    return render(request, form.page_template, context, status=UNPROCESSABLE if form.has_errors else 200)


def back_url(request: HttpRequest, page: Page, standing: Standing) -> str:
    """Where a "Change" link came from; else the page before; else the list of pages."""
    rid = standing.opinion_request.pk
    origin = came_from(request, page, rid)
    before = journey.page_before(page, standing)
    if origin or before is None:
        is_lane = page.section is Section.START
        return origin or reverse("request_home" if is_lane else "intake:overview", kwargs={"rid": rid})
    return before.url(rid)


def next_url(request: HttpRequest, page: Page, standing: Standing) -> str:
    """Back to where a "Change" link came from; else the next page of the section; else the section's check."""
    rid = standing.opinion_request.pk
    following = journey.page_after(page, standing)
    is_urgent = page.is_correction and following is not None and following is not journey.CHECK
    origin = "" if is_urgent else came_from(request, page, rid)
    if origin:
        return origin
    if following is not None:
        return following.url(rid)
    return reverse("intake:section_check", kwargs={"rid": rid, "section": page.section.value})


def came_from(request: HttpRequest, page: Page, rid: UUID) -> str:
    """The check page that a "Change" link on it leads back to."""
    origin = request.GET.get("from", "")
    if origin == "section" and page.section is not Section.START:
        return reverse("intake:section_check", kwargs={"rid": rid, "section": page.section.value})
    return reverse(_CAME_FROM[origin], kwargs={"rid": rid}) if origin in _CAME_FROM else ""


def drop_draft(asked: Asked) -> None:
    """What was typed is not wanted any more."""
    forget_draft(actor=asked.user, opinion_request=asked.standing.opinion_request, page=asked.page, row_id=asked.row_id)


def _autosave(asked: Asked, form: AnswerForm) -> HttpResponse:
    seen, standing = _seen(asked.request.POST), asked.standing
    if seen is not None and seen < standing.version and standing.saved_by_id != asked.user.pk:
        return HttpResponse(status=CONFLICT)
    asked.keep(form, seen)
    return HttpResponse(status=204)


def _seen(post: QueryDict) -> int | None:
    version = post.get(VERSION, "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None  # noqa: PLR2004


def _choices(post: QueryDict, form: AnswerForm) -> dict[str, Side]:
    return {name: side_kept(post, name) for name in form.fields if f"{PREFIX}{name}" in post}


def _both_answers(asked: Asked, form: AnswerForm, conflict: EditedElsewhere) -> EditedElsewhereBox:
    has_chosen = any(name.startswith(PREFIX) for name in asked.request.POST)
    page = asked.page
    owners = page.owners
    answers = []
    for each in conflict.conflicts:
        model = page.row or journey.MODELS[owners[each.column]]
        field = form.fields.get(each.column)
        answers.append(
            BothAnswers(
                name=each.column,
                label=field.label if field is not None else wording.label_of(model, each.column),  # type: ignore[arg-type]
                theirs=wording.words_of(model, each.column, each.theirs),
                mine=wording.words_of(model, each.column, each.mine),
                error=_("Choose which answer to keep") if has_chosen else "",
            )
        )
    return EditedElsewhereBox(who=_who(conflict.by), at=_clock(asked.user, conflict.at), answers=answers)


def _who(person: User | None) -> str:
    if person is None or person.is_staff:
        return _("The care team")
    return person.full_name.split(" ")[0] if person.full_name else _("Somebody")


def _clock(user: User, at: datetime) -> str:
    zone = CareCenter.objects.current().reading_zone(user.time_zone)
    words = clock_words(at, zone, get_language() or "en")
    if timezone.localdate(at, zone) == timezone.localdate(timezone=zone):
        return words
    return f"{wording.date_words(timezone.localdate(at, zone))}, {words}"
