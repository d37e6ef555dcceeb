"""Strict readers for environment variables: a missing or misspelt value stops the start, never passes quietly."""

import os
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

REQUIRED: Final = "\0required"
_FLAGS: Final = {
    "1": True,
    "true": True,
    "on": True,
    "yes": True,
    "0": False,
    "false": False,
    "off": False,
    "no": False,
}


def text(name: str, default: str = REQUIRED) -> str:
    """The variable's value, or the content of the file named by `NAME_FILE`; raises when both or neither are set."""
    value, path = os.environ.get(name), os.environ.get(f"{name}_FILE")
    if value is not None and path is not None:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both.")
    if path is not None:
        return Path(path).read_text(encoding="utf-8").strip()
    if value is None:
        value = default
    if value == REQUIRED:
        raise ImproperlyConfigured(f"Set the environment variable {name} (or {name}_FILE).")
    return value


def flag(name: str, *, default: bool) -> bool:
    """A yes or no; any other spelling is an error."""
    value = text(name, "").strip().lower()
    if not value:
        return default
    if value not in _FLAGS:
        raise ImproperlyConfigured(f"{name} must be on or off, not {value!r}.")
    return _FLAGS[value]


def integer(name: str, default: int, *, least: int = 0) -> int:
    """A whole number not below `least`."""
    value = text(name, str(default))
    try:
        number = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error
    if number < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}.")
    return number


def names(name: str, default: str = REQUIRED) -> list[str]:
    """A comma-separated list without empty parts."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def files_origin(base_url: str) -> str:
    """The origin from which files are looked at; on one machine a name that browsers lead home, else empty."""
    given = text("PORTAL_FILES_ORIGIN", "")
    parts = urlsplit(base_url)
    if given or parts.hostname not in {"localhost", "127.0.0.1"}:
        return origin(given) if given else ""
    # A name below localhost is this machine (RFC 6761), and neither of the two names people type.
    name = "files.localhost"
    return f"{parts.scheme}://{name}:{parts.port}" if parts.port else f"{parts.scheme}://{name}"


def origin(url: str) -> str:
    """Scheme, host and port of an address: what a content policy names, since there a path would be an exact match."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
