"""Four ways for scan pictures to get here, each a page of its own, and the mail and the sheet that go with them."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pypdfium2 import PdfDocument

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.center.models import CareCenter
from portal.notifications.models import Notification
from portal.notifications.services import deliver_notification
from records.models import MatchReason, RecordAnswer
from records.services.links import make_link

pytestmark = pytest.mark.integration

TEMPLATES = Path(__file__).parents[2] / "templates" / "records"
WAYS = ("computer", "mail", "online", "ask")


def _way(opinion_request: SecondOpinionRequest, way: str) -> str:
    return reverse("records:disc_way", kwargs={"rid": opinion_request.pk, "way": way})


def test_the_first_page_leads_to_all_four(family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    page = family_client.get(reverse("records:disc", kwargs={"rid": opinion_request.pk})).content.decode()

    assert [way for way in WAYS if _way(opinion_request, way) not in page] == []


@pytest.mark.parametrize("way", WAYS)
def test_each_way_is_a_whole_page(family_client: Client, opinion_request: SecondOpinionRequest, way: str) -> None:
    answer = family_client.get(_way(opinion_request, way))

    assert answer.status_code == 200
    assert "<h1>" in answer.content.decode()


def test_there_is_no_fifth_way(family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    assert family_client.get(_way(opinion_request, "pigeon")).status_code == 404


def test_the_mailed_link_leads_to_the_sign_in_page_and_names_nobody(
    family_client: Client, opinion_request: SecondOpinionRequest, mother: User
) -> None:
    link = reverse("records:disc_link", kwargs={"rid": opinion_request.pk})
    for _press in range(2):
        assert family_client.post(link)["Location"] == _way(opinion_request, "computer")

    notice = Notification.objects.get(kind="records.disc_link_asked")
    deliver_notification(notification_id=notice.pk)

    [message] = mail.outbox
    body = message.body + str(message.alternatives)
    assert message.to == [mother.email]
    [address] = re.findall(r"https?://[^\s\"<]+", message.body)
    assert address.removeprefix(settings.PORTAL_BASE_URL) == "/sign-in/?next=/records/disc/"
    for secret in (opinion_request.patient.first_name, opinion_request.patient.last_name, str(opinion_request.pk)):
        assert secret not in body
    assert not re.search(
        "MRI|scan|disc(?!/)", message.subject + message.body.split("--")[0].replace("records/disc/", "")
    )


def test_without_an_address_for_mail_the_page_says_what_to_type(
    family_client: Client, opinion_request: SecondOpinionRequest, mother: User
) -> None:
    User.objects.filter(pk=mother.pk).update(email=None, phone="+13035550177")

    link = reverse("records:disc_link", kwargs={"rid": opinion_request.pk})
    page = family_client.post(link, follow=True).content.decode()

    assert not Notification.objects.filter(kind="records.disc_link_asked").exists()
    assert "Type the address below" in page


def test_the_cover_sheet_has_the_code_and_the_address_and_nothing_of_the_child(
    family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    CareCenter.objects.update(records_address="Records Desk\n7 Invented Road\nAurora, CO 80000")

    answer = family_client.get(reverse("records:disc_sheet", kwargs={"rid": opinion_request.pk}))

    text = " ".join(page.get_textpage().get_text_range() for page in PdfDocument(answer.content))
    assert answer["Content-Type"] == "application/pdf"
    assert opinion_request.reference in text
    assert "7 Invented Road" in text
    for secret in (opinion_request.patient.first_name, opinion_request.patient.last_name, "cancer", "leukemia"):
        assert secret.lower() not in text.lower()


def test_the_mailing_page_has_an_address_or_says_to_call(
    family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    CareCenter.objects.update(records_address="")

    assert "Call us for the address" in family_client.get(_way(opinion_request, "mail")).content.decode()


def test_the_press_on_the_mailing_page_puts_the_pictures_in_the_mail(
    family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    page = family_client.get(_way(opinion_request, "mail")).content.decode()
    [address] = re.findall(r'action="([^"]+/mri/answer/)"', page)
    assert re.search(r'name="answer"\s+value="by_mail"', page)

    told = family_client.post(address, {"answer": "by_mail"}, follow=True).content.decode()

    assert "In the mail" in told
    assert RecordAnswer.objects.get().exit == "by_mail"


def test_what_stands_on_an_envelope_names_no_illness() -> None:
    address = CareCenter().records_address.lower()

    assert "1 sample avenue" in address
    assert not [word for word in ("cancer", "blood", "tumor", "leukemia", "oncology") if word in address]


def test_the_page_knows_the_child_and_every_reason(
    family_client: Client, opinion_request: SecondOpinionRequest
) -> None:
    opinion_request.patient.other_names = ["Testina Before"]
    opinion_request.patient.save()

    page = family_client.get(reverse("records:kind", kwargs={"rid": opinion_request.pk, "kind": "mri"}))

    text = page.content.decode()
    assert f'data-child-born="{opinion_request.patient.birth_date.isoformat()}"' in text
    assert f'data-child-name="{opinion_request.patient}"' in text
    assert "<p>Testina Before</p>" in text
    assert set(re.findall(r'value="(\w+)" data-ask="reason"', text)) == set(MatchReason.values)


def test_other_kinds_do_not_fetch_the_disc_reader(family_client: Client, opinion_request: SecondOpinionRequest) -> None:
    page = family_client.get(reverse("records:kind", kwargs={"rid": opinion_request.pk, "kind": "labs"}))

    assert "imaging" not in page.content.decode()


def test_another_hospitals_desk_may_send_discs_and_reads_no_name(
    opinion_request: SecondOpinionRequest, mother: User
) -> None:
    cache.clear()
    made = make_link(actor=mother, opinion_request=opinion_request, kinds=["mri"], hospital=None, most_files=3)
    browser = Client()
    browser.get("/send/", {"link": made.token})

    text = browser.get("/send/mri/").content.decode()

    assert 'data-module="imaging"' in text
    assert 'data-base="/send/sending/"' in text
    assert "data-child" not in text
    assert opinion_request.patient.first_name not in text
    assert "/records/disc/" not in text
