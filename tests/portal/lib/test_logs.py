"""Log lines hold no words of exceptions: a database quotes values, and values are people."""

import logging
from uuid import uuid4

import pytest
from celery import shared_task
from celery.app.trace import build_tracer

from portal.celery import app
from portal.lib.logs import LineFormatter, hide_secrets

WORDS = "Key (first_name)=(Testina) already exists"


class Kept(logging.Handler):
    """Keeps the finished lines."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(LineFormatter().format(record))


def line_of(message: str, *args: object) -> str:
    """The line of an error that was caught."""
    try:
        raise ValueError(WORDS)
    except ValueError as error:
        record = logging.LogRecord("a.library", logging.ERROR, __file__, 1, message, args, (ValueError, error, None))
        return LineFormatter().format(record)


def test_an_exception_is_its_class_and_never_its_words() -> None:
    for quote in (WORDS, repr(ValueError(WORDS))):
        line = line_of("It went wrong: %s", quote)
        assert "Testina" not in line
        assert "It went wrong: ValueError exception=ValueError" in line


def test_a_failed_task_is_logged_without_them() -> None:
    """Celery's own line quotes the exception."""

    @shared_task(name="tests.fails")
    def fails() -> None:
        raise ValueError(WORDS)

    kept, logger, task, task_id = Kept(), logging.getLogger("celery.app.trace"), app.tasks["tests.fails"], str(uuid4())
    logger.addHandler(kept)
    try:
        trace = build_tracer(task.name, task, app=app)
        trace(task_id, (), {}, {"id": task_id, "args": [], "kwargs": {}, "is_eager": False})
    finally:
        logger.removeHandler(kept)
        app.tasks.pop(task.name)

    assert [("raised unexpected: ValueError" in line, "Testina" in line) for line in kept.lines] == [(True, False)]


def test_nothing_forges_a_second_line() -> None:
    line = line_of("%s", "first\nsecond\u2028third")

    assert "\n" not in line
    assert "\u2028" not in line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Too Many Requests: /feeds/Zm9vYmFy-_1.ics", "Too Many Requests: /feeds/..."),
        ('GET /feeds/abc.ics?x=1 "/feeds/def.ics"', 'GET /feeds/...?x=1 "/feeds/..."'),
        ("/r/7d3f/call/", "/r/7d3f/call/"),
    ],
)
def test_addresses_that_are_keys_stay_out_of_log_lines(text: str, expected: str) -> None:
    record = logging.LogRecord("x", logging.WARNING, __file__, 1, "%s", (text,), None)
    assert hide_secrets(text) == expected
    assert expected in LineFormatter().format(record)
