"""What the page reads on a disc before anything is sent: names, headers, studies, packs."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.data import get_charset_files, get_testdata_file

from tests.support.browser_modules import call, call_all, run_tests

CASES = json.loads((Path(__file__).parents[1] / "support" / "identity_cases.json").read_text(encoding="utf-8"))
SLICE = 64 * 1024


def _bytes(name: str) -> bytes:
    path = get_testdata_file(name, download=False)
    assert path, name
    return Path(str(path)).read_bytes()


def _header(name: str) -> dict[str, Any]:
    content = _bytes(name)
    found: dict[str, Any] = call("imaging/header.js", "readHeader", content[:SLICE], len(content) <= SLICE)
    return found


def _name_of(content: bytes) -> str:
    return str(pydicom.dcmread(io.BytesIO(content), stop_before_pixels=True).get("PatientName", ""))


def test_the_page_compares_people_exactly_as_the_server_does() -> None:
    calls = [
        (
            {"name": case["name"], "otherNames": case["other_names"], "birthDate": case["birth_date"]},
            case["stated_name"],
            case["stated_birth_date"],
        )
        for case in CASES
    ]

    found = call_all("imaging/identity.js", "compare", calls)

    wrong = [
        (case["why"], got, case["expect"]) for case, got in zip(CASES, found, strict=True) if got != case["expect"]
    ]
    assert wrong == []
    assert len(CASES) > 20


@pytest.mark.parametrize(
    "name",
    ["MR_small.dcm", "CT_small.dcm", "examples_ybr_color.dcm", "MR_small_implicit.dcm", "MR_small_bigendian.dcm"],
)
def test_a_header_says_what_pydicom_says(name: str) -> None:
    expected = pydicom.dcmread(io.BytesIO(_bytes(name)), stop_before_pixels=True)

    found = _header(name)

    assert found["kind"] == "picture"
    assert (found["study"], found["series"]) == (expected.StudyInstanceUID, expected.SeriesInstanceUID)
    assert found["picture"] == expected.SOPInstanceUID
    assert found["name"] == str(expected.PatientName)
    assert found["modality"] == expected.Modality
    assert found["birthDate"].replace("-", "") == (expected.get("PatientBirthDate") or "")
    assert found["day"].replace("-", "") == expected.StudyDate


def _without_mark(name: str) -> tuple[bytes, bytes]:
    """From behind the mark on, and the labels alone without what precedes them in newer files."""
    content = _bytes(name)
    source = io.BytesIO(content)
    pydicom.filereader.read_preamble(source, force=False)
    pydicom.filereader._read_file_meta_info(source)
    return content[132:], content[source.tell() :]


@pytest.mark.parametrize("name", ["MR_small.dcm", "CT_small.dcm", "MR_small_implicit.dcm"])
def test_pictures_of_old_discs_are_known_without_their_mark(name: str) -> None:
    expected = _header(name)

    found = call_all(
        "imaging/header.js", "readHeader", [(each[:SLICE], len(each) <= SLICE) for each in _without_mark(name)]
    )

    # The labels name the picture as the lost beginning did.
    assert found == [expected, expected]


def test_what_only_begins_like_an_old_picture_is_none() -> None:
    labels = _without_mark("MR_small.dcm")[1]
    doubtful = [b"\x08\0\x05\0CS\x0a\0" + bytes(4000), b"\x02\0\0\0UL\x04\0" + b"x" * 4000, labels[:200], labels[:100]]

    found = call_all("imaging/header.js", "readHeader", [(each, True) for each in doubtful])

    assert [each["kind"] for each in found] == ["other"] * 4


def test_the_directory_of_a_disc_and_programs_are_no_pictures() -> None:
    directory = _bytes("DICOMDIR")

    kinds = [
        call("imaging/header.js", "readHeader", content, True)["kind"]
        for content in (directory, b"MZ" + bytes(4000), b"", b"<html>" * 100)
    ]

    assert kinds == ["other"] * 4


def test_a_header_longer_than_the_first_look_asks_for_more() -> None:
    content = _bytes("MR_small.dcm")

    asked = call_all("imaging/header.js", "readHeader", [(content[:600], False), (content[:600], True)])

    assert [each["kind"] for each in asked] == ["more", "broken"]


def test_names_in_other_letters_are_read_as_pydicom_reads_them() -> None:
    contents = {Path(path).name: Path(path).read_bytes() for path in get_charset_files("chr*.dcm")}
    expected = {name: _name_of(each) for name, each in contents.items()}

    found = call_all("imaging/header.js", "readHeader", [(each, True) for each in contents.values()])

    names = {
        name: each["name"].rstrip("=") for name, each in zip(contents, found, strict=True) if each["kind"] == "picture"
    }
    assert {name: (names[name], expected[name]) for name in names if names[name] != expected[name]} == {}
    assert len(names) > 10


@pytest.mark.parametrize(
    ("content", "stated", "expected"),
    [
        (b"GARC\xcdA^MAR\xcdA", "ISO_IR 100", "GARCÍA^MARÍA"),
        ("GARCÍA^MARÍA".encode(), "ISO_IR 192", "GARCÍA^MARÍA"),
        (b"GARC\xcdA^MAR\xcdA", "ISO 2022 IR 100", "GARCÍA^MARÍA"),
        (b"Garc\x1b-A\xeda^Maria", "\\ISO 2022 IR 100", "García^Maria"),
        ("GARCÍA".encode(), "", "GARCÍA"),
        (b"GARC\xcdA", "", "GARCÍA"),
        (b"GARC\xcdA", "ISO_IR 192", None),
        (b"GARC\xcdA", "ISO_IR 999", None),
        (b"GARCIA^MARIA", "ISO_IR 999", "GARCIA^MARIA"),
    ],
)
def test_a_name_is_told_or_said_to_be_untold(content: bytes, stated: str, expected: str | None) -> None:
    assert call("imaging/charsets.js", "decodeText", content, stated) == expected


def test_a_pack_is_a_plain_zip_that_others_read() -> None:
    members = [{"name": f"IM{n:06}", "bytes": bytes([n]) * n * 1000} for n in range(1, 30)]

    pack = call("imaging/zip-writer.js", "writeZip", members)

    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        assert archive.testzip() is None
        assert [each.filename for each in archive.infolist()] == [each["name"] for each in members]
        assert all(each.compress_type == zipfile.ZIP_STORED and each.flag_bits == 0 for each in archive.infolist())
        assert [archive.read(each["name"]) for each in members] == [each["bytes"] for each in members]


def test_packs_and_unreadable_pictures() -> None:
    run_tests("test_packer.mjs")


def _picture(study: str, number: int, name: str = "GARCIA^MARIA", born: str = "2019-03-04", **more: str) -> Any:
    facts = {"description": "", "bodyPart": "", "modality": "MR", "day": "2026-03-03", **more}
    return {"study": study, "picture": f"1.2.{study}.{number}", "name": name, "birthDate": born, "order": number,
            "file": {"size": 10}, **facts}  # fmt: skip


CHILD = {"name": "Maria Garcia", "otherNames": [], "birthDate": "2019-03-04"}


def _studies(*pictures: Any) -> Any:
    return call("imaging/studies.js", "studiesOf", list(pictures), CHILD)


def test_two_people_on_one_disc_and_only_the_child_is_within_reach() -> None:
    found = _studies(_picture("1", 1), _picture("2", 2, name="HILL^LEO", born="2014-01-01"))

    assert {each["match"]: each["isLocked"] for each in found} == {"same": False, "other_person": True}


def test_a_disc_of_somebody_else_alone_is_asked_about() -> None:
    [found] = _studies(_picture("1", 1, name="HILL^LEO", born="2014-01-01"))

    assert (found["match"], found["isLocked"]) == ("other_person", False)


def test_one_study_with_two_people_in_it_is_never_taken_for_one_person() -> None:
    found = _studies(_picture("1", 1), _picture("1", 2, name="HILL^LEO", born="2014-01-01"))

    assert sorted((each["match"], len(each["pictures"])) for each in found) == [("other_person", 1), ("same", 1)]


def test_a_picture_that_lies_on_the_disc_twice_is_counted_once() -> None:
    [found] = _studies(_picture("1", 1), _picture("1", 1), _picture("1", 2, modality="SR"))

    assert (len(found["pictures"]), found["size"], found["modality"]) == (2, 20, "MR")


@pytest.mark.parametrize(
    ("name", "initials"),
    [("REYES^MARTA LUZ", "M… L… R…"), ("REYES^MARTA^^^", "M… R…"), ("", ""), ("=山田^太郎", "太… 山…"), ("^", "")],
)
def test_somebody_elses_name_is_told_by_its_first_letters_alone(name: str, initials: str) -> None:
    assert call("imaging/studies.js", "initialsOf", name) == initials
