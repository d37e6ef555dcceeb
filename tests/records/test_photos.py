"""Papers photographed page by page: order, photos taken once more, pages taken back."""

import json
from collections.abc import Callable
from itertools import count
from uuid import uuid4

import pytest
from django.test import Client

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from records.models import DocumentReference, PhotoPaper
from records.services.decisions import withdraw_document
from records.states import DocumentStatus
from tests.records.conftest import picture
from tests.records.parts import Page

pytestmark = pytest.mark.integration

Shoot = Callable[[], str]
_sizes = count(200)


@pytest.fixture
def base(opinion_request: SecondOpinionRequest, buckets: None) -> str:
    """Where the mother's papers live."""
    return f"/r/{opinion_request.pk}/records/photos/"


def post(client: Client, address: str, said: object, status: int = 200) -> dict[str, str]:
    answer = client.post(address, json.dumps(said), content_type="application/json")
    assert answer.status_code == status, answer.content[:300]
    return answer.json()


@pytest.fixture
def paper(family_client: Client, base: str) -> PhotoPaper:
    """A paper without pages."""
    return PhotoPaper.objects.get(pk=post(family_client, base, {"kind": "labs"})["photo_paper"])


@pytest.fixture
def shoot(family_client: Client, base: str, paper: PhotoPaper) -> Shoot:
    """Send one photo to the paper."""

    def one() -> str:
        sending = Page(family_client, base.replace("photos", "sending"))
        data = picture(size=(next(_sizes), 100))
        sending.begin(data, name="photo.jpg", photo_paper=str(paper.pk))
        sending.put_all(data)
        return str(sending.finish()["document"])

    return one


def numbered(paper: PhotoPaper) -> list[tuple[str, int | None]]:
    rows = DocumentReference.objects.filter(photo_paper=paper).order_by("page_number")
    return [(str(pk), number) for pk, number in rows.values_list("pk", "page_number")]


def test_pages_follow_as_they_arrive_and_are_put_in_order(
    family_client: Client, base: str, paper: PhotoPaper, shoot: Shoot
) -> None:
    first, second, third = shoot(), shoot(), shoot()
    assert numbered(paper) == [(first, 1), (second, 2), (third, 3)]

    post(family_client, f"{base}{paper.pk}/order/", {"pages": [third, str(uuid4()), first]})

    assert numbered(paper) == [(third, 1), (first, 2), (second, 3)]


def test_pages_move_by_plain_forms(family_client: Client, base: str, paper: PhotoPaper, shoot: Shoot) -> None:
    first, second = shoot(), shoot()
    page = family_client.get(f"{base}{paper.pk}/")
    assert page.content.count(b"Move up") == page.content.count(b"Move down") == 1

    family_client.post(f"{base}{paper.pk}/move/", {"page": second, "to": "up"})
    family_client.post(f"{base}{paper.pk}/move/", {"page": second, "to": "up"})

    assert numbered(paper) == [(second, 1), (first, 2)]
    assert family_client.post(f"{base}{paper.pk}/move/", {"page": uuid4(), "to": "up"}).status_code == 404


def test_a_photo_taken_again_stands_in_the_place_of_the_first(
    family_client: Client, base: str, paper: PhotoPaper, shoot: Shoot
) -> None:
    first, second = shoot(), shoot()
    again = shoot()

    for _ in range(2):
        post(family_client, f"{base}{paper.pk}/replace/", {"old": first, "new": again})

    assert numbered(paper) == [(again, 1), (second, 2)]
    assert DocumentReference.objects.get(pk=first).status == DocumentStatus.WITHDRAWN
    post(family_client, f"{base}{paper.pk}/replace/", {"old": second, "new": str(uuid4())}, 410)


def test_a_page_taken_back_makes_its_place_free(paper: PhotoPaper, shoot: Shoot, mother: User) -> None:
    first, second = shoot(), shoot()

    withdraw_document(actor=mother, document=DocumentReference.objects.get(pk=first))

    assert [each for each, _number in numbered(paper)] == [second]
    third = shoot()
    assert [each for each, _number in numbered(paper)] == [second, third]


def test_a_paper_gets_its_name(family_client: Client, base: str, paper: PhotoPaper, shoot: Shoot) -> None:
    shoot()
    post(family_client, f"{base}{paper.pk}/finish/", {"title": "  Blood counts \n March  "})
    paper.refresh_from_db()
    assert paper.title == "Blood counts March"
    assert paper.finished_at is not None

    answer = family_client.post(f"{base}{paper.pk}/finish/", {"title": ""})

    paper.refresh_from_db()
    assert (answer.status_code, paper.title) == (302, "Blood counts March")


def test_others_find_no_paper(
    stranger_client: Client, base: str, paper: PhotoPaper, other_request: SecondOpinionRequest
) -> None:
    own = f"/r/{other_request.pk}/records/photos/{paper.pk}/"
    for address in (base, f"{base}{paper.pk}/order/", f"{base}{paper.pk}/finish/", f"{own}order/"):
        answer = stranger_client.post(address, "{}", content_type="application/json")
        assert answer.status_code in {400, 404}, address
    assert stranger_client.get(f"{base}{paper.pk}/").status_code == 404
    assert stranger_client.get(own).status_code == 404


@pytest.mark.parametrize("said", [{"kind": "nonsense"}, {"kind": ["labs"]}, {}, {"kind": "labs", "title": 5}])
def test_papers_of_no_kind_are_refused(family_client: Client, base: str, said: object) -> None:
    post(family_client, base, said, 400)
