"""Opening a locked PDF with the password its owner types: used once, in a throw-away process, written down nowhere."""

import contextlib
import hashlib
import os
import tempfile
from functools import partial
from typing import IO, Final

from django.db import transaction

from portal.accounts.limits import Limit
from portal.accounts.models import User
from records import storage
from records.filetypes import PDF
from records.models import DocumentReference
from records.services.inspection import SCRIPTS, InspectionBroken, run_fenced
from records.services.moves import move_document
from records.services.queueing import queue_check
from records.states import DocumentStatus, Problem

# Enough for somebody who tries all passwords they use, and far too few to guess.
_TRIES: Final = Limit("file_password", 10, 15)
_WALL_SECONDS: Final = 30
_LONGEST_WORD: Final = 16
_CHUNK: Final = 1024 * 1024


class NotLocked(Exception):
    """The file does not wait for a password."""


class WrongPassword(Exception):
    """The file stays locked."""


class CannotUnlock(Exception):
    """It is not the password: the file does not open at all."""


def waits_for_password(document: DocumentReference) -> bool:
    """Whether a password would help."""
    is_locked = document.status == DocumentStatus.SET_ASIDE and document.problem == Problem.LOCKED
    return is_locked and document.media_type == PDF.media_type


def unlock_document(*, actor: User, document: DocumentReference, password: str) -> DocumentReference:
    """Put an unlocked copy in the place of the file, to be checked like any other.

    Raises NotLocked, WrongPassword, CannotUnlock, `limits.TooMany` or `storage.StoreUnavailable`.
    """
    if not waits_for_password(document):
        raise NotLocked
    _TRIES.consume(str(actor.pk), str(document.pk))
    with tempfile.TemporaryFile() as locked, tempfile.TemporaryFile() as opened:
        storage.fetch("quarantine", document.quarantine_key, locked)
        _open(locked, opened, password)
        return _replace(actor, document, opened)


def _open(locked: IO[bytes], opened: IO[bytes], password: str) -> None:
    """Leave the unlocked copy in `opened`, behind nothing."""
    with tempfile.TemporaryFile() as answer:
        _ask(locked, answer, password)
        answer.seek(0)
        word = answer.readline(_LONGEST_WORD)
        if word == b"wrong\n":
            raise WrongPassword
        if word != b"open\n":
            raise CannotUnlock
        while chunk := answer.read(_CHUNK):
            opened.write(chunk)


def _ask(locked: IO[bytes], answer: IO[bytes], password: str) -> None:
    """The password travels by a pipe: command lines and variables can be read by others on the machine."""
    reading, writing = os.pipe()
    try:
        # Short enough to fit the pipe's own buffer, so that writing never waits.
        os.write(writing, password.encode()[:1024])
        os.close(writing)
        locked.seek(0)
        command = [str(SCRIPTS / "unlock.py"), str(reading)]
        run_fenced(command, locked, answer, seconds=_WALL_SECONDS, pass_fds=(reading,))
    except InspectionBroken as error:
        raise CannotUnlock from error
    finally:
        with contextlib.suppress(OSError):
            os.close(reading)


def _replace(actor: User, document: DocumentReference, opened: IO[bytes]) -> DocumentReference:
    size = opened.seek(0, os.SEEK_END)
    opened.seek(0)
    sha256 = hashlib.file_digest(opened, "sha256").hexdigest()  # type: ignore[arg-type] # IO names no readinto
    key = storage.new_key()
    storage.put("quarantine", key, opened, sha256=sha256)
    try:
        return _write(actor, document, key, size)
    except BaseException:
        storage.delete("quarantine", key)
        raise


@transaction.atomic
def _write(actor: User, document: DocumentReference, key: str, size: int) -> DocumentReference:
    held = DocumentReference.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if not waits_for_password(held):
        raise NotLocked
    transaction.on_commit(partial(storage.delete, "quarantine", held.quarantine_key), robust=True)
    move_document(
        held,
        to=DocumentStatus.RECEIVED,
        actor=actor,
        action="records.document_unlocked",
        quarantine_key=key,
        byte_count=size,
        # Measured anew by its check.
        sha256="",
        problem="",
        attempt_count=0,
        claimed_until=None,
    )
    queue_check(held)
    return held
