"""Upload-only links: files go in, nothing comes out, and every link that does not work answers alike."""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from statistics import median

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from intake.models import RelatedPerson, ReportedHospital, SecondOpinionRequest
from intake.states import RequestStatus
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from records.models import DocumentReference, RecordUpload, UploadLink
from records.services.links import make_link, revoke_link
from records.services.refusals import SendingRefused
from tests.records.conftest import pdf
from tests.records.parts import PART, Page
from tests.support.statuses import put_into

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def _fresh(settings: Settings, buckets: None) -> None:
    cache.clear()
    settings.PORTAL_PART_BYTES = PART


@pytest.fixture
def token(mother: User, opinion_request: SecondOpinionRequest) -> str:
    """The secret of a link for two kinds and three files."""
    hospital = ReportedHospital.objects.create(opinion_request=opinion_request, name="St. Anne’s")
    made = make_link(
        actor=mother, opinion_request=opinion_request, kinds=["labs", "mri"], hospital=hospital, most_files=3
    )
    return made.token


@pytest.fixture
def link(token: str) -> UploadLink:
    """Its row."""
    return UploadLink.objects.get()


def open_link(token: str) -> Client:
    """A desk's browser that opened the link."""
    browser = Client()
    answer = browser.get("/send/", {"link": token})
    assert (answer.status_code, answer["Location"]) == (302, "/send/")
    return browser


def send(browser: Client, content: bytes, kind: str = "labs") -> int:
    """Send by the plain form."""
    file = SimpleUploadedFile("report.pdf", content, "application/pdf")
    return browser.post(f"/send/{kind}/", {"documents": file}).status_code


def test_a_family_makes_a_link_sees_it_once_and_ends_it(
    family_client: Client, opinion_request: SecondOpinionRequest, mother: User
) -> None:
    ReportedHospital.objects.create(opinion_request=opinion_request, name="St. Anne’s")
    address = f"/r/{opinion_request.pk}/records/links/"
    hospital = str(ReportedHospital.objects.get().pk)
    said = {"hospital": hospital, "kinds": ["labs", "pathology"], "days": "14", "most_files": "5"}

    assert family_client.post(address, said).status_code == 302
    page = family_client.get(address).content.decode()
    shown = re.search(r"/send/\?link=([\w-]{43})<", page)
    assert shown
    assert shown[1] not in family_client.get(address).content.decode()
    assert shown[1] not in str(UploadLink.objects.values().get())

    browser = open_link(shown[1])
    assert browser.get("/send/").status_code == 200
    family_client.post(f"{address}{UploadLink.objects.get().pk}/end/")
    assert browser.get("/send/").status_code == 404
    acts = AuditEvent.objects.filter(actor=mother, action__startswith="records.upload_link")
    assert set(acts.values_list("action", flat=True)) == {"records.upload_link_made", "records.upload_link_ended"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"kinds": []},
        {"kinds": ["court_papers"]},
        {"hospital": "another"},
        {"days": "9999"},
        {"most_files": "9999"},
        {"hospital": "9d1c3f8e-0000-4000-8000-000000000000"},
    ],
)
def test_a_link_has_its_bounds(
    family_client: Client, opinion_request: SecondOpinionRequest, wrong: dict[str, object]
) -> None:
    said = {"hospital": "another", "hospital_name": "X", "kinds": ["labs"], "days": "14", "most_files": "5"}
    wrong = wrong | ({"hospital_name": ""} if "hospital" in wrong else {})

    answer = family_client.post(f"/r/{opinion_request.pk}/records/links/", said | wrong)

    assert answer.status_code == 422
    assert not UploadLink.objects.exists()


def test_the_desk_sends_and_sees_nothing_of_the_child(token: str, link: UploadLink, mother: User) -> None:
    browser = open_link(token)
    pages = [browser.get("/send/"), browser.get("/send/labs/")]
    assert send(browser, pdf()) == 302
    pages.append(browser.get("/send/labs/"))

    for page in pages:
        words = page.content.decode()
        assert page.status_code == 200
        assert not re.search("Testina|Sample|report.pdf|St. Anne|brain", words)
        assert token not in words
        assert str(link.opinion_request_id) not in words
    document = DocumentReference.objects.get()
    assert (document.came_by, document.uploaded_by) == (link, mother)
    link.refresh_from_db()
    assert link.file_count == 1
    event = AuditEvent.objects.get(action="records.document_received")
    assert (event.actor, event.actor_role) == (None, "system:records.upload_link")


def test_the_desk_sends_by_parts_too(token: str, link: UploadLink) -> None:
    desk = Page(open_link(token), "/send/sending/")
    data = pdf() + b"%" * PART
    desk.begin(data)
    desk.put_all(data)

    assert desk.finish() == desk.finish()
    assert DocumentReference.objects.get().came_by == link
    link.refresh_from_db()
    assert link.file_count == 1


def test_the_answer_to_the_last_file_may_be_asked_again(token: str, link: UploadLink) -> None:
    UploadLink.objects.update(file_count=2)
    desk = Page(open_link(token), "/send/sending/")
    desk.begin(pdf())
    desk.put_all(pdf())
    first = desk.finish()

    assert desk.finish() == first
    other = Page(open_link(token), "/send/sending/", upload=desk.upload)
    assert other.finish(status=404)["error"] == "gone"


def test_other_kinds_and_the_familys_uploads_are_out_of_reach(
    token: str, family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    own = Page(family_client, f"/r/{opinion_request.pk}/records/sending/")
    own.begin(pdf())
    desk = Page(open_link(token), "/send/sending/")

    assert desk.begin(pdf())["upload"] != own.upload
    assert desk.begin(pdf(), kind="pathology", status=403)["error"] == "not_allowed"
    assert desk.client.get("/send/pathology/").status_code == 404
    assert desk.client.get(f"/send/sending/{own.upload}/").status_code == 404
    assert desk.client.post(f"/send/sending/{own.upload}/cancel/").status_code == 404
    assert [each["upload"] for each in desk.client.get("/send/sending/").json()["uploads"]] == [desk.upload]
    assert Page(open_link(token), "/send/sending/").client.get("/send/sending/").json() == {"uploads": []}


def test_nobody_learns_what_is_here_already(
    token: str, link: UploadLink, check: Callable[..., DocumentReference]
) -> None:
    document = check(pdf())
    browser = open_link(token)
    desk = Page(browser, "/send/sending/")

    assert desk.begin(pdf(), sha256=document.sha256)["already"] is None
    assert send(browser, pdf()) == 302
    link.refresh_from_db()
    assert link.file_count == 1
    assert DocumentReference.objects.count() == 1


def test_a_link_takes_its_count_of_files_and_no_more(token: str, link: UploadLink) -> None:
    browser = open_link(token)
    assert [send(browser, pdf(pages)) for pages in (1, 2, 3, 4)] == [302, 302, 302, 404]
    assert DocumentReference.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_desks_that_send_at_once_never_get_one_file_more(token: str) -> None:
    desks = [open_link(token) for _ in range(8)]

    def press(turn: int) -> int:
        try:
            return send(desks[turn], pdf(turn + 1))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(press, range(8)))

    assert answers.count(302) == 3
    assert set(answers) <= {302, 404, 422}
    assert DocumentReference.objects.count() == UploadLink.objects.get().file_count == 3


def _end(link: UploadLink, how: str, mother: User) -> None:
    if how == "ended":
        revoke_link(actor=mother, link=link)
    elif how == "run out":
        UploadLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif how == "used up":
        UploadLink.objects.update(file_count=3)
    elif how == "closed":
        put_into(link.opinion_request, RequestStatus.WITHDRAWN)
    elif how == "access ended":
        RelatedPerson.objects.update(ended_at=timezone.now())


@pytest.mark.parametrize("how", ["ended", "run out", "used up", "closed", "access ended"])
def test_links_that_are_over_answer_like_wrong_ones(token: str, link: UploadLink, mother: User, how: str) -> None:
    desk = Page(open_link(token), "/send/sending/")
    desk.begin(pdf())
    desk.put_all(pdf())
    _end(link, how, mother)
    good, wrong = open_link(token), open_link("x" * 43)

    for path in ("/send/", "/send/labs/"):
        answers = [browser.get(path) for browser in (good, wrong, Client())]
        assert {answer.status_code for answer in answers} == {404}
        assert len({re.sub(r'value="[^"]+"|nonce="[^"]+"', "", answer.content.decode()) for answer in answers}) == 1
    for path in ("begin/", f"{desk.upload}/sign/", f"{desk.upload}/finish/", f"{desk.upload}/cancel/"):
        told = [
            browser.post(f"/send/sending/{path}", "{}", content_type="application/json")
            for browser in (desk.client, good, wrong, Client())
        ]
        assert {answer.status_code for answer in told} == {404}
        assert len({answer.content for answer in told}) == 1
    assert send(good, pdf()) == 404
    assert not DocumentReference.objects.exists()
    assert RecordUpload.objects.get().status == "open"


def test_the_time_of_the_answer_tells_nothing(token: str, link: UploadLink, mother: User, settings: Settings) -> None:
    revoke_link(actor=mother, link=link)
    browsers = [open_link(token), open_link("x" * 43)]
    spent: list[list[float]] = [[], []]
    for turn in range(24):
        for number, browser in enumerate(browsers):
            began = time.process_time()
            browser.get("/send/sending/")
            if turn > 3:
                spent[number].append(time.process_time() - began)

    one, other = median(spent[0]), median(spent[1])
    assert max(one, other) < 1.5 * min(one, other)


def test_trying_many_links_is_slowed_down(token: str) -> None:
    browser = Client()
    answers = {browser.get("/send/", {"link": f"{turn:043}"}).status_code for turn in range(60)}

    assert answers == {302}
    assert browser.get("/send/", {"link": token}).status_code == 429


def test_only_who_may_add_makes_links(
    stranger: User, opinion_request: SecondOpinionRequest, stranger_client: Client
) -> None:
    with pytest.raises(SendingRefused):
        make_link(actor=stranger, opinion_request=opinion_request, kinds=["labs"])
    assert stranger_client.get(f"/r/{opinion_request.pk}/records/links/").status_code == 404
    assert stranger_client.post(f"/r/{opinion_request.pk}/records/links/").status_code == 404


def test_in_spanish_the_link_itself_stays_english(family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    address = f"/es/r/{opinion_request.pk}/records/links/"
    said = {"hospital": "another", "hospital_name": "X", "kinds": ["labs"], "days": "7", "most_files": "5"}
    family_client.post(address, said)

    assert "/es/send" not in family_client.get(address).content.decode()


def test_staff_end_links_and_never_read_their_secret(coordinator: User, link: UploadLink, settings: Settings) -> None:
    settings.PORTAL_STAFF_SECOND_FACTOR = False
    browser = Client()
    browser.force_login(coordinator)
    table = "/admin/records/uploadlink/"

    assert link.token_digest not in browser.get(f"{table}{link.pk}/change/").content.decode()
    browser.post(table, {"action": "end_links", "_selected_action": [str(link.pk)]})

    link.refresh_from_db()
    assert link.revoked_at is not None
    assert AuditEvent.objects.filter(actor=coordinator, action="records.upload_link_ended").exists()


def test_the_family_sees_who_sent_a_file(token: str, link: UploadLink, family_client: Client) -> None:
    send(open_link(token), pdf())

    page = family_client.get(f"/r/{link.opinion_request_id}/records/labs/").content.decode()

    assert "from the records desk of St. Anne’s" in page
