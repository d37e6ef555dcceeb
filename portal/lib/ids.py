"""Identifiers: time-ordered UUIDs for rows, short references that people read to each other."""

import secrets
import uuid
from typing import Final

from uuid_utils.compat import uuid7 as _uuid7

# No 0/O, 1/I/L, U/V or vowels that make words.
REFERENCE_ALPHABET: Final = "23456789BCDFGHJKMNPQRTWXYZ"


def new_id() -> uuid.UUID:
    """A version 7 UUID (RFC 9562): rows made later sort later."""
    return _uuid7()


def new_reference() -> str:
    """A random reference such as `SO-7K3F-92QX` (26^8 values); the caller relies on a unique column."""
    letters = [secrets.choice(REFERENCE_ALPHABET) for _ in range(8)]
    return f"SO-{''.join(letters[:4])}-{''.join(letters[4:])}"
