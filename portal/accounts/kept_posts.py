"""What a person typed and sent after their sign-in had ended: kept for that page alone, until they are back.

It stays in the server's session, never in the browser, and never for longer than the session itself.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.http import HttpRequest, QueryDict

from portal.accounts.models import User

KEY: Final = "typed_while_signed_out"
# A page of texts at their full length is smaller.
MAX_BYTES: Final = 64_000
_FORM: Final = "application/x-www-form-urlencoded"

View = TypeVar("View", bound=Callable[..., Any])


def keeps_what_was_typed(view: View) -> View:
    """Mark a view whose posts are worth keeping; they must be safe to show to whoever typed them."""
    view.keeps_posts = True  # type: ignore[attr-defined]
    return view


def remember_author(request: HttpRequest, user: User) -> None:
    """Note whose sign-in ends with this very request."""
    request.signed_out_user = str(user.pk)  # type: ignore[attr-defined]


def keep(request: HttpRequest, view: object) -> bool:
    """Keep the body of a post that came without a sign-in, in place of an earlier one; False when it is not kept."""
    is_form = request.content_type == _FORM
    if request.method != "POST" or not getattr(view, "keeps_posts", False) or not is_form:
        return False
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    body = typed.urlencode()
    if len(body) > MAX_BYTES:
        return False
    # What is typed on a page is told in more detail than the first questions; it does not wait as long as they may.
    request.session.set_expiry(None)
    request.session[KEY] = {"path": request.path, "by": getattr(request, "signed_out_user", ""), "body": body}
    return True


def has_any(request: HttpRequest) -> bool:
    """Whether something was kept in this session."""
    return KEY in request.session


def take(request: HttpRequest, user: User, *, is_private: bool) -> QueryDict | None:
    """What was kept for this page, once; None when there is nothing, or when somebody else typed it.

    When nobody knows who typed it, a private page shows it to no one.
    """
    kept = request.session.get(KEY)
    if not isinstance(kept, dict) or kept.get("path") != request.path:
        return None
    del request.session[KEY]
    author = kept.get("by", "")
    if author != str(user.pk) and (author or is_private):
        return None
    return QueryDict(kept.get("body", ""))
