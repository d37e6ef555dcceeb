"""The hospital's facts."""

from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from portal.center.models import CareCenter, validate_time_zone

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.mark.parametrize(
    ("own", "read"), [("", "America/Denver"), ("Asia/Kolkata", "Asia/Kolkata"), ("Mars/Base", "America/Denver")]
)
def test_everyone_reads_times_in_their_own_zone_or_else_in_ours(own: str, read: str) -> None:
    assert CareCenter.objects.current().reading_zone(own) == ZoneInfo(read)


def test_a_zone_that_no_clock_knows_is_refused() -> None:
    validate_time_zone("America/Denver")

    with pytest.raises(ValidationError):
        validate_time_zone("Mountain Time")
