"""The column of an approximate date."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.lib.approximate import ApproximateDate

LONGEST_TEXT = 11

# The same shape as the text form reads; that the day exists is checked where it is typed.
_SHAPE = r"^((19|20|21)[0-9]{2}(-[0-9]{2}(-[0-9]{2})?)?~?)?$"


def is_approximate_date(column: str) -> models.Q:
    """The condition of a check constraint for such a column."""
    return models.Q(**{f"{column}__regex": _SHAPE})


# django-stubs types a field by its Python side; ours holds a value object or None.
class ApproximateDateField(models.CharField):  # type: ignore[type-arg]
    """Keeps an `ApproximateDate` as its text, which sorts by time; an unanswered one is None here and empty there."""

    description = _("Approximate date")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = LONGEST_TEXT
        kwargs["blank"] = True
        kwargs["default"] = None
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "blank", "default"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> ApproximateDate | None:
        return self.to_python(value)

    def to_python(self, value: object) -> ApproximateDate | None:
        if value is None or value == "" or isinstance(value, ApproximateDate):
            return value or None  # type: ignore[return-value]
        return ApproximateDate.parse(str(value))

    def run_validators(self, value: object) -> None:
        super().run_validators(self.get_prep_value(value))

    def get_prep_value(self, value: object) -> str:
        return "" if value is None else str(value)

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))
