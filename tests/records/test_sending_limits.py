"""What sending by parts refuses, to whom, and how much there may be of it."""

import os
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from intake.models import Access, RelatedPerson, SecondOpinionRequest
from intake.states import RequestStatus
from portal.accounts.models import User
from records.models import DocumentReference, RecordUpload
from tests.records.conftest import large, pdf, stored
from tests.records.parts import PART, Page, put, sha256, unfinished
from tests.support.statuses import put_into

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("small_parts")]


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"size": 101 * 1024 * 1024}, 413, "too_large"),
        ({"size": 6 * 1024**3}, 413, "too_large"),
        ({"size": 0}, 422, "empty"),
        ({"head": "UmFyIRoHAM+QcwAA"}, 422, "wrong_type"),
        ({"kind": "nonsense"}, 400, "unreadable"),
        ({"fingerprint": "../../x"}, 400, "unreadable"),
        ({"size": "12"}, 400, "unreadable"),
        ({"size": -1}, 400, "unreadable"),
        ({"head": "%%%"}, 400, "unreadable"),
        ({"name": "a\0b"}, 400, "unreadable"),
        ({"photo_paper": "9d1c3f8e-0000-4000-8000-000000000000"}, 410, "gone"),
        ({"ask": "9d1c3f8e-0000-4000-8000-000000000000"}, 410, "gone"),
    ],
)
def test_what_cannot_be_taken_is_refused_before_anything_is_stored(
    sending: Page, more: dict[str, object], status: int, code: str
) -> None:
    before = unfinished()

    answer = sending.begin(pdf(), status=status, **more)

    assert answer["error"] == code
    assert answer["message"]
    assert not RecordUpload.objects.exists()
    assert unfinished() == before


def test_a_disc_in_a_zip_may_be_larger_than_a_paper(sending: Page) -> None:
    sending.begin(pdf(), name="disc.zip", size=3 * 1024**3, head="UEsDBBQAAAAAAA==")


def test_the_family_quota_counts_what_is_here_and_what_is_on_its_way(sending: Page, settings: Settings) -> None:
    settings.PORTAL_MAX_REQUEST_BYTES = 1000
    sending.begin(pdf(), size=600)

    assert sending.begin(pdf(), size=500, fingerprint="second-file", status=409)["error"] == "quota"
    sending.begin(pdf(), size=400, fingerprint="second-file")


def test_the_count_of_files_has_an_end(sending: Page, settings: Settings) -> None:
    settings.PORTAL_MAX_REQUEST_FILES = 2
    sending.begin(pdf(), fingerprint="first-file")
    sending.begin(pdf(), fingerprint="second-file")

    assert sending.begin(pdf(), fingerprint="third-file", status=429)["error"] == "too_many"


def test_at_most_64_parts_are_signed_at_once_and_10000_at_all(sending: Page) -> None:
    sending.begin(large())
    part = {"number": 1, "size": PART, "sha256": sha256(b"")}

    sending.post(f"{sending.upload}/sign/", {"parts": [part | {"number": n} for n in range(1, 66)]}, 400)
    sending.post(f"{sending.upload}/sign/", {"parts": [part | {"number": 10_001}]}, 400)
    sending.post(f"{sending.upload}/sign/", {"parts": [part, part]}, 400)
    sending.post(f"{sending.upload}/sign/", {"parts": []}, 400)


@pytest.mark.parametrize("body", ["", "[", "[]", "null", "7", '{"parts": 5}', "[" * 100_000])
def test_bodies_that_are_no_object_are_refused(sending: Page, body: str) -> None:
    answer = sending.client.post(sending.base + "begin/", body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["error"] == "unreadable"


def test_names_are_harmless_and_never_in_the_key(sending: Page) -> None:
    data = pdf()
    sending.begin(data, name="..\\..\\Testina Sample\u202etxt.exe\r\nX: y.pdf")
    sending.put_all(data)
    sending.finish()

    document = DocumentReference.objects.get()
    assert "/" not in document.original_name
    assert "\\" not in document.original_name
    assert "\u202e" not in document.original_name
    assert len(document.quarantine_key) == 32
    assert int(document.quarantine_key, 16)


def test_packs_count_their_pictures(sending: Page) -> None:
    packs = [os.urandom(PART + 10), os.urandom(PART), b"PK small one"]
    sending.begin_packs(packs, pictures=5)
    members = [["1.2.1", "1.2.2"], ["1.2.3", "1.2.4"], ["1.2.5"]]
    for number in (1, 2):
        [signed] = sending.sign([(number, packs[number - 1])], members=members[number - 1])
        put(signed["url"], packs[number - 1], signed["headers"])

    answer = sending.finish(status=409)
    assert sorted(answer["members_here"]) == ["1.2.1", "1.2.2", "1.2.3", "1.2.4"]
    assert answer["next_number"] == 3

    [signed] = sending.sign([(3, packs[2])], members=members[2])
    put(signed["url"], packs[2], signed["headers"])
    sending.finish()

    document = DocumentReference.objects.get()
    assert document.packaging == "packs"
    assert document.byte_count == sum(map(len, packs))
    assert stored("quarantine", document.quarantine_key) == b"".join(packs)


def test_a_small_pack_in_the_middle_travels_once_more(sending: Page) -> None:
    """The store takes a small part only as the last one."""
    packs = [os.urandom(PART), b"PK small", os.urandom(PART)]
    sending.begin_packs(packs, pictures=4)
    [first, small] = [sending.sign([(n, packs[n - 1])], members=m)[0] for n, m in ((1, ["1.1"]), (2, ["1.2"]))]
    put(first["url"], packs[0], first["headers"])
    put(small["url"], packs[1], small["headers"])

    here = sending.state()
    assert (here["members_here"], here["next_number"]) == (["1.1"], 3)
    [signed] = sending.sign([(3, packs[2])], members=["1.2", "1.3", "1.4"])
    put(signed["url"], packs[2], signed["headers"])
    sending.finish()

    assert stored("quarantine", DocumentReference.objects.get().quarantine_key) == packs[0] + packs[2]


def test_packs_cannot_be_filled_without_end(sending: Page) -> None:
    sending.begin_packs([b"x" * 1000], pictures=2)
    part = {"size": 2**31 - 1, "members": ["1.2"]}
    parts = [part | {"number": n, "sha256": sha256(b"%d" % n)} for n in range(1, 4)]

    assert sending.post(f"{sending.upload}/sign/", {"parts": parts}, 413)["error"] == "too_large"
    assert not RecordUpload.objects.get().parts.exists()


@pytest.mark.parametrize("path", ["begin/", "{id}/sign/", "{id}/finish/", "{id}/cancel/"])
def test_another_family_finds_nothing(sending: Page, stranger_client: Client, other_request: object, path: str) -> None:
    sending.begin(pdf())
    address = sending.base + path.format(id=sending.upload)

    assert stranger_client.post(address, "{}", content_type="application/json").status_code == 404
    assert stranger_client.get(f"{sending.base}{sending.upload}/").status_code == 404
    own = f"/r/{other_request.pk}/records/sending/{sending.upload}/"  # type: ignore[attr-defined]
    assert stranger_client.get(own).status_code == 404


def test_who_may_only_look_is_told_in_json(
    sending: Page, father: User, opinion_request: SecondOpinionRequest, mother: User
) -> None:
    RelatedPerson.objects.create(
        patient=opinion_request.patient, user=father, relationship="parent", full_name="Luis", access=Access.SEE
    )
    browser = Client()
    browser.force_login(father)

    answer = browser.post(sending.base + "begin/", "{}", content_type="application/json")

    assert (answer.status_code, answer.json()["error"]) == (403, "not_allowed")


def test_a_second_parent_has_uploads_of_their_own(
    sending: Page, father: User, opinion_request: SecondOpinionRequest
) -> None:
    RelatedPerson.objects.create(
        patient=opinion_request.patient, user=father, relationship="parent", full_name="Luis Sample"
    )
    sending.begin(pdf())
    browser = Client()
    browser.force_login(father)
    his = Page(browser, sending.base)

    assert browser.get(f"{sending.base}{sending.upload}/").status_code == 404
    assert his.begin(pdf())["upload"] != sending.upload


def test_a_request_that_closed_takes_nothing_more(sending: Page, opinion_request: SecondOpinionRequest) -> None:
    data = pdf()
    sending.begin(data)
    sending.put_all(data)
    put_into(opinion_request, RequestStatus.WITHDRAWN)

    assert sending.finish(status=409)["error"] == "closed"
    assert sending.post(f"{sending.upload}/sign/", {"parts": [{"number": 1, "size": 1, "sha256": sha256(b"")}]}, 409)
    assert sending.begin(pdf(2), status=409)["error"] == "closed"
    assert not DocumentReference.objects.exists()


def test_signing_costs_few_queries_however_many_parts(
    sending: Page, django_assert_max_num_queries: Callable[..., object]
) -> None:
    data = large(parts=60, rest=10)
    sending.begin(data, size=len(data), name="disc.zip", head="UEsDBBQAAAAAAA==")
    slices = [(n + 1, data[n * PART : (n + 1) * PART]) for n in range(61)]
    with django_assert_max_num_queries(14):
        assert len(sending.sign(slices)) == 61


def test_a_study_does_not_grow_beyond_its_limit_on_the_way(sending: Page, settings: Settings) -> None:
    sending.begin_packs([b"x" * 1000], pictures=2)
    settings.PORTAL_MAX_STUDY_BYTES = 2000

    said = {"kind": "mri", "name": "MR", "size": 3000, "fingerprint": "study:" + "a" * 40, "packaging": "packs"}
    answer = sending.post("begin/", said | {"pictures": 2}, status=413)

    assert answer["error"] == "too_large"
    assert RecordUpload.objects.get().byte_count == 1000
