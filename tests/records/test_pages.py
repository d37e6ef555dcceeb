"""The records pages as families and strangers meet them."""

import io
import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries, Settings

from intake.models import SecondOpinionRequest
from intake.states import RequestStatus
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from records.models import DocumentReference, RecordKind
from tests.records.conftest import pdf, picture, upload
from tests.support.statuses import put_into

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

Receive = Callable[..., DocumentReference]
DOCUMENT_PAGES = ("file", "open", "preview", "withdraw")


@pytest.fixture
def kind_page(opinion_request: SecondOpinionRequest) -> str:
    """The address of one kind's page."""
    return reverse("records:kind", kwargs={"rid": opinion_request.pk, "kind": "labs"})


def _send(client: Client, page: str, *files: SimpleUploadedFile, **more: object) -> object:
    return client.post(page, {"documents": list(files), "form_token": str(uuid4())} | more)


def _pages(document: DocumentReference) -> list[str]:
    rid = document.opinion_request_id
    with translation.override("en"):
        return [
            reverse("records:checklist", kwargs={"rid": rid}),
            reverse("records:kind", kwargs={"rid": rid, "kind": "labs"}),
            reverse("records:files", kwargs={"rid": rid, "kind": "labs"}),
            *[reverse(f"records:{name}", kwargs={"rid": rid, "document_id": document.pk}) for name in DOCUMENT_PAGES],
        ]


# --- Who may see what ------------------------------------------------------------------------------


def test_a_stranger_gets_404_everywhere(check: Receive, stranger_client: Client) -> None:
    document = check(pdf())

    for address in _pages(document):
        assert stranger_client.get(address).status_code == 404, address
        assert stranger_client.post(address).status_code in {404, 405}, address
    document.refresh_from_db()
    assert document.status == "available"
    assert not AuditEvent.objects.filter(action__startswith="records.document_opened").exists()


def test_another_familys_file_is_not_reached_through_ones_own_request(
    check: Receive, stranger_client: Client, other_request: SecondOpinionRequest
) -> None:
    document = check(pdf())

    for name in DOCUMENT_PAGES:
        address = reverse(f"records:{name}", kwargs={"rid": other_request.pk, "document_id": document.pk})
        assert stranger_client.get(address).status_code == 404, name


def test_a_stranger_cannot_add(stranger_client: Client, kind_page: str) -> None:
    assert _send(stranger_client, kind_page, upload(pdf())).status_code == 404
    assert not DocumentReference.objects.exists()


def test_signed_out_means_the_sign_in_page(check: Receive) -> None:
    for address in _pages(check(pdf())):
        answer = Client().get(address)
        assert answer.status_code == 302, address
        assert "/sign-in/" in answer["Location"], address


@pytest.mark.parametrize(("kind", "takes_pictures"), [("labs", False), ("mri", True)])
def test_the_page_says_what_is_taken(
    family_client: Client, opinion_request: SecondOpinionRequest, kind: str, takes_pictures: bool
) -> None:
    page = family_client.get(reverse("records:kind", kwargs={"rid": opinion_request.pk, "kind": kind}))

    form = page.context["form"]
    for words in (form.chooser_hint(), form.fields["documents"].help_text):
        assert "Word files" in words
        assert "ZIP" in words
        assert ("Scan pictures (DICOM)" in words) is takes_pictures
        assert "MB" in words


@pytest.mark.parametrize("kind", ["nothing", "LABS", "file"])
def test_an_unknown_kind_is_404(family_client: Client, opinion_request: SecondOpinionRequest, kind: str) -> None:
    address = reverse("records:kind", kwargs={"rid": opinion_request.pk, "kind": kind})

    assert family_client.get(address).status_code == 404


# --- Pages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", RecordKind.values)
def test_every_kind_has_its_page(
    family_client: Client, opinion_request: SecondOpinionRequest, kind: str, language: str
) -> None:
    with translation.override(language):
        address = reverse("records:kind", kwargs={"rid": opinion_request.pk, "kind": kind})
    answer = family_client.get(address)

    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.content.decode()
    assert 'type="file"' in answer.content.decode()
    assert 'capture="environment"' in answer.content.decode()


def test_the_checklist_says_what_stands_where(
    check: Receive, receive: Receive, family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    check(pdf(1), kind="labs")
    check(pdf(2)[:300], kind="pathology")
    receive(pdf(3), kind="summary")
    words = _words(family_client.get(reverse("records:checklist", kwargs={"rid": opinion_request.pk})))

    assert "1 of 9" in words
    order = [words.index(heading) for heading in ("Needs you", "On its way", "Settled", "Anything else")]
    assert order == sorted(order)
    assert words.index("Needs a fix") < words.index("Not started")


def test_the_number_of_queries_does_not_grow_with_files(
    receive: Receive,
    family_client: Client,
    kind_page: str,
    opinion_request: SecondOpinionRequest,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    family_client.get(kind_page)
    for address in (kind_page, reverse("records:checklist", kwargs={"rid": opinion_request.pk})):
        with django_assert_max_num_queries(7) as one:
            family_client.get(address)
        for count in range(3):
            receive(pdf(1, f"{address} {count}"))
        with django_assert_max_num_queries(7) as many:
            family_client.get(address)
        assert len(many) == len(one)


def test_the_list_says_whether_it_waits(
    receive: Receive, check: Receive, family_client: Client, kind_page: str
) -> None:
    receive(pdf())
    waiting = family_client.get(kind_page + "files/").content.decode()
    assert 'data-pending="true"' in waiting
    assert "<html" not in waiting

    DocumentReference.objects.all().delete()
    check(pdf())
    done = family_client.get(kind_page + "files/").content.decode()
    assert 'data-pending="false"' in done
    assert "/preview/" in done


# --- Adding ----------------------------------------------------------------------------------------


def test_several_files_by_a_plain_form(family_client: Client, kind_page: str, buckets: None) -> None:
    answer = _send(
        family_client, kind_page, upload(pdf(), "a.pdf"), upload(b"x 1", "b.txt"), photos=[upload(picture(), "c.jpg")]
    )

    assert (answer.status_code, answer["Location"]) == (302, kind_page)
    assert set(DocumentReference.objects.values_list("original_name", flat=True)) == {"a.pdf", "b.txt", "c.jpg"}
    assert "We got 3 files" in _words(family_client.get(kind_page))


def test_one_bad_file_does_not_cost_the_good_ones(family_client: Client, kind_page: str, buckets: None) -> None:
    answer = _send(
        family_client, kind_page, upload(pdf(), "good.pdf"), upload(b"", "empty.pdf"), upload(b"MZ\0", "x.exe")
    )
    words = _words(answer)

    assert answer.status_code == 422
    assert DocumentReference.objects.get().original_name == "good.pdf"
    assert "There is a problem" in words
    assert "“empty.pdf”: This file is empty" in words
    assert "“x.exe”: We can’t open this kind of file" in words
    assert "We got your file" in words
    assert "<title>Error:" in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"Rar!" + bytes(64), "Open it on your device, and add the files"),
        (bytes(32_769) + b"CD001", "This is a copy of a whole disc"),
        (b"\xd0\xcf\x11\xe0" + bytes(64), "Save it as a PDF"),
        (b"<html>", "This is a web page"),
    ],
)
def test_a_wrong_type_says_what_to_do(family_client: Client, kind_page: str, content: bytes, sentence: str) -> None:
    assert sentence in _words(_send(family_client, kind_page, upload(content, "file.pdf")))


def test_nothing_chosen(family_client: Client, kind_page: str) -> None:
    answer = _send(family_client, kind_page)

    assert answer.status_code == 422
    assert "Choose a file or take a photo" in _words(answer)


def test_one_byte_over_the_limit(family_client: Client, kind_page: str, settings: Settings, buckets: None) -> None:
    settings.PORTAL_MAX_FILE_BYTES = 2000
    answer = _send(family_client, kind_page, upload(b"a" * 2001, "big.txt"), upload(b"b" * 2000, "fits.txt"))

    assert answer.status_code == 422
    assert "“big.txt”: This file is too large" in _words(answer)
    assert DocumentReference.objects.get().original_name == "fits.txt"


def test_a_post_that_is_far_too_heavy_is_not_even_read(
    family_client: Client, kind_page: str, settings: Settings
) -> None:
    settings.PORTAL_MAX_FILE_BYTES = 2000

    class Unread(io.BytesIO):
        def read(self, *_args: object) -> bytes:
            raise AssertionError("the body was read")

    answer = family_client.generic(
        "POST",
        kind_page,
        b"",
        "multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(6 * 2**30),
        **{"wsgi.input": Unread()},
    )

    assert answer.status_code == 413
    assert "larger than" in _words(answer)


def test_more_than_twenty_files_get_a_sentence(family_client: Client, kind_page: str) -> None:
    answer = _send(family_client, kind_page, *[upload(b"x %d" % count, f"{count}.txt") for count in range(21)])

    assert answer.status_code == 422
    assert "Add up to 20 files at once" in _words(answer)
    assert not DocumentReference.objects.exists()


def test_the_same_file_again_is_a_kind_notice(family_client: Client, kind_page: str, buckets: None) -> None:
    _send(family_client, kind_page, upload(pdf()))
    answer = _send(family_client, kind_page, upload(pdf(), "again.pdf"))

    assert answer.status_code == 302
    assert "“again.pdf”: You already added this on" in _words(family_client.get(kind_page))
    assert DocumentReference.objects.count() == 1


def test_a_double_click_is_one_upload_and_no_scolding(family_client: Client, kind_page: str, buckets: None) -> None:
    token = str(uuid4())
    for _ in range(2):
        answer = _send(family_client, kind_page, upload(pdf()), form_token=token)

    assert answer.status_code == 302
    assert "already" not in _words(family_client.get(kind_page))
    assert DocumentReference.objects.count() == 1


def test_a_store_that_is_away_says_so(family_client: Client, kind_page: str, settings: Settings) -> None:
    away = settings.STORAGES["quarantine"]["OPTIONS"] | {"endpoint_url": "http://127.0.0.1:9"}
    settings.STORAGES = settings.STORAGES | {"quarantine": settings.STORAGES["quarantine"] | {"OPTIONS": away}}
    answer = _send(family_client, kind_page, upload(pdf()))

    assert answer.status_code == 503
    assert "We could not save this file" in _words(answer)
    assert "We got your file" not in _words(answer)
    assert not DocumentReference.objects.exists()


def test_a_form_from_elsewhere_is_refused(mother: User, kind_page: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(mother)

    assert _send(client, kind_page, upload(pdf())).status_code == 403
    assert not DocumentReference.objects.exists()


def test_other_pages_take_no_files(family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    answer = family_client.post("/sign-out/", {"file": upload(b"x" * 5_000_000)})

    assert not answer.wsgi_request.FILES


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("<script>alert(1)</script>.pdf", "script&gt;.pdf"),
        ("\u202egpj.exe", "gpj.exe"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
    ],
)
def test_hostile_names_are_harmless_on_every_page(
    family_client: Client, kind_page: str, buckets: None, name: str, shown: str
) -> None:
    _send(family_client, kind_page, upload(pdf(), name))
    document = DocumentReference.objects.get()

    for address in _pages(document)[1:4]:
        html = family_client.get(address).content.decode()
        assert shown in html
        assert "<script>alert" not in html
        assert "\u202e" not in html


def test_a_closed_request_shows_no_form_and_takes_nothing(
    family_client: Client, kind_page: str, opinion_request: SecondOpinionRequest
) -> None:
    put_into(opinion_request, RequestStatus.COMPLETED)

    assert 'type="file"' not in family_client.get(kind_page).content.decode()
    assert _send(family_client, kind_page, upload(pdf())).status_code == 403


# --- One file --------------------------------------------------------------------------------------


def test_one_file_with_its_reason(check: Receive, family_client: Client) -> None:
    document = check(pdf(3)[:400], "half.pdf")
    words = _words(family_client.get(_pages(document)[3]))

    assert "half.pdf" in words
    assert "Needs a fix" in words
    assert "Part of it seems to be missing" in words
    assert "Save to this device" not in words


def test_page_titles_name_no_file_and_no_child(check: Receive, family_client: Client) -> None:
    document = check(pdf(), "Testina Sample leukemia.pdf")

    for address in (*_pages(document)[:2], *_pages(document)[3:4]):
        title = re.search(r"<title>(.*?)</title>", family_client.get(address).content.decode(), re.DOTALL)
        assert title
        assert "Testina" not in title[1]
        assert "leukemia" not in title[1]


def test_deleting_asks_once(check: Receive, family_client: Client) -> None:
    document = check(pdf())
    address = _pages(document)[-1]
    assert "Delete this file?" in _words(family_client.get(address))
    document.refresh_from_db()
    assert document.status == "available"

    answer = family_client.post(address)
    document.refresh_from_db()
    assert (answer.status_code, document.status) == (302, "withdrawn")
    assert AuditEvent.objects.filter(action="records.document_withdrawn").count() == 1
    for gone in _pages(document)[3:6]:
        assert family_client.get(gone).status_code == 404
    assert family_client.post(address)["Location"] == answer["Location"]
    assert AuditEvent.objects.filter(action="records.document_withdrawn").count() == 1
    assert "No files yet" in _words(family_client.get(answer["Location"]))


def test_after_deleting_the_same_file_may_come_again(check: Receive, receive: Receive, family_client: Client) -> None:
    first = check(pdf())
    family_client.post(_pages(first)[-1])

    assert receive(pdf()).pk != first.pk


def _words(answer: object) -> str:
    """What a person reads: the page's text without tags, in one line."""
    html = re.sub(r"<[^>]+>", " ", answer.content.decode())  # type: ignore[attr-defined]
    for code, character in {"&#x27;": "'", "&amp;": "&", "&quot;": '"'}.items():
        html = html.replace(code, character)
    return re.sub(r"\s+", " ", html)
