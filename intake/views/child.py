"""The first page after sign-in: the answers of the session and the child become a request."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intake.answers import LEUKEMIA, StartAnswers, forget_answers
from intake.forms.request import ChildForm
from intake.models import Priority, Relationship, SecondOpinionRequest
from intake.presenters import child_rows
from intake.services.requests import save_illness, start_request
from intake.services.similar import find_similar
from intake.triage import is_asked_about_leukemia, more_urgent
from portal.accounts.signed_in import signed_in_user
from portal.lib.ids import new_id

# The request just made from this session: a second press of the button arrives when the answers are gone.
STARTED_KEY = "started_request"

# What was typed goes along while the family decides which request it wants.
KEPT_FIELDS = ("first_name", "last_name", "birth_date_month", "birth_date_day", "birth_date_year", "age_is_right")


@require_http_methods(["GET", "HEAD", "POST"])
def child(request: HttpRequest) -> HttpResponse:
    """Name and birth date of the child; then there is a request."""
    if signed_in_user(request).is_staff:
        return redirect("admin:index")
    answers = StartAnswers.read(request.session)
    if not answers.is_complete:
        return _without_answers(request, answers)
    is_self = answers.relationship == Relationship.SELF
    form = ChildForm(request.POST if request.method == "POST" else None, is_self=is_self)
    if request.method == "POST" and form.is_valid():
        return _start(request, answers, form)
    context = {"form": form, "is_self": is_self, "back": reverse(_page_before(answers))}
    return render(request, "intake/child.html", context, status=422 if form.has_errors else 200)


def _without_answers(request: HttpRequest, answers: StartAnswers) -> HttpResponse:
    started = request.session.get(STARTED_KEY)
    if request.method == "POST" and started and not answers.has_begun:
        return redirect("intake:contact", rid=UUID(started))
    return redirect(answers.first_open)


def _start(request: HttpRequest, answers: StartAnswers, form: ChildForm) -> HttpResponse:
    facts = {name: form.cleaned_data[name] for name in ("first_name", "last_name", "birth_date")}
    choice = request.POST.get("choice", "")
    similar = None if choice == "new" else find_similar(actor=signed_in_user(request), **facts)
    if similar is not None and similar.pk != answers.request_id:
        if choice == "continue":
            return _continue(request, answers, similar)
        return render(request, "intake/child_similar.html", _similar_context(request, similar))
    opinion_request = start_request(
        actor=signed_in_user(request),
        request_id=answers.request_id or new_id(),
        relationship=Relationship(answers.relationship),
        condition=answers.condition,
        leukemia_flags=answers.leukemia_flags,
        **facts,
    )
    request.session[STARTED_KEY] = str(opinion_request.pk)
    forget_answers(request.session)
    return redirect("intake:contact", rid=opinion_request.pk)


def _similar_context(request: HttpRequest, similar: SecondOpinionRequest) -> dict[str, object]:
    kept = {name: request.POST[name] for name in KEPT_FIELDS if name in request.POST}
    return {"similar": similar, "rows": child_rows(similar), "kept": kept}


def _continue(request: HttpRequest, answers: StartAnswers, similar: SecondOpinionRequest) -> HttpResponse:
    """Go on with the earlier request; news that makes it more urgent is not lost."""
    if more_urgent(similar.priority, answers.priority) != similar.priority:
        save_illness(
            actor=signed_in_user(request),
            opinion_request=similar,
            condition=answers.condition,
            leukemia_flags=answers.leukemia_flags,
        )
        messages.success(request, _("We added your new answers to this request."))
    forget_answers(request.session)
    return redirect("request_home", rid=similar.pk)


def _page_before(answers: StartAnswers) -> str:
    if answers.priority == Priority.FAST_TRACK:
        return "intake:start_soon"
    return LEUKEMIA if is_asked_about_leukemia(answers.condition) else "intake:start_condition"
