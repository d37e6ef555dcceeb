"""A date as people remember it: the year alone is enough, and "about" is an answer."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from portal.lib.approximate import ApproximateDate
from portal.ui.date_fields import PARTS, DateBoxesField, TypedDate


class ApproximateDateField(DateBoxesField):
    """A year, a month of a year, or a day, perhaps marked "about"; cleans to an `ApproximateDate` or None."""

    def __init__(
        self,
        *,
        with_day: bool = True,
        not_future: bool = False,
        not_past: bool = False,
        may_be_about: bool = True,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("hint", gettext_lazy("Put in what you know. The year alone is enough."))
        super().__init__(**kwargs)
        self.boxes = PARTS if with_day else ("month", "year")
        self.has_about = may_be_about
        self.may_lie_ahead = not not_future
        self.not_past = not_past
        self.widget.boxes = self.boxes
        self.widget.has_about = may_be_about

    def to_python(self, value: Any) -> ApproximateDate | None:
        if isinstance(value, date):
            return ApproximateDate.of(value)
        if not isinstance(value, TypedDate):
            return value if isinstance(value, ApproximateDate) else None
        if len(value.missing) == len(PARTS):
            return None
        if not value.year:
            raise self.missing_problem(("year",))
        if value.day and not value.month:
            raise self.missing_problem(("month",))
        return self._read(value)

    def validate_given(self, value: ApproximateDate | None) -> None:
        today = timezone.localdate()
        if value and not self.may_lie_ahead and value.is_surely_after(today):
            raise self.future_problem()
        if value and self.not_past and value.latest < today:
            raise self.past_problem()

    def _read(self, typed: TypedDate) -> ApproximateDate:
        if typed.day:
            day = self.exact_day(typed)
            return ApproximateDate(day.year, day.month, day.day, is_about=typed.about)
        month = self.month_number(typed.month) if typed.month else None
        return ApproximateDate(self.year_number(typed.year), month, is_about=typed.about)
