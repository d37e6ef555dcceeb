"""Fields answered by choosing: radio buttons, checkboxes and a drop-down."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer
from django.utils.choices import BaseChoiceIterator
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.ui.components import Choice, Text
from portal.ui.controls import draw_attrs
from portal.ui.field_base import PortalFieldMixin

# Django keeps choices behind a property, which ours wraps to take the explanations out first.
_DJANGO_CHOICES: Any = vars(forms.ChoiceField)["choices"]
_OPTION: Final = '<option value="%s"'

ChoiceInput = Iterable[Choice | tuple[str, Text]]


class ChoicesOfNow(BaseChoiceIterator):
    """Choices made anew each time they are looked at, taken as they are: Django would sort through 250 countries."""

    def __init__(self, make: Callable[[], Iterable[tuple[str, Text]]]) -> None:
        self.make = make

    def __iter__(self) -> Iterator[tuple[str, Text]]:
        return iter(self.make())


class GlossedChoiceField(PortalFieldMixin, forms.ChoiceField):
    """Accepts `Choice` objects beside Django's pairs and remembers each one's line of explanation."""

    def __init__(self, *, choices: ChoiceInput | Callable[[], Any] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = choices

    def __deepcopy__(self, memo: dict[int, Any]) -> "GlossedChoiceField":
        # Choices are replaced, never changed: copying each of them made most of the cost of a new form.
        copied: GlossedChoiceField = forms.Field.__deepcopy__(self, memo)
        return copied

    @property
    def choices(self) -> Any:
        return _DJANGO_CHOICES.__get__(self)

    @choices.setter
    def choices(self, value: Any) -> None:
        if callable(value):
            self.glosses = {}
            _DJANGO_CHOICES.__set__(self, ChoicesOfNow(lambda: _pairs(self.prepared(list(value())))))
        else:
            given = self.prepared(list(value))
            self.glosses = _glosses(given)
            _DJANGO_CHOICES.__set__(self, _pairs(given))

    def prepared(self, choices: list[Any]) -> list[Any]:
        """Add to or order the choices before they are kept."""
        return choices

    def gloss(self, value: str) -> Text:
        return self.glosses.get(str(value), "")

    def unnamed(self) -> str:
        # Translators: stands in "Choose %(label)s".
        return _("an answer")

    def default_required_message(self) -> str:
        return _("Choose %(label)s") % {"label": self.label_in_sentence()}

    def label_of(self, value: str) -> str:
        return next((str(label) for key, label in self.choices if str(key) == value), value)

    def refuse_unknown(self, values: Sequence[str]) -> None:
        known = {str(key) for key, _label in self.choices}
        if not set(values) <= known:
            raise ValidationError(_("Choose from the list"), code="unknown_choice")


class RadioField(GlossedChoiceField):
    """One of a few."""

    component = "radios"
    widget = forms.RadioSelect

    def validate_given(self, value: str) -> None:
        if value:
            self.refuse_unknown([value])


class PlainSelect(forms.Select):
    """A drop-down written in one go: a template for each of 250 countries would be most of the page's time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.drawn: dict[Any, str] = {}

    def use_required_attribute(self, initial: Any) -> bool:
        # Our forms never set it; Django would go through the choices to learn whether it could.
        return False

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        return self.mark(self.draw_unanswered(name, attrs), value)

    def draw_unanswered(self, name: str, attrs: dict[str, Any] | None) -> SafeString:
        """All choices, none of them chosen."""
        own = draw_attrs(self.build_attrs(self.attrs, attrs))
        # Each line was escaped when it was first written.
        return format_html('<select name="{}"{}>{}</select>', name, own, mark_safe(self._lines()))  # noqa: S308

    def mark(self, drawn: SafeString, value: Any) -> SafeString:
        """The same with the choice of that value chosen."""
        for key in self.format_value(value)[:1]:
            start = _OPTION % conditional_escape(key)
            drawn = mark_safe(drawn.replace(start, f"{start} selected", 1))  # noqa: S308 - as drawn
        return drawn

    def _lines(self) -> str:
        choices = tuple((str("" if key is None else key), str(label)) for key, label in self.choices)
        if choices not in self.drawn:
            self.drawn[choices] = "".join(self._line(key, label) for key, label in choices)
        return self.drawn[choices]

    def _line(self, key: str, label: str) -> str:
        return f"{_OPTION % conditional_escape(key)}{self.words_about(key)}>{conditional_escape(label)}</option>"

    @classmethod
    def words_about(cls, value: str) -> SafeString:
        """Further attributes of one choice."""
        return SafeString("")


class SelectField(GlossedChoiceField):
    """One of many; starts empty unless the choices say otherwise."""

    component = "select"
    widget: type[forms.Select] = PlainSelect
    empty_label = gettext_lazy("Choose")

    def prepared(self, choices: list[Any]) -> list[Any]:
        if "" in {key for key, _label in _pairs(choices)}:
            return choices
        return [Choice("", self.empty_label), *choices]

    def validate_given(self, value: str) -> None:
        if value:
            self.refuse_unknown([value])


class CheckboxesField(GlossedChoiceField, forms.MultipleChoiceField):
    """Any number of several; an exclusive choice such as "none" stands alone."""

    component = "checkboxes"
    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, exclusive: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.exclusive = tuple(exclusive)

    def to_python(self, value: Any) -> list[str]:
        given = value if isinstance(value, list | tuple) else []
        return list(dict.fromkeys(str(item) for item in given))

    def validate_given(self, value: list[str]) -> None:
        self.refuse_unknown(value)
        alone = next((item for item in value if item in self.exclusive), None)
        other = next((item for item in value if item != alone), None)
        if alone is not None and other is not None:
            raise ValidationError(
                _("You chose “%(alone)s” and “%(other)s”. Keep one and clear the other.")
                % {"alone": self.label_of(alone), "other": self.label_of(other)},
                code="exclusive",
            )

    def default_required_message(self) -> str:
        return _("Choose all that are true for you")


class CheckboxField(PortalFieldMixin, forms.BooleanField):
    """One box to tick; the label is the whole statement."""

    component = "checkbox"
    widget = forms.CheckboxInput

    def default_required_message(self) -> str:
        return _("Tick the box to go on")

    def validate(self, value: bool) -> None:
        if self.required and not value:
            raise ValidationError(self.required_message(), code="required")


def _pairs(choices: Iterable[Any]) -> list[tuple[str, Text]]:
    return [(item.value, item.label) if isinstance(item, Choice) else item for item in choices]


def _glosses(choices: Iterable[Any]) -> dict[str, Text]:
    return {item.value: item.hint for item in choices if isinstance(item, Choice) and item.hint}
