"""Public pages put together: the hospital's texts, with its facts and with what other apps know filled in."""

from collections.abc import Callable
from typing import Final

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from portal.center.markdown import Snippets, render_markdown
from portal.center.models import CareCenter, LanguageNotice, Program, PublicPage, Question
from portal.center.models.public_page import ALWAYS_THERE
from portal.ui.text_fields import display_phone, link_phone
from records.requirements import NINE_KINDS, REQUIREMENTS

# Pages with an address at the top of the site; what administrators add later stands below /pages/.
OWN_ADDRESS: Final = (
    "how-it-works",
    "when-it-helps",
    "cost",
    "what-to-prepare",
    "programs",
    "clinical-trials",
    "questions",
    "your-rights",
    "privacy",
    "accessibility",
    "language-help",
)


def find_page(slug: str) -> PublicPage | None:
    """The page of that name, while families may see it."""
    return PublicPage.objects.published().filter(slug=slug).first()


def address_of(slug: str) -> str:
    """Where a page is, in the language of the page that links to it."""
    return reverse(slug.replace("-", "_")) if slug in OWN_ADDRESS else reverse("public_page", kwargs={"slug": slug})


def guides() -> list[PublicPage]:
    """The pages that no footer names, in their order, without their texts."""
    others = PublicPage.objects.published().exclude(slug__in=ALWAYS_THERE)
    return list(others.only("slug", "title_en", "title_es", "position"))


def guide_links() -> SimpleLazyObject:
    """Address and title of each guide, read when a page shows them."""
    return SimpleLazyObject(lambda: [(address_of(each.slug), each.title) for each in guides()])


def page_context(page: PublicPage, center: CareCenter) -> dict[str, object]:
    """What the template of public pages needs to show one, saved or not."""
    return {"page": page, "text": PublicText(center, here=page.slug).html(page.body, has_lead=True)}


class PublicText:
    """Renders texts for one page: what is published is looked up once, and only if a text links to it."""

    def __init__(self, center: CareCenter, *, here: str = "") -> None:
        self._center = center
        self._here = here
        self._published: frozenset[str] | None = None

    def html(self, text: str, *, has_lead: bool = False) -> SafeString:
        """The text as HTML."""
        return render_markdown(
            text, find_page=self._find, facts=self._facts(), blocks=self._blocks(), has_lead=has_lead
        )

    def _find(self, slug: str) -> str | None:
        if self._published is None:
            self._published = frozenset(PublicPage.objects.published().values_list("slug", flat=True))
        return address_of(slug) if slug in self._published else None

    def _facts(self) -> Snippets:
        center = self._center
        return {
            "hospital": lambda: escape(center.hospital_name),
            "center": lambda: escape(center.center_name),
            "tty": lambda: escape(center.tty),
            "hours": lambda: escape(center.hours),
            "fast_track_promise": lambda: escape(center.fast_track_promise),
            "phone": _phone(center.phone),
            "fast_track_phone": _phone(center.fast_track_phone),
            "after_hours_phone": _phone(center.after_hours_phone),
            "email": _mail(center.email),
            "fast_track_email": _mail(center.fast_track_email),
        }

    def _blocks(self) -> Snippets:
        return {
            "records": lambda: _draw("records", kinds=[REQUIREMENTS[kind] for kind in NINE_KINDS]),
            "programs": lambda: _draw("programs", programs=Program.objects.active()),
            "questions": lambda: _draw("questions", questions=self._answered()),
            "languages": lambda: _draw("languages", notices=LanguageNotice.objects.published(), center=self._center),
            "start": lambda: _draw("start"),
            "more": lambda: _draw("more", links=self._others()),
        }

    def _answered(self) -> list[tuple[str, SafeString]]:
        return [(each.question, self.html(each.answer)) for each in Question.objects.published()]

    def _others(self) -> list[tuple[str, str]]:
        return [(address_of(each.slug), each.title) for each in guides() if each.slug != self._here]


def _draw(block: str, **context: object) -> str:
    return render_to_string(f"portal/blocks/{block}.html", context)


def _phone(number: str) -> Callable[[], str]:
    return lambda: (
        format_html('<a class="u-nowrap" href="tel:{}">{}</a>', link_phone(number), display_phone(number))
        if number
        else ""
    )


def _mail(address: str) -> Callable[[], str]:
    return lambda: format_html('<a href="mailto:{}">{}</a>', address, address) if address else ""
