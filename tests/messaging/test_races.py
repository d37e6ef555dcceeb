"""Two browsers at the same moment: one message, one first reading, one settling."""

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection

from intake.models import SecondOpinionRequest
from messaging.models import Communication, CommunicationRead
from messaging.services.reading import note_reading
from messaging.services.sending import Words, write_for_family
from messaging.services.settling import settle_without_answer
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import Notification

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]


def both_at_once(act: Callable[[], object]) -> list[BaseException]:
    """Do it on two connections that start together; gives what went wrong."""
    start, faults = threading.Barrier(2), []

    def run() -> None:
        try:
            start.wait(timeout=20)
            act()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return faults


def test_a_double_click_is_one_message_and_one_alert(
    opinion_request: SecondOpinionRequest, mother: User, coordinator: User
) -> None:
    words = Words("Pressed twice", "en", uuid4())

    assert both_at_once(lambda: write_for_family(actor=mother, opinion_request=opinion_request, words=words)) == []

    assert Communication.objects.count() == 1
    assert Notification.objects.filter(kind="messaging.family_wrote").count() == 1


def test_two_messages_at_once_alert_once(
    opinion_request: SecondOpinionRequest, mother: User, coordinator: User
) -> None:
    def write() -> None:
        words = Words("Something", "en", uuid4())
        write_for_family(actor=mother, opinion_request=opinion_request, words=words)

    assert both_at_once(write) == []

    assert Communication.objects.count() == 2
    assert Notification.objects.filter(kind="messaging.family_wrote").count() == 1


def test_two_tabs_read_and_settle_once(opinion_request: SecondOpinionRequest, mother: User, coordinator: User) -> None:
    words = Words("Thank you", "en", uuid4())
    message = write_for_family(actor=mother, opinion_request=opinion_request, words=words)

    def read_and_settle() -> None:
        note_reading(actor=coordinator, opinion_request=opinion_request, shown=[message])
        settle_without_answer(actor=coordinator, message=message)

    assert both_at_once(read_and_settle) == []

    assert CommunicationRead.objects.count() == 1
    assert AuditEvent.objects.filter(action="messaging.answer_not_needed").count() == 1
