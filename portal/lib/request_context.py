"""Who is asking from where, for audit rows and log lines, without passing the request through every call."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class RequestContext:
    """The request's id and the client's address; empty strings outside a request."""

    request_id: str = ""
    client_address: str = ""


OUTSIDE: Final = RequestContext()
_current: ContextVar[RequestContext] = ContextVar("request_context", default=OUTSIDE)


def current() -> RequestContext:
    """The context of the request being served, or an empty one in a worker."""
    return _current.get()


@contextmanager
def serving(context: RequestContext) -> Iterator[None]:
    """Make `context` current inside the block."""
    token = _current.set(context)
    try:
        yield
    finally:
        _current.reset(token)
