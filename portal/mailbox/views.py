"""Shows the kept messages, newest first."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from portal.mailbox.models import KeptMessage

SHOWN = 100


@login_not_required
def mailbox(request: HttpRequest) -> HttpResponse:
    """The page a newcomer reads the sign-in code from."""
    return render(request, "mailbox/mailbox.html", {"kept_messages": KeptMessage.objects.all()[:SHOWN]})


@login_not_required
def mailbox_json(request: HttpRequest) -> JsonResponse:
    """The same as JSON: a list of `{to, channel, subject, body, at}`, newest first, `at` in ISO 8601 UTC.

    With `?to=` only the messages to that address or number.
    """
    kept_messages = KeptMessage.objects.all()
    if "to" in request.GET:
        kept_messages = kept_messages.filter(to=request.GET["to"])
    messages = [
        {"to": kept.to, "channel": kept.channel, "subject": kept.subject, "body": kept.body, "at": kept.at.isoformat()}
        for kept in kept_messages[:SHOWN]
    ]
    return JsonResponse(messages, safe=False)
