"""The questions before sign-in. Answers live in the session; nobody can skip one by address or by post."""

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intake.answers import CONDITION, LEUKEMIA, WAITING_DAYS, WHO, StartAnswers, forget_answers, save_answers
from intake.forms.start import ConditionForm, LeukemiaForm, WhoForm
from intake.models import Counted, Priority, SecondOpinionRequest
from intake.services.counts import count
from intake.triage import is_asked_about_leukemia
from portal.accounts.session_times import wait_longer
from portal.ui.forms import PortalForm

ORDER: Final = (WHO, CONDITION, LEUKEMIA)


@dataclass(frozen=True, slots=True)
class Question:
    """One page with one question: its URL name, the one before it, its form and the form's only field."""

    view: str
    back: str
    form: type[PortalForm]
    field: str


WHO_QUESTION: Final = Question(WHO, "home", WhoForm, "relationship")
CONDITION_QUESTION: Final = Question(CONDITION, WHO, ConditionForm, "condition")
LEUKEMIA_QUESTION: Final = Question(LEUKEMIA, CONDITION, LeukemiaForm, "leukemia_flags")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def who(request: HttpRequest) -> HttpResponse:
    """Who is asking."""
    return _ask(request, WHO_QUESTION)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def condition(request: HttpRequest) -> HttpResponse:
    """The broad kind of illness."""
    return _ask(request, CONDITION_QUESTION)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def leukemia(request: HttpRequest) -> HttpResponse:
    """Whether a leukemia must be looked at sooner."""
    return _ask(request, LEUKEMIA_QUESTION)


@login_not_required
@require_safe
def soon(request: HttpRequest) -> HttpResponse:
    """What happens on the fast track, before the family signs in."""
    answers = StartAnswers.read(request.session)
    if not answers.is_complete or answers.priority != Priority.FAST_TRACK:
        return redirect(_page_after_last(answers))
    return render(request, "intake/start_soon.html", {"back": reverse(LEUKEMIA), "child_url": reverse("intake:child")})


@login_not_required
@require_POST
def clear(request: HttpRequest) -> HttpResponse:
    """Forget the answers, for whoever shares the computer."""
    forget_answers(request.session)
    if not request.user.is_authenticated:
        # The cookie goes too: it would wait as long as the answers might have.
        request.session.flush()
    messages.info(request, _("We cleared your answers. Nothing of them is left on this computer."))
    return redirect("home")


def _ask(request: HttpRequest, question: Question) -> HttpResponse:
    answers = StartAnswers.read(request.session)
    elsewhere = _detour(question, answers)
    if elsewhere:
        return redirect(elsewhere)
    initial = {question.field: getattr(answers, question.field)}
    form = question.form(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        if not answers.has_begun:
            count(Counted.START_BEGUN)
        answers = save_answers(request.session, **form.cleaned_data)
        wait_longer(request, days=WAITING_DAYS)
        return redirect(_page_after(question, answers))
    context = {
        "form": form,
        "has_begun": answers.has_begun,
        "back": reverse(question.back),
        "has_open_request": question is WHO_QUESTION and _has_open_request(request),
    }
    return render(request, "intake/start_question.html", context, status=422 if form.has_errors else 200)


def _detour(question: Question, answers: StartAnswers) -> str:
    """Where to go instead when an earlier question is open, or when this one does not apply."""
    open_page = answers.first_open
    if open_page and ORDER.index(open_page) < ORDER.index(question.view):
        return open_page
    if question is LEUKEMIA_QUESTION and not is_asked_about_leukemia(answers.condition):
        return _page_after_last(answers)
    return ""


def _page_after(question: Question, answers: StartAnswers) -> str:
    following = ORDER[ORDER.index(question.view) + 1 :]
    if following and (following[0] != LEUKEMIA or is_asked_about_leukemia(answers.condition)):
        return following[0]
    return _page_after_last(answers)


def _page_after_last(answers: StartAnswers) -> str:
    if answers.first_open:
        return answers.first_open
    return "intake:start_soon" if answers.priority == Priority.FAST_TRACK else "intake:child"


def _has_open_request(request: HttpRequest) -> bool:
    user = request.user
    if not user.is_authenticated or user.is_staff:
        return False
    return SecondOpinionRequest.objects.visible_to(user).open().exists()
