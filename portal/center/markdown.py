"""The hospital's Markdown: a small part of CommonMark, without raw HTML, pictures or links to other sites.

Headings start at the second level, because the page's title is its only h1. Links lead to our own pages by name
(`page:cost`), to a phone (`tel:`) or to a mailbox (`mailto:`). Facts in braces are filled in (`{phone}`); a block in
braces stands alone in its paragraph (`{records}`).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

FACTS: Final = frozenset(
    {
        "after_hours_phone",
        "center",
        "email",
        "fast_track_email",
        "fast_track_phone",
        "fast_track_promise",
        "hospital",
        "hours",
        "phone",
        "tty",
    }
)
BLOCKS: Final = frozenset({"records", "programs", "questions", "languages", "start", "more"})
_RULES: Final = ("heading", "list", "emphasis", "link", "escape", "newline", "entity", "hr")
_BRACES: Final = re.compile(r"\{\s*([^{}\s]*)\s*\}")
_LINK: Final = re.compile(r"^(page:[a-z0-9-]+|tel:\+?[0-9-]+|mailto:[^\s?]+)$")
_DEEPEST_HEADING: Final = 4

# The address of a page of ours by its name; None while families do not see it.
FindPage = Callable[[str], str | None]
Snippets = Mapping[str, Callable[[], str]]


def validate_markdown(text: str) -> None:
    """Raise unless everything in braces is known and every link stays with us."""
    unknown = sorted(set(_BRACES.findall(text)) - FACTS - BLOCKS)
    if unknown:
        raise ValidationError(
            _("Use one of these in braces: %(known)s."),
            code="unknown_fact",
            params={"known": ", ".join(sorted(FACTS | BLOCKS))},
        )
    if any(not _LINK.match(href) for href in _hrefs(text)):
        raise ValidationError(
            _("Link to our own pages (page:cost), a phone (tel:) or a mailbox (mailto:) only."), code="foreign_link"
        )


def render_markdown(
    text: str, *, find_page: FindPage, facts: Snippets, blocks: Snippets, has_lead: bool = False
) -> SafeString:
    """Safe HTML: what the text says, with links, facts and blocks filled in; a lead is its first paragraph."""
    tokens = _reader().parse(text)
    if has_lead and tokens and tokens[0].type == "paragraph_open":
        tokens[0].attrs["class"] = "c-lead"
    _fit_headings(tokens)
    for token in tokens:
        if token.type == "ordered_list_open":
            token.attrs |= {"class": "c-steps", "role": "list"}
        if token.children is not None:
            token.children = list(_linked(token.children, find_page))
    html = str(_reader().renderer.render(tokens, _reader().options, {}))
    filled = re.sub(r"<p[^>]*>\s*\{(\w+)\}\s*</p>", lambda found: _filled(blocks, found), html)
    return mark_safe(_BRACES.sub(lambda found: _filled(facts, found), filled))  # noqa: S308 - the reader escapes all text


def _filled(snippets: Snippets, found: re.Match[str]) -> str:
    make = snippets.get(found[1])
    return make() if make else found[0]


def _fit_headings(tokens: list[Token]) -> None:
    """Headings below the page's title, none of them skipping a level: screen readers lead through the text by them."""
    above: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            typed = int(token.tag[1:])
            above = [each for each in above if each < typed] + [typed]
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(1 + len(above), _DEEPEST_HEADING)}"


def _linked(tokens: list[Token], find_page: FindPage) -> Iterator[Token]:
    """The tokens of a line, without links that lead nowhere; their words stay."""
    kept: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            address = _address(str(token.attrs.get("href", "")), find_page)
            kept.append(address is not None)
            token.attrs = {"href": address or ""}
            if (address or "").startswith("tel:"):
                # A number broken in two is hard to dial.
                token.attrs["class"] = "u-nowrap"
        is_kept = kept.pop() if token.type == "link_close" else token.type != "link_open" or kept[-1]
        if is_kept:
            yield token


def _address(href: str, find_page: FindPage) -> str | None:
    if not _LINK.match(href):
        return None
    return find_page(href.removeprefix("page:")) if href.startswith("page:") else href


def _hrefs(text: str) -> list[str]:
    inline = [child for token in _reader().parse(text) for child in token.children or []]
    return [str(token.attrs.get("href", "")) for token in inline if token.type == "link_open"]


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("zero").enable(list(_RULES))
