"""Queries whose SQL is written once: building a long one costs Django more than PostgreSQL needs to answer it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import randbelow, token_hex
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import QuerySet

Given = UUID | datetime | str
# Microseconds of some thirty years: no query names such a moment by itself.
_SPAN: Final = 10**15


@dataclass(frozen=True, slots=True)
class _Ready:
    """The text, its fixed parameters, and which places are filled with which value."""

    sql: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, str, bool], ...]


class ReadyQuery:
    """Rows of a queryset of values that differs from call to call by what is given alone.

    `build` runs twice, at the first call and with stand-ins. It may hand a value on as it is or as a list of it; what
    Python would make of a value in any other way would be fixed for ever, and is therefore refused.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._ready: _Ready | None = None

    def rows(self, **given: Given) -> list[tuple[Any, ...]]:
        """Ask the database."""
        ready = self._ready = self._ready or self._make(given)
        params = list(ready.params)
        for place, name, is_list in ready.places:
            params[place] = [given[name]] if is_list else given[name]
        with connection.cursor() as cursor:
            cursor.execute(ready.sql, params)
            return cursor.fetchall()

    def _make(self, given: dict[str, Given]) -> _Ready:
        ready, again = (self._compile({name: _stand_in(value) for name, value in given.items()}) for _turn in range(2))
        if ready != again or {name for _place, name, _is_list in ready.places} != set(given):
            raise ValueError("A value is changed on its way into the query, or does not reach it.")
        return ready

    def _compile(self, stand_ins: dict[str, Given]) -> _Ready:
        sql, found = self._build(**stand_ins).query.sql_with_params()
        params, places = list(found), []
        for place, param in enumerate(found):
            alone = param[0] if isinstance(param, list) and len(param) == 1 else param
            name = next((name for name, each in stand_ins.items() if type(each) is type(alone) and each == alone), None)
            if name is not None:
                params[place] = None
                places.append((place, name, alone is not param))
        return _Ready(sql, tuple(params), tuple(places))


def _stand_in(value: Given) -> Given:
    """A value of the same kind that no query holds by itself."""
    if isinstance(value, UUID):
        return uuid4()
    if isinstance(value, datetime):
        return datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=randbelow(_SPAN))
    return token_hex(8)
