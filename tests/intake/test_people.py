"""A second caregiver: invited by one address, once, for a week; seen by name alone; gone at the next click."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intake.models import Access, Invitation, RelatedPerson, Relationship, SecondOpinionRequest
from intake.services.people import (
    AlreadyHere,
    EndNotAllowed,
    InvitationNotAllowed,
    InvitationOver,
    InvitedElsewhere,
    accept_invitation,
    caregivers,
    end_access,
    invite,
    revoke_invitation,
)
from intake.states import RequestStatus
from portal.accounts.addresses import parse_address
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.mailbox.models import KeptMessage
from portal.notifications.models import Notification
from portal.notifications.services import deliver_notification

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

ADDRESS = "luis.sample@example.org"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def invited(actor: User, opinion_request: SecondOpinionRequest, address: str = ADDRESS, **more: str) -> Invitation:
    facts = {"name": "Luis", "relationship": Relationship.PARENT, "access": Access.SEE_AND_ADD, "language": "en"} | more
    return invite(actor=actor, opinion_request=opinion_request, address=parse_address(address), **facts)


def browser(user: User | None = None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def link_of(invitation: Invitation) -> str:
    return f"{reverse('family:invitation')}?invitation={invitation.token}"


def test_an_invited_person_joins_by_the_button_alone(
    opinion_request: SecondOpinionRequest, mother: User, father: User
) -> None:
    invitation = invited(mother, opinion_request, access=Access.SEE)
    client = browser(father)

    first = client.get(link_of(invitation))
    assert first.status_code == HTTPStatus.FOUND
    assert invitation.token not in first["Location"]
    page = client.get(first["Location"])
    assert "Ana" in page.text
    assert "Testina" not in page.text
    assert not RelatedPerson.objects.filter(user=father).exists()

    joined = client.post(first["Location"])
    assert joined["Location"] == reverse("request_home", kwargs={"rid": opinion_request.pk})
    link = RelatedPerson.objects.get(user=father)
    assert (link.patient_id, link.access, link.relationship) == (opinion_request.patient_id, "see", "parent")
    assert client.get(joined["Location"]).status_code == HTTPStatus.OK
    assert list(Notification.objects.filter(kind="intake.caregiver_joined").values_list("recipient", flat=True)) == [
        mother.pk
    ]


def test_it_works_once(opinion_request: SecondOpinionRequest, mother: User, father: User) -> None:
    invitation = invited(mother, opinion_request)
    accept_invitation(actor=father, token_hash=invitation.token_hash)
    link = RelatedPerson.objects.get(user=father)
    end_access(actor=mother, opinion_request=opinion_request, link_id=link.pk)

    with pytest.raises(InvitationOver):
        accept_invitation(actor=father, token_hash=invitation.token_hash)
    assert not SecondOpinionRequest.objects.visible_to(father).exists()


def test_links_that_do_not_work_answer_alike(
    opinion_request: SecondOpinionRequest, other_request: SecondOpinionRequest, mother: User, father: User
) -> None:
    used = invited(mother, opinion_request)
    accept_invitation(actor=father, token_hash=used.token_hash)
    revoked = invited(mother, opinion_request, "a@example.org")
    revoke_invitation(actor=mother, invitation=revoked)
    late = invited(mother, opinion_request, "b@example.org")
    Invitation.objects.filter(pk=late.pk).update(expires_at=timezone.now())
    closed = invited(User.objects.get(email="eve.other@example.org"), other_request, "c@example.org")
    SecondOpinionRequest.objects.filter(pk=other_request.pk).update(status=RequestStatus.WITHDRAWN)

    answers = set()
    for token in [used.token, revoked.token, late.token, closed.token, "0" * 64, "", "x' OR 1=1 --", "\0"]:
        for method in ("get", "post"):
            client = browser(father)
            client.get(reverse("family:invitation"), {"invitation": token})
            response = getattr(client, method)(reverse("family:invitation"))
            body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.text)
            answers.add((response.status_code, body))
    assert len(answers) == 1
    assert answers.pop()[0] == HTTPStatus.NOT_FOUND


def test_only_the_owner_of_the_address_gets_in(
    opinion_request: SecondOpinionRequest, mother: User, father: User, stranger: User, coordinator: User
) -> None:
    invitation = invited(mother, opinion_request)
    for other in (stranger, coordinator):
        with pytest.raises(InvitedElsewhere):
            accept_invitation(actor=other, token_hash=invitation.token_hash)

    client = browser(stranger)
    client.get(link_of(invitation))
    page = client.post(reverse("family:invitation"), follow=True)
    assert "another email or phone number" in page.text
    assert not RelatedPerson.objects.filter(user=stranger, patient=opinion_request.patient).exists()


def test_a_phone_number_must_be_proven(opinion_request: SecondOpinionRequest, mother: User) -> None:
    invitation = invited(mother, opinion_request, "303-555-0177")
    invitee = User.objects.get(phone="+13035550177")
    with pytest.raises(InvitedElsewhere):
        accept_invitation(actor=invitee, token_hash=invitation.token_hash)

    invitee.is_phone_verified = True
    invitee.save()
    accept_invitation(actor=invitee, token_hash=invitation.token_hash)
    assert SecondOpinionRequest.objects.visible_to(invitee).exists()


@pytest.mark.parametrize("address", [ADDRESS, "303-555-0177"])
def test_the_message_holds_a_link_and_no_names(
    address: str, opinion_request: SecondOpinionRequest, mother: User
) -> None:
    invitation = invited(mother, opinion_request, address)
    notice = Notification.objects.get(kind="intake.caregiver_invited")
    deliver_notification(notification_id=notice.pk)

    texts = [f"{each.subject} {each.body}" for each in mail.outbox]
    texts += [each.body for each in KeptMessage.objects.all()]
    assert len(texts) == 1
    assert link_of(invitation) in texts[0]
    private = ("Testina", "Sample", "Ana", "Luis", "tumor", opinion_request.reference)
    assert not [word for word in private if word in texts[0]]


def test_a_message_that_waited_too_long_is_not_sent(opinion_request: SecondOpinionRequest, mother: User) -> None:
    invitation = invited(mother, opinion_request)
    revoke_invitation(actor=mother, invitation=invitation)
    notice = Notification.objects.get(kind="intake.caregiver_invited")
    deliver_notification(notification_id=notice.pk)

    assert not KeptMessage.objects.exists()
    assert mail.outbox == []


def test_only_the_hash_of_the_link_is_kept(opinion_request: SecondOpinionRequest, mother: User) -> None:
    invitation = invited(mother, opinion_request)

    values = [str(getattr(invitation, field.attname)) for field in Invitation._meta.concrete_fields]
    assert invitation.token not in values
    assert len(invitation.token) == 64
    trail = AuditEvent.objects.values_list("action", "object_id", "request_id")
    assert invitation.token not in str(list(trail))


def test_a_second_invitation_takes_the_place_of_the_first(opinion_request: SecondOpinionRequest, mother: User) -> None:
    first = invited(mother, opinion_request)
    second = invited(mother, opinion_request)

    assert list(Invitation.objects.live()) == [second]
    first.refresh_from_db()
    assert first.revoked_at is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=first.pk).update(revoked_at=None)


def test_a_week_and_no_longer(opinion_request: SecondOpinionRequest, mother: User, father: User) -> None:
    invitation = invited(mother, opinion_request)
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)), pytest.raises(InvitationOver):
        accept_invitation(actor=father, token_hash=invitation.token_hash)
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23)):
        accept_invitation(actor=father, token_hash=invitation.token_hash)


def test_who_may_only_look_or_is_here_already(
    opinion_request: SecondOpinionRequest, mother: User, father: User, stranger: User
) -> None:
    invitation = invited(mother, opinion_request, access=Access.SEE)
    accept_invitation(actor=father, token_hash=invitation.token_hash)

    with pytest.raises(InvitationNotAllowed):
        invited(father, opinion_request, "c@example.org")
    with pytest.raises(InvitationNotAllowed):
        invited(stranger, opinion_request, "c@example.org")
    with pytest.raises(AlreadyHere):
        invited(mother, opinion_request, ADDRESS.upper())


class TestEnding:
    """Access ends at the next click, and somebody always stays."""

    @pytest.fixture(autouse=True)
    def _both(self, opinion_request: SecondOpinionRequest, mother: User, father: User) -> None:
        accept_invitation(actor=father, token_hash=invited(mother, opinion_request).token_hash)

    def test_the_next_click_finds_nothing(
        self, opinion_request: SecondOpinionRequest, mother: User, father: User
    ) -> None:
        client, home = browser(father), reverse("request_home", kwargs={"rid": opinion_request.pk})
        assert client.get(home).status_code == HTTPStatus.OK
        link = RelatedPerson.objects.get(user=father)
        url = reverse("family:person_end", kwargs={"rid": opinion_request.pk, "person_id": link.pk})
        assert browser(mother).get(url).status_code == HTTPStatus.OK
        assert RelatedPerson.objects.get(user=father).ended_at is None
        browser(mother).post(url)

        assert client.get(home).status_code == HTTPStatus.NOT_FOUND
        assert AuditEvent.objects.filter(action="intake.access_ended", actor=mother, object_id=str(link.pk)).exists()

    def test_who_was_let_in_cannot_lock_out_who_asked(
        self, opinion_request: SecondOpinionRequest, mother: User, father: User
    ) -> None:
        own = RelatedPerson.objects.get(user=mother)
        with pytest.raises(EndNotAllowed):
            end_access(actor=father, opinion_request=opinion_request, link_id=own.pk)
        assert [each.may_be_ended for each in caregivers(actor=father, opinion_request=opinion_request)] == [
            False,
            True,
        ]

    def test_leaving_hands_the_messages_over(
        self, opinion_request: SecondOpinionRequest, mother: User, father: User
    ) -> None:
        own = RelatedPerson.objects.get(user=mother)
        end_access(actor=mother, opinion_request=opinion_request, link_id=own.pk)

        opinion_request.refresh_from_db()
        assert opinion_request.requester.user == father
        last = RelatedPerson.objects.get(user=father)
        with pytest.raises(EndNotAllowed):
            end_access(actor=father, opinion_request=opinion_request, link_id=last.pk)

    def test_staff_may_end_anybodys_and_its_invitations_die(
        self, opinion_request: SecondOpinionRequest, mother: User, coordinator: User, father: User
    ) -> None:
        waiting = invited(mother, opinion_request, "c@example.org")
        own = RelatedPerson.objects.get(user=mother)
        end_access(actor=coordinator, opinion_request=opinion_request, link_id=own.pk)

        assert not Invitation.objects.live().filter(pk=waiting.pk).exists()
        assert not SecondOpinionRequest.objects.visible_to(mother).exists()

    def test_nobody_sees_the_others_phone_or_address(
        self, opinion_request: SecondOpinionRequest, mother: User, father: User
    ) -> None:
        RelatedPerson.objects.filter(user=father).update(phone="+13035550188", must_not_share="yes")
        invited(mother, opinion_request, "secret.aunt@example.org")
        url = reverse("family:people", kwargs={"rid": opinion_request.pk})

        mothers, fathers = browser(mother).get(url).text, browser(father).get(url).text
        assert "0188" not in mothers
        assert ADDRESS not in mothers
        assert "0142" not in fathers
        assert "ana.sample@example.org" not in fathers
        assert "secret.aunt@example.org" in mothers
        assert "secret.aunt@example.org" not in fathers
        assert "s•••@example.org" in fathers

    def test_visible_to(self, opinion_request: SecondOpinionRequest, father: User, stranger: User) -> None:
        assert Invitation.objects.visible_to(father).exists()
        assert not Invitation.objects.visible_to(stranger).exists()


def test_the_invite_page_in_both_languages(opinion_request: SecondOpinionRequest, mother: User) -> None:
    url = reverse("family:invite", kwargs={"rid": opinion_request.pk})
    client = browser(mother)
    empty = client.post(url, {})
    assert empty.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Enter the name of the person you invite" in empty.text
    facts = {"name": "<b>Luis</b>", "relationship": "parent", "access": "see", "address": "not an address"}
    wrong = client.post(url, facts)
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "&lt;b&gt;Luis" in wrong.text
    people = reverse("family:people", kwargs={"rid": opinion_request.pk})
    sent = client.post(f"/es{url}", facts | {"address": ADDRESS})
    assert sent.status_code == HTTPStatus.FOUND
    assert User.objects.get(email=ADDRESS).language == "es"
    assert client.get(f"/es{people}").status_code == HTTPStatus.OK


def test_guessing_links_ends_soon(opinion_request: SecondOpinionRequest, mother: User, father: User) -> None:
    invitation = invited(mother, opinion_request)
    client, url = browser(), reverse("family:invitation")
    answers = [client.get(url, {"invitation": f"guess {number}"}).status_code for number in range(61)]
    assert answers == [HTTPStatus.FOUND] * 60 + [HTTPStatus.TOO_MANY_REQUESTS]
    # Nor does the right one work from there for a while.
    assert browser(father).get(link_of(invitation)).status_code == HTTPStatus.TOO_MANY_REQUESTS


def test_nobody_invites_a_whole_address_book(opinion_request: SecondOpinionRequest, mother: User) -> None:
    client, url = browser(mother), reverse("family:invite", kwargs={"rid": opinion_request.pk})
    facts = {"name": "Somebody", "relationship": "other", "access": "see"}
    answers = [client.post(url, facts | {"address": f"p{number}@example.org"}).status_code for number in range(11)]
    assert answers == [HTTPStatus.FOUND] * 10 + [HTTPStatus.UNPROCESSABLE_ENTITY]
    assert Invitation.objects.count() == 10


def test_the_list_says_when_somebody_last_changed_something(
    opinion_request: SecondOpinionRequest, mother: User
) -> None:
    url = reverse("family:people", kwargs={"rid": opinion_request.pk})
    assert "Last changed something" not in browser(mother).get(url).text
    invited(mother, opinion_request)
    assert "Last changed something" in browser(mother).get(url).text


def test_after_the_end_no_notice_goes_out(
    opinion_request: SecondOpinionRequest, mother: User, father: User, coordinator: User
) -> None:
    accept_invitation(actor=father, token_hash=invited(mother, opinion_request).token_hash)
    notice = Notification.objects.get(kind="intake.caregiver_joined")
    end_access(actor=coordinator, opinion_request=opinion_request, link_id=opinion_request.requester_id)
    deliver_notification(notification_id=notice.pk)

    notice.refresh_from_db()
    assert notice.status == "cancelled"


@pytest.mark.parametrize("address", ["new.person@example.org", "303-555-0177"])
def test_a_newcomer_signs_in_by_the_link_and_comes_back_to_it(
    address: str, opinion_request: SecondOpinionRequest, mother: User
) -> None:
    invitation = invited(mother, opinion_request, address)
    client = browser()
    shown = client.get(link_of(invitation), follow=True)
    sign_in = re.search(r'href="(/sign-in/\?next=[^"]+)"', shown.text)
    assert sign_in is not None
    client.post(sign_in[1], {"address": address})
    texts = [each.body for each in KeptMessage.objects.all()] + [str(each.body) for each in mail.outbox]
    code = re.search(r"\b(\d{6})\b", "\n".join(texts))
    assert code is not None
    entered = client.post(reverse("accounts:sign_in_code"), {"code": code[1]})
    assert entered["Location"] == reverse("family:invitation")
    joined = client.post(entered["Location"])
    assert joined["Location"] == reverse("request_home", kwargs={"rid": opinion_request.pk})
    assert client.get(joined["Location"]).status_code == HTTPStatus.OK
