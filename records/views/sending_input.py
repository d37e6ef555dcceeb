"""What a page's program says, read strictly: one wrong field refuses the whole."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from records.filetypes import HEAD_BYTES
from records.models import MatchReason, RecordKind
from records.models.sending import MOST_PARTS
from records.services.beginning import Wanted
from records.services.refusals import Refusal, SendingRefused
from records.services.sending import WantedPart
from records.states import IdentityMatch, Packaging

MOST_PARTS_AT_ONCE: Final = 64
_LARGEST_NUMBER: Final = 2**53
_LONGEST_NAME: Final = 1000
_LONGEST_WORDS: Final = 300
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_FINGERPRINT: Final = re.compile(r"[0-9A-Za-z_.:=+/-]{8,64}")
_UID: Final = re.compile(r"[0-9.]{1,64}")

Value = TypeVar("Value")


def read_wanted(request: HttpRequest) -> Wanted:
    """The file or study that is about to be sent."""
    said = read_object(request)
    packaging = Packaging(_one_of(Packaging.values, said.get("packaging", Packaging.FILE)))
    is_packs = packaging == Packaging.PACKS
    return Wanted(
        kind=_one_of(RecordKind.values, said.get("kind")),
        name=_words(said, "name", _LONGEST_NAME),
        size=_number(said.get("size")),
        fingerprint=_matching(_FINGERPRINT, said.get("fingerprint")),
        packaging=packaging,
        head=b"" if is_packs else _head(said.get("head", "")),
        sha256=_optional(said.get("sha256"), lambda value: _matching(_SHA256, value)) or "",
        pictures=_number(said.get("pictures"), least=1) if is_packs else None,
        members_digest=_optional(said.get("members_sha256"), lambda value: _matching(_SHA256, value)) or "",
        match=_one_of(["", *IdentityMatch.values], said.get("match") or ""),
        match_reason=_one_of(["", *MatchReason.values], said.get("match_reason") or ""),
        match_words=_words(said, "match_words", _LONGEST_WORDS),
        photo_paper=_optional(said.get("photo_paper"), read_id),
        ask=_optional(said.get("ask"), read_id),
    )


def read_parts(request: HttpRequest) -> list[WantedPart]:
    """The parts to be signed, each place once."""
    said = read_object(request).get("parts")
    if not isinstance(said, list) or not 1 <= len(said) <= MOST_PARTS_AT_ONCE:
        raise SendingRefused(Refusal.UNREADABLE)
    parts = [_part(each) for each in said]
    if len({part.number for part in parts}) != len(parts):
        raise SendingRefused(Refusal.UNREADABLE)
    return parts


def read_object(request: HttpRequest) -> Mapping[str, Any]:
    """The body as a JSON object."""
    try:
        said = json.loads(request.body or b"{}")
    except RequestDataTooBig:
        raise SendingRefused(Refusal.TOO_MANY) from None
    except (ValueError, RecursionError):
        raise SendingRefused(Refusal.UNREADABLE) from None
    if not isinstance(said, dict):
        raise SendingRefused(Refusal.UNREADABLE)
    return said


def read_id(value: object) -> UUID:
    """An id."""
    try:
        return UUID(str(value))
    except ValueError:
        raise SendingRefused(Refusal.UNREADABLE) from None


def _part(said: object) -> WantedPart:
    if not isinstance(said, dict):
        raise SendingRefused(Refusal.UNREADABLE)
    members = said.get("members") or []
    if not isinstance(members, list):
        raise SendingRefused(Refusal.UNREADABLE)
    return WantedPart(
        number=_number(said.get("number"), least=1, most=MOST_PARTS),
        size=_number(said.get("size"), least=1),
        sha256=_matching(_SHA256, said.get("sha256")),
        members=tuple(_matching(_UID, member) for member in members),
    )


def _number(value: object, *, least: int = 0, most: int = _LARGEST_NUMBER) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise SendingRefused(Refusal.UNREADABLE)
    return value


def _words(said: Mapping[str, Any], name: str, longest: int) -> str:
    value = said.get(name) or ""
    if not isinstance(value, str) or "\0" in value:
        raise SendingRefused(Refusal.UNREADABLE)
    # Halves of surrogate pairs are in names on some discs, and in no text that can be stored.
    return value.encode("utf-8", "replace").decode()[:longest]


def _one_of(values: list[str], value: object) -> str:
    if value not in values:
        raise SendingRefused(Refusal.UNREADABLE)
    return str(value)


def _matching(pattern: re.Pattern[str], value: object) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise SendingRefused(Refusal.UNREADABLE)
    return value


def _head(value: object) -> bytes:
    try:
        return base64.b64decode(str(value or ""), validate=True)[:HEAD_BYTES]
    except (binascii.Error, ValueError):
        raise SendingRefused(Refusal.UNREADABLE) from None


def _optional(value: object, read: Callable[[object], Value]) -> Value | None:
    return None if value in (None, "") else read(value)
