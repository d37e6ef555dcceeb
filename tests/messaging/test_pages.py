"""The family's page and the desk's: what each shows, keeps, hides and refuses."""

import hashlib
import io
import re
import time
import zipfile
from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pypdfium2
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from intake.ball import Holder, who_has_it
from intake.models import AnswerDraft, RelatedPerson, SecondOpinionRequest, YesNo
from intake.services.erasure import erase_draft
from intake.services.urgency import record_contact
from messaging.models import Communication, CommunicationRead, MessageTemplate
from messaging.notifications import FAMILY_WROTE, NEW_MESSAGE
from messaging.presenters import unread_of
from messaging.services.opening import open_by_hand
from messaging.states import Settled
from portal.accounts import session_times
from portal.accounts.models import StaffRole, User
from portal.audit.models import AuditEvent
from portal.notifications.models import Notification
from records.models import DocumentReference, RecordKind
from records.states import DocumentStatus, ScanResult
from tests.messaging.conftest import Write

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def page(opinion_request: SecondOpinionRequest) -> str:
    return f"/r/{opinion_request.pk}/messages/"


@pytest.fixture
def desk(opinion_request: SecondOpinionRequest) -> str:
    return f"/admin/intake/secondopinionrequest/{opinion_request.pk}/messages/"


@pytest.fixture
def staff_client(coordinator: User, settings: object) -> Client:
    settings.PORTAL_STAFF_SECOND_FACTOR = False  # type: ignore[attr-defined]
    return signed_in(coordinator)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(client: Client, page: str) -> str:
    answered = client.get(page)
    assert answered.status_code == 200
    return answered.content.decode()


def a_file(opinion_request: SecondOpinionRequest, owner: User, kind: RecordKind = RecordKind.LABS) -> DocumentReference:
    return DocumentReference.objects.create(
        opinion_request=opinion_request,
        kind=kind,
        uploaded_by=owner,
        original_name="Results of May.pdf",
        byte_count=3,
        sha256=uuid4().hex * 2,
        media_type="application/pdf",
        status=DocumentStatus.AVAILABLE,
        scan_result=ScanResult.CLEAN,
        record_key=uuid4().hex,
        checked_at=timezone.now(),
    )


def test_the_page_says_when_we_answer_and_what_it_is_not_for(family_client: Client, page: str) -> None:
    text = text_of(family_client, page)

    assert "No messages yet. You can write to us any time." in text
    assert "Not for emergencies." in text
    assert "call 911" in text
    assert "If you write now, we answer by" in text


def test_a_family_writes_once_however_often_it_presses(family_client: Client, page: str) -> None:
    token = re.search(r'name="form_token" value="([^"]+)"', text_of(family_client, page))
    assert token is not None
    posted = {"form_token": token[1], "text": "May we bring our own doctor’s letter?"}

    for _press in range(2):
        assert family_client.post(page, posted).status_code == 302

    assert Communication.objects.get().text == posted["text"]
    text = text_of(family_client, page)
    assert "We got your message. We answer by" in text
    assert "letter?" in text


def test_an_empty_message_is_told_kindly_and_nothing_is_lost(family_client: Client, page: str) -> None:
    answered = family_client.post(page, {"text": " ", "is_private": "on"})

    assert answered.status_code == 422
    assert "Write your message" in answered.content.decode()


def test_too_long_a_message_stays_in_the_box(family_client: Client, page: str) -> None:
    typed = "word " * 900

    answered = family_client.post(page, {"text": typed})

    assert answered.status_code == 422
    assert "Your message must be 4000 characters or fewer" in answered.content.decode()
    assert typed.strip() in text_of(family_client, page)
    assert not Communication.objects.exists()


def test_what_was_typed_is_kept_and_a_late_save_does_not_bring_it_back(family_client: Client, page: str) -> None:
    token = str(uuid4())
    typed = {"text": "Half a thought", "form_token": token}

    assert family_client.post(page, typed | {"autosave": "1"}).status_code == 204
    assert "Half a thought" in text_of(family_client, page)
    family_client.post(page, typed)
    assert family_client.post(page, typed | {"autosave": "1"}).status_code == 204

    assert not AnswerDraft.objects.exists()


def test_what_is_sent_after_the_sign_in_ended_waits_for_its_writer(
    family_client: Client, mother: User, page: str
) -> None:
    session = family_client.session
    session[session_times.BEGAN_KEY] = session[session_times.SEEN_KEY] = int(time.time())
    session.save()
    with time_machine.travel(time.time() + 3600, tick=True):
        body = urlencode({"text": "Typed for a long time"})
        away = family_client.post(page, body, content_type="application/x-www-form-urlencoded")
        assert away["Location"] == f"/sign-in/?next={page}"
        family_client.force_login(mother)
        session = family_client.session
        session[session_times.BEGAN_KEY] = session[session_times.SEEN_KEY] = int(time.time())
        session.save()

        text = text_of(family_client, page)

    assert "Typed for a long time" in text
    assert not Communication.objects.exists()


def test_nobody_else_reads_along_while_one_types(
    family_client: Client, both: SecondOpinionRequest, father: User, page: str
) -> None:
    family_client.post(page, {"text": "Half a thought", "autosave": "1"})

    assert "Half a thought" not in text_of(signed_in(father), page)


def test_a_private_message_shows_nowhere_to_the_other_caregiver(
    family_client: Client, both: SecondOpinionRequest, father: User, page: str
) -> None:
    family_client.post(page, {"text": "Between us", "is_private": "on"})
    his = signed_in(father)

    assert "Between us" in text_of(family_client, page)
    assert "Only you and the care team see this." in text_of(family_client, page)
    assert "Between us" not in text_of(his, page)
    assert unread_of(both, father).count == 0
    # Whose turn it is stands on a page that both see.
    assert who_has_it([both])[both.pk].holder == Holder.FAMILY
    for place in ("home", "status"):
        assert "You wrote to us" not in text_of(his, f"/r/{both.pk}/{place}/")


def test_who_has_a_secret_writes_in_private_unless_they_say_otherwise(
    family_client: Client, mother: User, page: str
) -> None:
    assert 'name="is_private" id="id_is_private" checked' not in text_of(family_client, page)
    RelatedPerson.objects.filter(user=mother).update(must_not_share=YesNo.YES)

    box = re.search(r'<input[^>]*name="is_private"[^>]*>', text_of(family_client, page))
    assert box is not None
    assert "checked" in box[0]


def test_an_unanswered_message_is_our_turn(
    family_writes: Write, opinion_request: SecondOpinionRequest, family_client: Client
) -> None:
    message = family_writes()

    ball = who_has_it([opinion_request])[opinion_request.pk]

    assert (ball.holder, ball.by, ball.since) == (Holder.TEAM, message.answer_due_at, message.sent_at)
    for place in ("home", "status"):
        assert "You wrote to us. We are working on our answer." in text_of(
            family_client, f"/r/{opinion_request.pk}/{place}/"
        )


def test_new_messages_are_counted_until_they_are_opened(
    family_client: Client, team_writes: Write, opinion_request: SecondOpinionRequest, mother: User, page: str
) -> None:
    team_writes("One")
    team_writes("Two")
    home = f"/r/{opinion_request.pk}/home/"
    assert "2 new messages" in text_of(family_client, home)

    family_client.head(page)
    assert "2 new messages" in text_of(family_client, home)
    first = text_of(family_client, page)
    assert first.count(">New<") == 2
    assert "new message" not in text_of(family_client, home)
    assert CommunicationRead.objects.filter(reader=mother).count() == 2


def test_a_family_sees_that_staff_have_read_it(
    family_client: Client, family_writes: Write, staff_client: Client, page: str, desk: str
) -> None:
    family_writes()
    assert "The care team read this" not in text_of(family_client, page)

    text_of(staff_client, desk)

    assert "The care team read this on" in text_of(family_client, page)


def test_a_message_to_be_said_first_is_not_there_before_the_talk(
    family_client: Client,
    team_writes: Write,
    fast_track_request: SecondOpinionRequest,
    coordinator: User,
    page: str,
) -> None:
    message = team_writes("News that needs a voice", is_said_first=True)
    assert "News that needs a voice" not in text_of(family_client, page)
    assert unread_of(fast_track_request, message.opinion_request.requester.user).count == 0
    assert not Notification.objects.filter(kind="messaging.new_message").exists()

    record_contact(actor=coordinator, opinion_request=fast_track_request)

    assert "News that needs a voice" in text_of(family_client, page)
    assert Notification.objects.filter(kind="messaging.new_message").count() == 1


def test_a_talk_with_one_parent_opens_nothing_that_is_for_the_other(
    team_writes: Write,
    both: SecondOpinionRequest,
    fast_track_request: SecondOpinionRequest,
    coordinator: User,
    father: User,
) -> None:
    message = team_writes("For you", only_with=father, is_said_first=True)

    record_contact(actor=coordinator, opinion_request=fast_track_request)
    message.refresh_from_db()
    assert message.told_at is None

    open_by_hand(actor=coordinator, message=message)
    open_by_hand(actor=coordinator, message=message)
    message.refresh_from_db()
    assert message.told_at is not None
    assert Notification.objects.filter(kind="messaging.new_message").count() == 1


def test_a_file_goes_along_and_only_to_who_may_see_it(
    family_client: Client, both: SecondOpinionRequest, mother: User, father: User, page: str
) -> None:
    labs = a_file(both, mother)
    card = a_file(both, mother, RecordKind.INSURANCE_CARD)

    family_client.post(page, {"text": "Here they are", "documents": [str(labs.pk), str(card.pk)]})

    own, his = text_of(family_client, page), text_of(signed_in(father), page)
    assert f"/records/file/{card.pk}/" in own
    assert f"/records/file/{labs.pk}/" in his
    assert str(card.pk) not in his
    assert "A file that you can’t open here" in his


def test_a_file_of_another_family_is_not_taken(
    family_client: Client, other_request: SecondOpinionRequest, stranger: User, page: str
) -> None:
    theirs = a_file(other_request, stranger)

    answered = family_client.post(page, {"text": "Here", "documents": [str(theirs.pk)]})

    assert answered.status_code in {302, 422}
    assert not Communication.objects.filter(attachments__document=theirs).exists()


def test_after_the_end_the_words_are_shown_with_the_phone(
    family_client: Client, opinion_request: SecondOpinionRequest, page: str
) -> None:
    long_ago = timezone.now() - timedelta(days=40)
    SecondOpinionRequest.objects.filter(pk=opinion_request.pk).update(status="withdrawn", status_changed_at=long_ago)

    answered = family_client.post(page, {"text": "One more thing"})

    assert answered.status_code == 422
    assert "We did not send this." in answered.content.decode()
    assert "One more thing" in answered.content.decode()
    assert not Communication.objects.exists()


def test_notices_name_nothing_and_stop_when_they_are_no_news(
    family_client: Client, team_writes: Write, family_writes: Write, mother: User, coordinator: User, page: str
) -> None:
    message, asked = team_writes("PRIVATE-WORDS"), family_writes()
    facts = NEW_MESSAGE.context(message.pk, mother)
    assert facts is not None
    assert set(facts) == {"reference", "path"}
    assert NEW_MESSAGE.context(message.pk, User.objects.create_user(email="no@example.org")) is None
    assert FAMILY_WROTE.context(asked.pk, coordinator) is not None
    assert FAMILY_WROTE.context(asked.pk, mother) is None

    text_of(family_client, page)

    assert NEW_MESSAGE.context(message.pk, mother) is None


def test_an_erased_draft_takes_its_messages_along(
    family_writes: Write, team_writes: Write, opinion_request: SecondOpinionRequest, mother: User
) -> None:
    document = a_file(opinion_request, mother)
    family_writes(documents=[document.pk])
    team_writes()

    erase_draft(actor=mother, opinion_request=opinion_request)

    assert not Communication.objects.exists()


def test_staff_see_first_what_the_family_will_see(
    staff_client: Client, opinion_request: SecondOpinionRequest, mother: User, desk: str
) -> None:
    mother.language = "es"
    mother.save()
    posted = {"to": "everyone", "text": "Le llamamos el lunes.", "language": "es", "form_token": str(uuid4())}

    looked = staff_client.post(desk, posted)
    assert looked.status_code == 200
    assert "The family will see:" in looked.content.decode()
    assert '<blockquote lang="es">' in looked.content.decode()
    assert not Communication.objects.exists()

    for _press in range(2):
        assert staff_client.post(desk, posted | {"confirmed": "1"}).status_code == 302
    message = Communication.objects.get()
    assert (message.text, message.language, message.only_with) == ("Le llamamos el lunes.", "es", None)


def test_a_template_is_filled_into_the_box_and_goes_out_in_both_languages(
    staff_client: Client, opinion_request: SecondOpinionRequest, desk: str
) -> None:
    template = MessageTemplate.objects.get(code="missed_call")
    taken = staff_client.post(desk, {"template": str(template.pk), "take_template": "1", "text": ""})
    assert taken.status_code == 200
    box = taken.context["form"]
    assert "303-555-0100" in box.initial["text"]

    posted = {
        "to": "everyone",
        "text": box.initial["text"].replace("\n", "\r\n"),
        "language": "en",
        "began_with": str(template.pk),
        "confirmed": "1",
    }
    assert staff_client.post(desk, posted).status_code == 302
    message = Communication.objects.get()
    assert message.template == template
    assert message.text_in("es").startswith("Hola:")


def test_what_staff_type_is_kept_until_it_is_sent_and_not_brought_back(staff_client: Client, desk: str) -> None:
    typed = {"to": "everyone", "text": "Half\na thought", "language": "en", "form_token": str(uuid4())}
    assert staff_client.post(desk, typed | {"autosave": "1"}).status_code == 204
    assert "a thought</textarea>" in text_of(staff_client, desk)

    sent = typed | {"text": "Half\r\na thought", "confirmed": "1"}
    assert staff_client.post(desk, sent).status_code == 302
    assert staff_client.post(desk, typed | {"autosave": "1"}).status_code == 204

    assert not AnswerDraft.objects.exists()
    assert Communication.objects.get().text == "Half\na thought"


def test_changed_words_of_a_template_go_out_alone(staff_client: Client, desk: str) -> None:
    template = MessageTemplate.objects.get(code="missed_call")
    posted = {
        "to": "everyone",
        "text": "Hello, something else.",
        "language": "en",
        "began_with": str(template.pk),
        "confirmed": "1",
    }
    staff_client.post(desk, posted)

    message = Communication.objects.get()
    assert (message.template, message.text_in_other) == (None, "")


def test_where_somebody_must_not_know_staff_choose_who_reads(
    staff_client: Client, mother: User, opinion_request: SecondOpinionRequest, desk: str
) -> None:
    RelatedPerson.objects.filter(user=mother).update(must_not_share=YesNo.YES)
    text = text_of(staff_client, desk)
    assert "Choose for each message who reads it." in text

    answered = staff_client.post(desk, {"text": "Hello", "language": "en", "confirmed": "1"})

    assert answered.status_code == 422
    assert "Choose who reads this." in answered.content.decode()
    assert "Hello" in answered.content.decode()


def test_readers_of_the_desk_read_and_do_not_write(
    family_writes: Write, desk: str, settings: object, opinion_request: SecondOpinionRequest
) -> None:
    settings.PORTAL_STAFF_SECOND_FACTOR = False  # type: ignore[attr-defined]
    message = family_writes("To be read")
    clinician = User.objects.create_user(email="cleo.staff@example.org", is_staff=True, staff_role=StaffRole.CLINICIAN)
    client = signed_in(clinician)

    assert "To be read" in text_of(client, desk)
    assert client.post(desk, {"to": "everyone", "text": "Hi", "language": "en"}).status_code == 404
    settle = reverse("admin:desk_message_settle", args=[opinion_request.pk, message.pk])
    assert client.post(settle).status_code == 404
    assert AuditEvent.objects.filter(action="messaging.thread_viewed", actor=clinician).count() == 1


def test_file_names_are_for_those_who_may_see_files(
    family_writes: Write, opinion_request: SecondOpinionRequest, mother: User, desk: str, settings: object
) -> None:
    settings.PORTAL_STAFF_SECOND_FACTOR = False  # type: ignore[attr-defined]
    family_writes(documents=[a_file(opinion_request, mother).pk])
    scheduler = User.objects.create_user(email="sam.staff@example.org", is_staff=True, staff_role=StaffRole.SCHEDULER)

    text = text_of(signed_in(scheduler), desk)

    assert "Results of May" not in text
    assert "1 file is added." in text


def test_the_inbox_holds_who_waits_and_lets_go_of_what_is_settled(
    staff_client: Client,
    family_writes: Write,
    team_writes: Write,
    opinion_request: SecondOpinionRequest,
    coordinator: User,
) -> None:
    message = family_writes("First words")
    team_writes("Later", is_said_first=True)
    text = text_of(staff_client, "/admin/messages/")
    assert "First words" in text
    assert "To be said first" in text
    assert "First words" not in text_of(staff_client, "/admin/messages/?owner=me")
    assert "First words" in text_of(staff_client, "/admin/messages/?owner=nobody")
    listed = AuditEvent.objects.filter(action="messaging.inbox_listed").first()
    assert listed is not None
    assert opinion_request.pk in listed.listed_request_ids

    settle = reverse("admin:desk_message_settle", args=[opinion_request.pk, message.pk])
    assert staff_client.post(settle).status_code == 302

    message.refresh_from_db()
    assert message.settled_as == Settled.NO_ANSWER_NEEDED
    assert "First words" not in text_of(staff_client, "/admin/messages/")


def test_a_thread_costs_the_same_however_long_it_is(
    family_client: Client,
    family_writes: Write,
    team_writes: Write,
    page: str,
) -> None:
    family_writes("One")
    team_writes("Two")
    text_of(family_client, page)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            text_of(family_client, page)
        counts.append(len(queries))
        for number in range(3):
            family_writes(f"More {number}")

    assert counts[0] == counts[1]


def test_messages_leave_with_the_case(
    staff_client: Client, family_writes: Write, team_writes: Write, opinion_request: SecondOpinionRequest, desk: str
) -> None:
    family_writes("A question for the paper", is_private=True)
    team_writes("Not told yet", is_said_first=True)

    answered = staff_client.post(desk.replace("/messages/", "/export/zip/"))

    assert answered.status_code == 200
    saved = zipfile.ZipFile(io.BytesIO(b"".join(answered.streaming_content)))  # type: ignore[attr-defined]
    assert set(saved.namelist()) == {"messages.pdf", "manifest.csv"}
    with pypdfium2.PdfDocument(saved.read("messages.pdf")) as paper:
        words = " ".join(each.get_textpage().get_text_bounded() for each in paper)
    assert "A question for the paper" in words
    assert "Private: only Ana Sample and the care team see this." in words
    assert "It waits for a call." in words
    assert hashlib.sha256(saved.read("messages.pdf")).hexdigest() in saved.read("manifest.csv").decode()
