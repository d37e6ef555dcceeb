"""Every component in every state, and each layout with sample words; mounted in local settings only."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from portal.ui import gallery_forms as forms
from portal.ui.components import FileRow
from portal.ui.forms import PortalForm
from portal.ui.gallery_samples import sample_words

SAMPLES = {
    "question": "ui/sample_question.html",
    "question-errors": "ui/sample_question.html",
    "choice": "ui/sample_choice.html",
    "page": "ui/sample_page.html",
    "page-errors": "ui/sample_page.html",
    "page-kept": "ui/sample_page.html",
    "page-disputed": "ui/sample_page.html",
    "several": "ui/sample_several.html",
    "several-none": "ui/sample_several.html",
    "remove": "ui/sample_remove.html",
    "warning-signs": "ui/sample_warning.html",
    "request": "ui/sample_request.html",
    "hub": "ui/sample_hub.html",
    "confirmation": "ui/sample_confirmation.html",
    "slots": "ui/sample_slots.html",
}
FORMS: dict[str, Callable[[], PortalForm]] = {
    "question": forms.NameForm,
    "question-errors": lambda: forms.NameForm(forms.wrong_name()),
    "choice": forms.RoleForm,
    "page": forms.blank_page,
    "page-errors": forms.wrong_page,
    "page-kept": forms.kept_page,
    "page-disputed": forms.disputed_page,
    "slots": lambda: forms.SlotForm(QueryDict()),
}
# What the server may say to a page that saves itself.
SAVE_ANSWERS = (204, 401, 409, 500)

LIVE_SECONDS = 3


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """All components on one page."""
    today = timezone.localdate()
    more = {
        "blank": forms.SampleForm(prefix="blank", initial={"role": "guardian", "birth_date": today.replace(year=2019)}),
        "wrong": forms.SampleForm(QueryDict("wrong-flags=relapse&wrong-flags=none&wrong-phone=555"), prefix="wrong"),
        "samples": SAMPLES,
    }
    return render(request, "ui/gallery.html", sample_words() | more)


@login_not_required
def sample(request: HttpRequest, name: str) -> HttpResponse:
    """One layout with sample words."""
    if name not in SAMPLES:
        raise Http404
    more: dict[str, object] = {"keep_url": reverse("ui_gallery"), "is_none": name.endswith("none")}
    if name in FORMS:
        more["form"] = FORMS[name]()
    if name.startswith("page"):
        more |= _of_page(request.GET.get("answer", "204"))
    return render(request, SAMPLES[name], sample_words() | more)


@login_not_required
def save(request: HttpRequest, answer: int) -> HttpResponse:
    """What the server says to a page that saves itself."""
    if answer not in SAVE_ANSWERS:
        raise Http404
    return HttpResponse(status=answer, headers={"X-Page-Version": "2"})


def _of_page(answer: str) -> dict[str, object]:
    return {
        "back": reverse("ui_gallery"),
        "page_title": "The illness",
        "section_title": "The illness and treatment",
        "page_number": 2,
        "page_total": 4,
        "page_lead": "Tell us as much as you can. You can skip what is hard.",
        "page_why": "Why we ask: it helps us choose the right doctor.",
        "page_version": "1",
        "may_save_later": True,
        "toggle_saves": True,
        "autosave_url": reverse("ui_save", args=[answer if answer.isdecimal() else 204]),
    }


@login_not_required
def live(request: HttpRequest) -> HttpResponse:
    """A list that looks after itself until its work is done."""
    until = int(timezone.now().timestamp()) + LIVE_SECONDS
    return render(request, "ui/live.html", _live(until) | {"source": f"{reverse('ui_live_part')}?until={until}"})


@login_not_required
def live_part(request: HttpRequest) -> HttpResponse:
    """The part of that page which changes."""
    given = request.GET.get("until", "")
    return render(request, "ui/_live.html", _live(int(given) if given.isdecimal() else 0))


def _live(until: int) -> dict[str, object]:
    is_pending = timezone.now().timestamp() < until
    waiting = FileRow("marrow-report.pdf", "", "Checking", "info", "PDF, 1.2 MB")
    done = FileRow("marrow-report.pdf", "#", "Received", "success", "PDF, 3 pages, 1.2 MB")
    return {"is_pending": is_pending, "files": [waiting if is_pending else done]}


urlpatterns = [
    path("", gallery, name="ui_gallery"),
    path("live/", live, name="ui_live"),
    path("live/part/", live_part, name="ui_live_part"),
    path("save/<int:answer>/", save, name="ui_save"),
    path("<slug:name>/", sample, name="ui_sample"),
]
