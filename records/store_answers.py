"""The store's lists, read for what is needed and nothing more."""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from records.storage import StoreUnavailable


class StoreAnswer:
    """One page of a list."""

    def __init__(self, body: bytes) -> None:
        try:
            self._root = ET.fromstring(body)  # noqa: S314 - same
        except ET.ParseError as error:
            raise StoreUnavailable("an answer that is no XML") from error
        # Stores write their names with a namespace or without one.
        self._space = self._root.tag.partition("}")[0] + "}" if self._root.tag.startswith("{") else ""

    def text(self, name: str) -> str | None:
        """One word of the page itself."""
        return self._root.findtext(self._space + name)

    def list_of(self, name: str, fields: Sequence[str]) -> list[tuple[str, ...]]:
        """Each line of the list, with the fields that are asked for; all of them are there, or it is no answer."""
        tags = [self._space + field for field in fields]
        lines = [tuple(line.findtext(tag) or "" for tag in tags) for line in self._root.iterfind(self._space + name)]
        if not all(map(all, lines)):
            raise StoreUnavailable("a line that is not whole")
        return lines
