"""The order of the pages, and what follows from it: next, back, how far, and what is open."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _

from intake.journey import about, illness, start, visit
from intake.journey.page import Need, Page, Section, Standing
from intake.states import RequestStatus

CHECK: Final = Page(
    name="check",
    view="intake:check",
    section=Section.START,
    title=_("Check and send"),
    need=Need.OPTIONAL,
    done=lambda it: it.opinion_request.status != RequestStatus.DRAFT,
)

PAGES: Final = (*start.PAGES, *about.CHILD_PAGES, *about.FAMILY_PAGES, *illness.PAGES, *visit.PAGES)
_BY_NAME: Final = {page.name: page for page in PAGES}
_BY_PLACE: Final = {(page.section.value, page.slug): page for page in PAGES if page.slug}
# What a family meets one after the other before there is a call; changes come back to the check page instead.
_LANE: Final = (*(page for page in start.PAGES if not page.is_correction), CHECK)


def page_named(name: str) -> Page:
    """The page of that name; KeyError for any other."""
    return _BY_NAME[name]


def page_at(section: str, slug: str) -> Page | None:
    """The page at that address."""
    return _BY_PLACE.get((section, slug))


def pages(standing: Standing) -> Iterator[Page]:
    """The pages that apply, in order."""
    return (page for page in PAGES if page.applies(standing))


def pages_of(section: Section, standing: Standing) -> list[Page]:
    """The pages of one section that apply, in order."""
    return [page for page in PAGES if page.section is section and page.applies(standing)]


def page_after(page: Page, standing: Standing) -> Page | None:
    """The page that follows in the same section; none at its end.

    After the short lane comes the check page, and a correction leads to what it made necessary.
    """
    if page.section is Section.START:
        return _after_in_lane(page, standing)
    following = PAGES[PAGES.index(page) + 1 :]
    return next((each for each in following if each.section is page.section and each.applies(standing)), None)


def _after_in_lane(page: Page, standing: Standing) -> Page:
    if page.is_correction or page is CHECK:
        return next(iter(missing_to_send(standing)), CHECK)
    following = _LANE[_LANE.index(page) + 1 :]
    return next(each for each in following if each.applies(standing))


def page_before(page: Page, standing: Standing) -> Page | None:
    """The page before it in the same section; none at its start."""
    earlier = [each for each in pages_of(page.section, standing) if not each.is_correction]
    return earlier[earlier.index(page) - 1] if page in earlier[1:] else None


def place_of(page: Page, standing: Standing) -> tuple[int, int]:
    """The number of the page in its section, and how many the section has."""
    others = pages_of(page.section, standing)
    return (others.index(page) + 1 if page in others else 1), len(others)


def first_open(standing: Standing) -> Page | None:
    """Where the family stopped in the short lane; none when it was sent."""
    return next((page for page in _LANE if page.applies(standing) and not page.is_done(standing)), None)


def missing_to_send(standing: Standing) -> list[Page]:
    """The pages that must be answered before the request can be sent."""
    return [page for page in pages(standing) if page.need is Need.BOOK and not page.is_done(standing)]


def wanted_for_review(standing: Standing) -> list[Page]:
    """The pages our doctors want before they review; sending never waits for them."""
    return [page for page in pages(standing) if page.need is Need.REVIEW and not page.is_done(standing)]
