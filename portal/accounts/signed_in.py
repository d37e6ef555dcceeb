"""The person behind a request."""

from django.http import Http404, HttpRequest

from portal.accounts.models import User


def signed_in_user(request: HttpRequest) -> User:
    """The signed-in person; the middleware turns everybody else away, and where it did not, nothing is here."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user
