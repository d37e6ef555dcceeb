"""Templates carry no inline code or style, load nothing from elsewhere, and each one is used."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from portal.notifications.kinds import every_kind
from portal.notifications.models import Channel

TEMPLATES = Path(settings.BASE_DIR) / "templates"
PAGES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
# Found by Django, allauth or the admin under these names, not by ours.
FOUND_BY_NAME = re.compile(
    r"^(allauth/|account/|mfa/|admin/|email/|sms/|django/|[345]\d\d(_csrf)?\.html$|400\.html$|components/.*_|registration/)"
)
INLINE = {
    "script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"\sstyle=", re.IGNORECASE),
    "event attribute": re.compile(r"\son[a-z]+=", re.IGNORECASE),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "other host": re.compile(r"(?:src|href)=\"(?:https?:)?//", re.IGNORECASE),
}


@pytest.mark.parametrize("page", [page for page in PAGES if not page.startswith("email/")])
def test_no_inline_code_and_no_other_host(page: str) -> None:
    text = (TEMPLATES / page).read_text(encoding="utf-8")

    assert [name for name, pattern in INLINE.items() if pattern.search(text)] == []


def test_every_template_is_used() -> None:
    sources = [
        path
        for app in ("portal", "intake", "records", "scheduling", "messaging", "callsheet")
        for path in (_base() / app).rglob("*.py")
    ]
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*sources, *TEMPLATES.rglob("*.*")])
    unused = [
        page
        for page in PAGES
        if not FOUND_BY_NAME.match(page) and page not in text and f'_draw("{Path(page).stem}"' not in text
    ]

    assert unused == []


def test_every_notice_kind_has_its_templates() -> None:
    wanted = []
    for kind in every_kind():
        if Channel.EMAIL in kind.channels:
            wanted += [f"email/{kind.template}{ending}" for ending in (".subject.txt", ".txt", ".html")]
        if Channel.SMS in kind.channels:
            wanted.append(f"sms/{kind.template}.txt")

    assert [name for name in wanted if not (TEMPLATES / name).exists()] == []
    assert every_kind()


def _base() -> Path:
    return Path(settings.BASE_DIR)
