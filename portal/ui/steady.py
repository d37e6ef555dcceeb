"""Parts of pages that are the same for everyone: drawn once for each language, then only told whose page it is."""

import re
from typing import Any, Final
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

# Stand where the person's own go.
_TOKEN: Final = "token-of-this-person"  # noqa: S105 - no secret
_NO_REQUEST: Final = UUID(int=0)
_LINK: Final = re.compile(r'<a class="c-bar__link" href="([^"]+)"')

_drawn: dict[tuple[object, ...], str] = {}


def draw_steady(template: str, token: str, **values: str | int | bool | UUID | None) -> SafeString:
    """The part with these values, which must not be one person's own: what was drawn is kept for everyone."""
    key = (template, get_language(), *values.items())
    if key not in _drawn:
        _drawn[key] = render_to_string(template, {**values, "csrf_token": _TOKEN})
    return mark_safe(_drawn[key].replace(_TOKEN, conditional_escape(token)))  # noqa: S308 - drawn by a template


def service_bar(context: Any) -> SafeString:
    """Draw the ways to a family's pages, the open one marked; nothing for visitors and staff."""
    user = context.get("user")
    if user is None or not user.is_authenticated or user.is_staff:
        return SafeString("")
    request: Any = context["request"]
    rid = (request.resolver_match.kwargs if request.resolver_match else {}).get("rid")
    token = context.get("csrf_token", "")
    drawn = draw_steady("components/service_bar.html", token, rid=_NO_REQUEST if rid else None)
    return mark_safe(_with_open_page(drawn.replace(str(_NO_REQUEST), str(rid)), request.path))  # noqa: S308 - rid is a UUID


def session_warning(context: Any) -> SafeString:
    """Draw what asks, before a sign-in ends, whether the person is still there."""
    after = context.get("warn_after_minutes")
    if not after:
        return SafeString("")
    return draw_steady(
        "components/session_warning.html",
        context.get("csrf_token", ""),
        warn_after_minutes=after,
        warn_minutes=context["warn_minutes"],
        is_staff=context["user"].is_staff,
    )


def _with_open_page(bar: str, path: str) -> str:
    home, *others = _LINK.findall(bar)
    if path in (home, *others):
        return _marked(bar, path, "page")
    above = next((link for link in others if path.startswith(link)), "")
    return _marked(bar, above, "true") if above else bar


def _marked(bar: str, link: str, how: str) -> str:
    start = f'<a class="c-bar__link" href="{link}"'
    return bar.replace(start, f'{start} aria-current="{how}"', 1)
