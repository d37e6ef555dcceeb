"""Every public page in a real browser: reached by its links, in both languages, with and without scripts."""

from collections.abc import Callable

import pytest

from portal.public import OWN_ADDRESS
from tests.e2e.support import Visitor

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(("language", "dark"), [("en", False), ("es", True)])
def test_all_of_them_can_be_used_by_everybody(visit: Callable[..., Visitor], language: str, dark: bool) -> None:
    visitor = visit(language, dark=dark)

    for slug in OWN_ADDRESS:
        visitor.open(f"/{slug}/")
        assert visitor.page.locator("#help-title").is_visible()


def test_a_reader_finds_the_way_from_the_start_and_back_without_scripts(visit: Callable[..., Visitor]) -> None:
    visitor = visit("en", scripts=False)
    visitor.open("/")

    visitor.press("What it costs")
    assert visitor.page.get_by_role("heading", level=1).inner_text() == "What it costs"
    visitor.press("Back")
    visitor.press("Questions families ask")
    visitor.page.get_by_role("link", name="what to prepare").click()
    visitor.look()
    visitor.press("Español")
    assert visitor.page.get_by_role("heading", level=1).inner_text() == "Qué preparar"
    visitor.press("Empezar")
    assert visitor.page.url.endswith("/es/start/who/")
