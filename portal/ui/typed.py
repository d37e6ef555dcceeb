"""What a person typed, kept exactly enough to show it again."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.forms.boundfield import BoundField
from django.http import QueryDict

from portal.ui.date_fields import ABOUT, DateBoxesField

Typed = Mapping[str, str | Sequence[str]]

# Longer than any field allows, so that a text over its limit comes back whole to be cut by its writer.
LONGEST_VALUE: Final = 10_000


def boxes_of(bound: BoundField) -> list[str]:
    """The names under which a field is posted."""
    field, name = bound.field, bound.html_name
    if not isinstance(field, DateBoxesField):
        return [name]
    return [f"{name}_{part}" for part in (*field.boxes, *([ABOUT] if field.has_about else []))]


def storable(value: object) -> str:
    """The text without what JSON in the database refuses: NUL and halves of characters."""
    kept = (each for each in str(value)[:LONGEST_VALUE] if each != "\0" and not "\ud800" <= each <= "\udfff")
    return "".join(kept)


def as_post(typed: Typed) -> QueryDict:
    """The kept values the way a browser sends them, so that widgets can read them."""
    post = QueryDict(mutable=True)
    for name, values in typed.items():
        post.setlist(name, [values] if isinstance(values, str) else list(values))
    return post
