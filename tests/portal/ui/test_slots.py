"""Times as radio buttons: by day, in parts where there are many."""

import re

import pytest

from portal.ui.components import SlotChoice, SlotDay, SlotPart
from portal.ui.slots import draw_day

pytestmark = pytest.mark.unit


def draw(day: SlotDay, **words: str) -> str:
    return draw_day(day, **{"name": "slot", "prefix": "slot-day-1", "described_by": "", **words})


def test_parts_of_a_day_are_groups_with_names_of_their_own() -> None:
    morning, afternoon = (
        SlotPart("Morning", [SlotChoice("a", "9:00 a.m.")]),
        SlotPart("Afternoon", [SlotChoice("b", "1")]),
    )
    html = draw(SlotDay("Tuesday", parts=[morning, afternoon]))
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids)) == 4
    for label in re.findall(r'role="group" aria-labelledby="([^"]+)"', html):
        assert f'id="{label}"' in html
    assert set(re.findall(r'\bfor="([^"]+)"', html)) <= set(ids)
    assert html.count("<fieldset") == 1


def test_words_are_shown_as_they_are_and_never_become_markup() -> None:
    evil = '"><b>'
    html = draw(SlotDay(evil, [SlotChoice(evil, evil, evil, checked=True)]), name=evil, described_by=evil)
    assert "<b>" not in html
    assert html.count(" checked>") == 1
    assert "<b>" not in draw(SlotDay(evil))
    assert "<b>" not in draw(SlotDay("x", parts=[SlotPart(evil, [])]))
