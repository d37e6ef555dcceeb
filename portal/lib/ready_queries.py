"""Queries whose SQL is written once: building a long one costs Django more than PostgreSQL needs to answer it."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from secrets import randbelow, token_hex
from typing import Any, ClassVar, Final
from uuid import UUID, uuid4
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler
from psycopg2.extensions import AsIs

Given = UUID | datetime | str
# Microseconds of some thirty years: no query names such a moment by itself.
_SPAN: Final = 10**15
_TYPES: Final = {UUID: "uuid", datetime: "timestamptz", str: "text"}
# Which queries each open connection remembers, with their plans.
_REMEMBERED: Final[WeakKeyDictionary[Any, set[str]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class _Ready:
    """The text, its fixed parameters, and which places are filled with which value."""

    sql: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, str, bool], ...]
    # Stands with the text: threads that write the same query at once must not take each other's name for their own.
    name: str = field(compare=False)


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
            cursor.execute(*self._statement(given))
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def _statement(self, given: dict[str, Given]) -> tuple[str, list[Any]]:
        """What to send with these values: the name alone, where the connection can remember the text and its plan."""
        ready = self._ready = self._ready or self._make(given)
        values = [[given[name]] if is_list else given[name] for _place, name, is_list in ready.places]
        if connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]:
            # Django's word for a pooler that hands each transaction to another connection.
            return ready.sql, _filled(ready, values)
        self._remember(ready, given)
        return f"EXECUTE {ready.name} ({', '.join(['%s'] * len(values))})", values

    def _remember(self, ready: _Ready, given: dict[str, Given]) -> None:
        # Django's own cursor comes first: it replaces a connection that was lost since the last request.
        with connection.cursor():
            remembered = _REMEMBERED.setdefault(connection.connection, set())
            if ready.name in remembered:
                return
            types = (_TYPES[type(given[name])] + ("[]" if is_list else "") for _place, name, is_list in ready.places)
            marks = [AsIs(f"${number}") for number in range(1, len(ready.places) + 1)]
            with connection.connection.cursor() as cursor:
                cursor.execute(f"PREPARE {ready.name} ({', '.join(types)}) AS {ready.sql}", _filled(ready, marks))
            remembered.add(ready.name)

    def _make(self, given: dict[str, Given]) -> _Ready:
        ready, again = (self._compile({name: _stand_in(value) for name, value in given.items()}) for _turn in range(2))
        if ready != again or {name for _place, name, _is_list in ready.places} != set(given):
            raise ValueError("A value is changed on its way into the query, or does not reach it.")
        return ready

    def _compile(self, stand_ins: dict[str, Given]) -> _Ready:
        query = self._build(**stand_ins).query
        sql, found = query.sql_with_params()
        params, places = list(found), []
        for place, param in enumerate(found):
            alone = param[0] if isinstance(param, list) and len(param) == 1 else param
            name = next((name for name, each in stand_ins.items() if type(each) is type(alone) and each == alone), None)
            if name is not None:
                params[place] = None
                places.append((place, name, alone is not param))
        # The table, for whoever reads the database's list of what runs.
        name = f"ready_{query.get_meta().db_table[:40]}_{token_hex(6)}"
        return _Ready(sql, tuple(params), tuple(places), name)


class ReadyModels(ReadyQuery):
    """The same for a queryset of models, with whatever it selects and annotates along with them."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        super().__init__(build)
        self._compiler: SQLCompiler | None = None
        self._converters: dict[int, Any] = {}

    def first(self, **given: Given) -> Any:
        """The only row there is, or the first that comes; None when there is none."""
        return next(iter(self.all(**given)), None)

    def all(self, **given: Given) -> list[Any]:
        """All rows, in the order of the queryset."""
        reading: Any = _Reading(self._written(given))
        return list(ModelIterable(reading))

    def _written(self, given: dict[str, Given]) -> Any:
        statement = self._statement(given)
        compiler = self._compiler = self._compiler or self._selecting(given)
        # Each call has its own: threads share the process, but neither values nor connections.
        own: Any = copy(compiler)
        own.connection = connections[DEFAULT_DB_ALIAS]
        own.as_sql = lambda *_args, **_kwargs: statement
        own.get_converters = lambda _expressions: self._converters
        return own

    def _selecting(self, given: dict[str, Given]) -> Any:
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

    def get_compiler(self, using: str) -> Any:
        """The one that was written before."""
        return self._compiler


def _filled(ready: _Ready, values: list[Any]) -> list[Any]:
    """All parameters in their order."""
    params = list(ready.params)
    for (place, _name, _is_list), value in zip(ready.places, values, strict=True):
        params[place] = value
    return params


def _stand_in(value: Given) -> Given:
    """A value of the same kind that no query holds by itself."""
    if isinstance(value, UUID):
        return uuid4()
    if isinstance(value, datetime):
        return datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=randbelow(_SPAN))
    return token_hex(8)
