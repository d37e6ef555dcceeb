"""What a form offers depends on the clock; what it keeps depends on the answers."""

from datetime import UTC, datetime

import pytest

from intake.forms.request import CallNeedsForm, ReachForm
from intake.models import ReachTime

pytestmark = pytest.mark.unit


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
    form = ReachForm(now=datetime(2026, 5, 4, hour, tzinfo=UTC))
    offered = {value for value, _label in form.fields["reach_times"].choices}  # type: ignore[attr-defined]
    assert offered == set(ReachTime.values) - over


def test_a_part_that_is_over_cannot_be_posted() -> None:
    form = ReachForm({"reach_times": ["today_morning"]}, now=datetime(2026, 5, 4, 18, tzinfo=UTC))
    assert not form.is_valid()


def test_the_other_language_is_kept_only_when_it_is_meant() -> None:
    meant = CallNeedsForm({"call_language": "other", "other_language": "Somali"})
    dropped = CallNeedsForm({"call_language": "es", "other_language": "Somali"})
    assert meant.is_valid()
    assert dropped.is_valid()
    assert meant.cleaned_data["other_language"] == "Somali"
    assert dropped.cleaned_data["other_language"] == ""
