"""The family's page of messages: read, and write."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, translate_url
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intake.models import SecondOpinionRequest
from intake.routing import find_request
from intake.states import OPEN
from messaging import presenters, rules
from messaging.forms import WriteForm
from messaging.services.drafts import keep_draft, key_of, typed_by
from messaging.services.reading import note_reading
from messaging.services.sending import MessageNotAllowed, Words, attachable, write_for_family
from portal.accounts import kept_posts
from portal.accounts.kept_posts import keeps_what_was_typed
from portal.accounts.signed_in import signed_in_user
from portal.center.models import CareCenter

UNPROCESSABLE = 422
_PAGE = "messaging:messages"


@keeps_what_was_typed
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, rid: UUID) -> HttpResponse:
    """What was written so far, newest first, and the box to write in."""
    opinion_request, user = find_request(request, rid), signed_in_user(request)
    if request.method != "POST":
        return _page(request, opinion_request, _form_as_left(request, opinion_request))
    if not rules.may_write_for_family(user, opinion_request):
        # Closed meanwhile, in another tab: what was typed is shown with the way to reach us.
        return _page(request, opinion_request, _form(request, opinion_request), status=UNPROCESSABLE)
    form = _form(request, opinion_request)
    beside = _beside_sending(request, opinion_request, form)
    if beside is not None:
        return beside
    if not form.is_valid():
        _keep(request, opinion_request, form)
        return _page(request, opinion_request, form, status=UNPROCESSABLE)
    return _send(request, opinion_request, form)


def _send(request: HttpRequest, opinion_request: SecondOpinionRequest, form: WriteForm) -> HttpResponse:
    user, cleaned = signed_in_user(request), form.cleaned_data
    words = Words(cleaned["text"], get_language() or "en", form.token, documents=form.chosen)
    try:
        message = write_for_family(
            actor=user, opinion_request=opinion_request, words=words, is_private=cleaned["is_private"]
        )
    except MessageNotAllowed as error:
        raise PermissionDenied from error
    zone = CareCenter.objects.current().reading_zone(user.time_zone)
    promise = presenters.promise_words(message.answer_due_at, zone) if message.answer_due_at else ""
    messages.success(request, _("We got your message. %(promise)s") % {"promise": promise})
    return redirect(_PAGE, rid=opinion_request.pk)


def _beside_sending(
    request: HttpRequest, opinion_request: SecondOpinionRequest, form: WriteForm
) -> HttpResponse | None:
    """What the page asks for without wanting the message sent; None when it wants that."""
    if "autosave" in request.POST:
        _keep(request, opinion_request, form)
        return HttpResponse(status=204)
    language = request.POST.get("switch_language", "")
    if language not in dict(settings.LANGUAGES):
        return None
    _keep(request, opinion_request, form)
    return redirect(translate_url(request.get_full_path(), language))


def _keep(request: HttpRequest, opinion_request: SecondOpinionRequest, form: WriteForm) -> None:
    form.is_valid()
    sent_as = key_of(form.token, form.cleaned_data["text"]) if "text" in form.cleaned_data else None
    keep_draft(
        actor=signed_in_user(request),
        opinion_request=opinion_request,
        data=form.worth_keeping(),
        sent_as=sent_as,
    )


def _form(request: HttpRequest, opinion_request: SecondOpinionRequest) -> WriteForm:
    return WriteForm(request.POST, files=_files(request, opinion_request))


def _form_as_left(request: HttpRequest, opinion_request: SecondOpinionRequest) -> WriteForm:
    """The box with what was typed and not sent: after the sign-in had ended, or in an earlier visit."""
    user, files = signed_in_user(request), _files(request, opinion_request)
    back = kept_posts.take(request, user, is_private=True)
    if back is not None:
        keep_draft(actor=user, opinion_request=opinion_request, data=WriteForm(back, files=files).worth_keeping())
    is_private = rules.keeps_to_themselves(user, opinion_request)
    return WriteForm(files=files, typed=typed_by(user, opinion_request), initial={"is_private": is_private})


def _files(request: HttpRequest, opinion_request: SecondOpinionRequest) -> list[presenters.Choice]:
    open_files = attachable(signed_in_user(request), opinion_request)
    return presenters.file_choices(list(open_files[: presenters.MOST_FILES]))


def _page(
    request: HttpRequest, opinion_request: SecondOpinionRequest, form: WriteForm, *, status: int = 200
) -> HttpResponse:
    user, center = signed_in_user(request), CareCenter.objects.current()
    zone = center.reading_zone(user.time_zone)
    shown = presenters.bubbles(opinion_request, reader=user, zone=zone)
    if request.method == "GET":
        note_reading(actor=user, opinion_request=opinion_request, shown=[each.message for each in shown])
    may_write = rules.may_write_for_family(user, opinion_request)
    context = {
        "opinion_request": opinion_request,
        "center": center,
        "bubbles": shown,
        "form": form,
        "may_write": may_write,
        "typed": "" if may_write or not form.is_bound else request.POST.get("text", ""),
        "promise": presenters.answer_day(center, zone) if may_write else "",
        "until": presenters.writing_ends(opinion_request) if opinion_request.status not in OPEN else "",
        "autosave_url": request.path,
        "toggle_saves": may_write,
        "back": reverse("request_home", kwargs={"rid": opinion_request.pk}),
    }
    return render(request, "messaging/thread.html", context, status=status)
