"""At the sign-in: what we know about the person's addresses."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from portal.accounts.models import User
from portal.notifications.problems import clear_proved, problem_words, problems_to_tell

# Where allauth keeps by which code this session was opened.
_METHODS = "account_authentication_methods"


@receiver(user_logged_in, dispatch_uid="notifications.addresses")
def look_at_addresses(*, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """The address that just brought a code works again; of the other one the person hears now."""
    if user.is_staff:
        return
    for method in request.session.get(_METHODS, []):
        clear_proved(user=user, email=method.get("email") or "", phone=method.get("phone") or "")
    for problem in problems_to_tell(user=user):
        messages.warning(request, problem_words(problem))
