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
def mailbox_json(_request: HttpRequest) -> JsonResponse:
    """The same as JSON: a list of `{to, channel, subject, body, at}`, newest first, `at` in ISO 8601 UTC."""
    messages = [
        {"to": kept.to, "channel": kept.channel, "subject": kept.subject, "body": kept.body, "at": kept.at.isoformat()}
        for kept in KeptMessage.objects.all()[:SHOWN]
    ]
    return JsonResponse(messages, safe=False)
