"""How far away the next big decision is, read carefully: a month counts from its first day.

"About" widens nothing: who writes a day means that day, give or take, and a person looks long before it.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from portal.lib.approximate import ApproximateDate


def has_passed(decision_on: ApproximateDate | None, today: date) -> bool:
    """Whether every day it can mean lies behind us."""
    return decision_on is not None and decision_on.latest < today


def days_left(decision_on: ApproximateDate | None, today: date) -> int | None:
    """Days until the first day it can mean, 0 when that may be today; None without a date or when it has passed."""
    if decision_on is None or has_passed(decision_on, today):
        return None
    return max((decision_on.earliest - today).days, 0)


def comes_before(decision_on: ApproximateDate | None, moment: datetime, zone: ZoneInfo) -> bool:
    """Whether the decision may fall before the day of that moment, such as the first free call."""
    day = moment.astimezone(zone).date()
    # A date that is over by then warns of nothing only if it is over already; the caller asks has_passed for that.
    return decision_on is not None and decision_on.earliest < day
