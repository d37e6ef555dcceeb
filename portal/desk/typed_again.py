"""A form of staff that came after their sign-in had ended: shown to whoever typed it, to be sent again or not."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.accounts import kept_posts
from portal.accounts.signed_in import signed_in_user
from portal.desk.views import page

# Says that a page's program sent it, not a person.
_BY_PROGRAM: Final = "autosave"


def keep_forms(guarded: Any, view: Any) -> Any:
    """Carry on what `view` is marked with; every form of the staff site is worth keeping."""
    guarded.__dict__.update(getattr(view, "__dict__", {}))
    return kept_posts.keeps_what_was_typed(guarded)


def typed_again(request: HttpRequest) -> HttpResponse | None:
    """The page with what was typed, once; None where nothing was kept for this address and person."""
    if request.method != "GET" or not kept_posts.has_any(request):
        return None
    kept = kept_posts.take(request, signed_in_user(request), is_private=True)
    if kept is None:
        return None
    fields = [(name, value) for name, values in kept.lists() if name != _BY_PROGRAM for value in values]
    context = page(
        request,
        _("Before you were signed out"),
        fields=fields,
        words=list(_words(value for _name, value in fields)),
        action=request.get_full_path(),
    )
    return render(request, "admin/desk/typed_again.html", context)


def _words(values: Iterable[str]) -> Iterable[str]:
    """What a person can recognise: no ids, numbers or bare ticks."""
    return (each for each in values if any(map(str.isalpha, each)) and each != "on" and not _is_id(each))


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
