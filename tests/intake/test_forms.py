"""What a form offers depends on the clock; what it keeps depends on the answers."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from intake.journey import CALL_NEEDS, REACH
from intake.models import ReachTime
from tests.support.answers import form_of

DENVER = ZoneInfo("America/Denver")


@pytest.mark.integration
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("hour", "over"),
    [
        (6, set()),
        (11, {"today_morning"}),
        (16, {"today_morning", "today_afternoon"}),
        (20, {"today_morning", "today_afternoon", "today_evening"}),
    ],
)
def test_parts_of_today_that_are_over_are_not_offered(hour: int, over: set[str]) -> None:
    with time_machine.travel(datetime(2026, 5, 4, hour, tzinfo=DENVER), tick=False):
        form = form_of(REACH)
    offered = {value for value, _label in form.fields["reach_times"].choices}  # type: ignore[attr-defined]
    assert offered == set(ReachTime.values) - over


@pytest.mark.integration
@pytest.mark.django_db
def test_a_part_that_is_over_cannot_be_posted() -> None:
    with time_machine.travel(datetime(2026, 5, 4, 18, tzinfo=DENVER), tick=False):
        assert not form_of(REACH, {"reach_times": ["today_morning"]}).is_valid()


@pytest.mark.unit
def test_the_other_language_is_kept_only_when_it_is_meant() -> None:
    meant = form_of(CALL_NEEDS, {"call_language": "other", "other_language": "Somali"})
    dropped = form_of(CALL_NEEDS, {"call_language": "es", "other_language": "Somali"})
    assert meant.is_valid()
    assert dropped.is_valid()
    assert meant.answers()["other_language"] == "Somali"
    assert dropped.answers()["other_language"] == ""
