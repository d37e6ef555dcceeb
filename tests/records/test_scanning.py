"""What the scanner says, and what its silence means."""

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from portal.embedded.scanner import LIMITS
from portal.embedded.scanner import test_signature as eicar_signature
from records.scanning import ClamdScanner, NoScanner, ScanBroken, ScannerUnreachable, current_scanner
from records.states import ScanResult
from tests.records.conftest import StandInClamd, picture

pytestmark = pytest.mark.integration

# Of the scanner, in its own count.
LARGEST_STREAM = int(LIMITS["StreamMaxLength"].removesuffix("M")) * 1024 * 1024
ZEROS = bytes(1024 * 1024)
# The harmless test file, taken from the signature that finds it, so that no scanner takes this source for a virus.
EICAR = bytes.fromhex(eicar_signature().strip().rsplit(":", 1)[1])


def test_real_clamd(clamd: str) -> None:
    clean = ClamdScanner(clamd).scan(io.BytesIO(picture()))
    infected = ClamdScanner(clamd).scan(io.BytesIO(EICAR))

    assert clean.result == ScanResult.CLEAN
    assert clean.scanner.startswith("ClamAV")
    assert infected.result == ScanResult.INFECTED


DEEP = 400 * 1024 * 1024


def _deep_in(folder: Path, end: bytes) -> Path:
    """A file whose last bytes come behind 400 MB of holes, which take no room on the disk."""
    path = folder / "deep"
    with path.open("wb") as file:
        file.truncate(DEEP)
        file.seek(DEEP)
        file.write(end)
    return path


def test_what_lies_deep_in_an_archive_is_found(clamd: str, tmp_path: Path) -> None:
    path = tmp_path / "deep.zip"
    with zipfile.ZipFile(path, "w") as archive:
        with archive.open("pictures/one.bin", "w", force_zip64=False) as member:
            for _ in range(DEEP // len(ZEROS)):
                member.write(ZEROS)
        archive.writestr("pictures/two.txt", EICAR)

    with path.open("rb") as file:
        assert ClamdScanner(clamd).scan(file).result == ScanResult.INFECTED


def test_more_than_the_scanner_may_take_is_never_clean(clamd: str, tmp_path: Path) -> None:
    path = _deep_in(tmp_path, EICAR)
    os.truncate(path, LARGEST_STREAM + 1)

    with path.open("rb") as file:
        try:
            result = ClamdScanner(clamd).scan(file).result
        except ScanBroken:
            # The reset overtook the answer: nobody knows, and nobody says clean.
            return
    assert result == ScanResult.NOT_SCANNABLE


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (b"stream: OK\0", ScanResult.CLEAN),
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", ScanResult.INFECTED),
        (b"stream: Heuristics.OLE2.ContainsMacros FOUND\0", ScanResult.INFECTED),
        (b"stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND\0", ScanResult.NOT_SCANNABLE),
        (b"stream: Heuristics.Encrypted.PDF FOUND\0", ScanResult.NOT_SCANNABLE),
        (b"INSTREAM size limit exceeded. ERROR\0", ScanResult.NOT_SCANNABLE),
    ],
)
def test_answers(stand_in: Callable[..., StandInClamd], answer: bytes, result: ScanResult) -> None:
    assert ClamdScanner(stand_in(answer).url).scan(io.BytesIO(b"x" * 200_000)).result == result


@pytest.mark.parametrize("answer", [b"", b"\0", b"garbage\0", b"stream: Can't open file ERROR\0", b"OK\0"[:1]])
def test_an_answer_that_is_none_is_never_clean(stand_in: Callable[..., StandInClamd], answer: bytes) -> None:
    with pytest.raises(ScanBroken):
        ClamdScanner(stand_in(answer).url).scan(io.BytesIO(b"x" * 1000))


def test_hanging_up_at_the_size_limit_is_not_scannable(stand_in: Callable[..., StandInClamd]) -> None:
    scanner = ClamdScanner(stand_in(b"INSTREAM size limit exceeded. ERROR\0", read=False).url)

    # More than a socket's buffers hold, so that sending breaks in the middle.
    try:
        result = scanner.scan(io.BytesIO(b"x" * 20_000_000)).result
    except ScanBroken:
        # The reset may overtake the answer; then nobody knows, and nobody says clean.
        return
    assert result == ScanResult.NOT_SCANNABLE


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:9", "unix:///nowhere/clamd.sock"])
def test_nobody_there(url: str) -> None:
    with pytest.raises(ScannerUnreachable):
        ClamdScanner(url).scan(io.BytesIO(b"x"))


def test_only_the_marked_exception_goes_on_without_a_scanner(settings: Settings) -> None:
    settings.CLAMD_URL = ""
    settings.PORTAL_ALLOW_UNSCANNED = False
    with pytest.raises(ScannerUnreachable):
        current_scanner()

    settings.PORTAL_ALLOW_UNSCANNED = True
    assert isinstance(current_scanner(), NoScanner)
    assert current_scanner().scan(io.BytesIO(b"x")).result == ScanResult.NOT_SCANNED
