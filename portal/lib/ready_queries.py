"""Queries whose SQL is written once: building a long one costs Django more than PostgreSQL needs to answer it."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import randbelow, token_hex
from typing import Any, ClassVar, Final
from uuid import UUID, uuid4

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler

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
        with connection.cursor() as cursor:
            cursor.execute(*self._filled(given))
            return cursor.fetchall()

    def _filled(self, given: dict[str, Given]) -> tuple[str, list[Any]]:
        """The text with these values."""
        ready = self._ready = self._ready or self._make(given)
        params = list(ready.params)
        for place, name, is_list in ready.places:
            params[place] = [given[name]] if is_list else given[name]
        return ready.sql, params

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


class ReadyModels(ReadyQuery):
    """The same for a queryset of models, with whatever it selects and annotates along with them."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        super().__init__(build)
        self._compiler: SQLCompiler | None = None
        self._converters: dict[int, Any] = {}

    def first(self, **given: Given) -> Any:
        """The only row there is, or the first that comes; None when there is none."""
        return next(iter(ModelIterable(_Reading(self._written(given)))), None)

    def _written(self, given: dict[str, Given]) -> SQLCompiler:
        filled = self._filled(given)
        compiler = self._compiler = self._compiler or self._selecting(given)
        # Each call has its own: threads share the process, but neither values nor connections.
        own = copy(compiler)
        own.connection = connections[DEFAULT_DB_ALIAS]
        own.as_sql = lambda *_args, **_kwargs: filled
        own.get_converters = lambda _expressions: self._converters
        return own

    def _selecting(self, given: dict[str, Given]) -> SQLCompiler:
        """What knows which column belongs to which model."""
        query = self._build(**{name: _stand_in(value) for name, value in given.items()}).query
        compiler = query.get_compiler(connection=connection)
        compiler.as_sql()
        self._converters = compiler.get_converters([column[0] for column in compiler.select])
        return compiler


class _Reading:
    """What Django's loop over rows asks of a queryset: its compiler, which is at hand."""

    db = DEFAULT_DB_ALIAS
    _known_related_objects: ClassVar[dict[Any, Any]] = {}

    def __init__(self, compiler: SQLCompiler) -> None:
        self._compiler = compiler
        self.query = self

    def get_compiler(self, using: str) -> SQLCompiler:
        """The one that was written before."""
        return self._compiler


def _stand_in(value: Given) -> Given:
    """A value of the same kind that no query holds by itself."""
    if isinstance(value, UUID):
        return uuid4()
    if isinstance(value, datetime):
        return datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=randbelow(_SPAN))
    return token_hex(8)
