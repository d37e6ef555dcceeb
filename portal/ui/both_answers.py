"""Reads which answer a person wants to keep where two people changed the same page."""

from collections.abc import Mapping
from typing import Final, Literal

Side = Literal["theirs", "mine", ""]

PREFIX: Final = "keep_"


def side_kept(data: Mapping[str, object], name: str) -> Side:
    """The choice for one field; empty while there is none."""
    value = data.get(f"{PREFIX}{name}")
    if value == "theirs":
        return "theirs"
    return "mine" if value == "mine" else ""
