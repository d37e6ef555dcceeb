"""What every page of answers shares: its words, dates that fit the life of the child, answers by column."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from intake.journey import Page, Standing
from portal.accounts.models import User
from portal.lib.approximate import ApproximateDate
from portal.ui.approximate_fields import ApproximateDateField
from portal.ui.components import Choice, Text
from portal.ui.forms import Condition, PortalForm

# No field has this name, so that the condition never holds.
_NEVER: Final[Condition] = ("", "")


class AnswerForm(PortalForm):
    """The questions of one page; each field is named after the column that keeps its answer.

    Only what a call needs must be answered to save. The columns our doctors want are drawn without "(optional)".
    """

    lead: ClassVar[Text] = ""
    why: ClassVar[Text] = ""
    page_template: ClassVar[str] = "intake/question.html"
    # Labels for the patient who fills it in.
    labels_for_self: ClassVar[Mapping[str, Text]] = {}
    not_before_birth: ClassVar[Sequence[str]] = ()
    # Pairs of dates: the second must not surely come before the first.
    in_order: ClassVar[Sequence[tuple[str, str]]] = ()

    def __init__(self, *args: Any, page: Page, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        self.standing = standing
        waiting = (name for name in page.wanted if name in self.fields)
        self.needed_when = {**dict.fromkeys(waiting, _NEVER), **self.needed_when}
        if standing.is_self:
            for name, label in self.labels_for_self.items():
                self.fields[name].label = label

    @classmethod
    def typed_form(cls, kept: Mapping[str, Any], user: User) -> dict[str, Any]:
        """The kept answers as the fields show them to this person."""
        return dict(kept)

    def answers(self) -> dict[str, Any]:
        """The answers by column, ready to be saved."""
        columns = self.page.row_columns or tuple(self.page.owners)
        return {column: self.cleaned_data[column] for column in columns if column in self.cleaned_data}

    def context(self) -> dict[str, Any]:
        """What the page knows from its form besides the fields."""
        return {}

    def clean(self) -> dict[str, Any]:
        """Dates of the illness lie within the child's life and in their order."""
        cleaned = super().clean() or {}
        for name in self.not_before_birth:
            self._refuse_before_birth(name, cleaned.get(name))
        for first, second in self.in_order:
            self._refuse_out_of_order(first, second, cleaned)
        return cleaned

    def _refuse_before_birth(self, name: str, given: ApproximateDate | None) -> None:
        born = self.standing.opinion_request.patient.birth_date
        if given and given.is_surely_before(born):
            words = _("This date must be after the birth date, in %(year)s or later")
            self._refuse_date(name, words % {"year": born.year}, "before_birth")

    def _refuse_out_of_order(self, first: str, second: str, cleaned: Mapping[str, Any]) -> None:
        start, end = cleaned.get(first), cleaned.get(second)
        if start and end and end.is_surely_before(start):
            self._refuse_date(second, _("The end must be after the start. Check both dates"), "out_of_order")

    def _refuse_date(self, name: str, words: str, code: str) -> None:
        field = self.fields[name]
        boxes = field.boxes if isinstance(field, ApproximateDateField) else ()
        self.add_error(name, ValidationError(words, code=code, params={"boxes": boxes}))


def choices_of(choices: type[Any], *, without: Sequence[str] = ()) -> list[Choice]:
    """The values of a list of choices as options, in their order."""
    return [Choice(each.value, each.label) for each in choices if each.value not in without]
