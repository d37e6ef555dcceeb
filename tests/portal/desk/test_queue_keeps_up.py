"""Lines never stay behind: what any service writes marks them, no turn is lost between two connections, beat mends."""

import threading
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models.signals import post_save
from django.test import Client

from intake.models import Priority, SecondOpinionRequest
from intake.services.ownership import assign_owner
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.desk.models import QueueLine, QueueMark
from portal.desk.queue_refresh import compare_everything, refresh_all_marked, refresh_batch
from portal.desk.tasks import compare_queue, refresh_queue

pytestmark = pytest.mark.integration

WAIT = 20


@pytest.fixture
def refreshed_at_every_act(db: None) -> Iterator[list[int]]:
    """Writes the lines each time a service has written its audit row, in the middle of its transaction."""
    written: list[int] = []

    def refresh(created: bool, **_told: object) -> None:
        if created:
            written.append(refresh_batch())

    post_save.connect(refresh, sender=AuditEvent)
    yield written
    post_save.disconnect(refresh, sender=AuditEvent)


@pytest.mark.django_db(transaction=True)
def test_after_every_act_of_every_family_the_lines_are_what_the_tables_say(
    buckets: None, refreshed_at_every_act: list[int]
) -> None:
    call_command("load_demo")
    assert sum(refreshed_at_every_act) > SecondOpinionRequest.objects.count()

    refresh_all_marked()

    assert compare_everything() == 0
    assert QueueLine.objects.count() == SecondOpinionRequest.objects.count()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_not_committed_yet_holds_nobody_up_and_is_not_lost(
    opinion_request: SecondOpinionRequest,
) -> None:
    refresh_all_marked()
    changed, may_commit = threading.Event(), threading.Event()

    def change() -> None:
        with transaction.atomic():
            row = SecondOpinionRequest.objects.select_for_update().get(pk=opinion_request.pk)
            row.priority = Priority.FAST_TRACK
            row.save()
            changed.set()
            assert may_commit.wait(WAIT)
        connection.close()

    writer = threading.Thread(target=change)
    writer.start()
    assert changed.wait(WAIT)
    # Another change of the same request is written down and read meanwhile; neither waits for the other.
    QueueMark.objects.create(opinion_request_id=opinion_request.pk, made_in=0)
    assert refresh_all_marked() == 1
    assert QueueLine.objects.get().priority == Priority.ROUTINE

    may_commit.set()
    writer.join(WAIT)

    assert refresh_all_marked() == 1
    assert QueueLine.objects.get().priority == Priority.FAST_TRACK


@pytest.mark.django_db(transaction=True)
def test_two_turns_at_once_leave_the_newer_word(opinion_request: SecondOpinionRequest, coordinator: User) -> None:
    stop = threading.Event()

    def refresh() -> None:
        while not stop.is_set():
            refresh_batch()
        connection.close()

    turns = [threading.Thread(target=refresh) for _ in range(2)]
    for each in turns:
        each.start()
    for number in range(12):
        assign_owner(actor=coordinator, opinion_request=opinion_request, owner=coordinator if number % 2 == 0 else None)
    stop.set()
    for each in turns:
        each.join(WAIT)
    refresh_all_marked()

    assert QueueLine.objects.get().owner_id is None
    assert compare_everything() == 0


def test_nothing_is_lost_when_writing_breaks(opinion_request: SecondOpinionRequest) -> None:
    marks = QueueMark.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE desk_queueline ADD CONSTRAINT broken CHECK (reference = '') NOT VALID")
    try:
        with pytest.raises(Exception, match="broken"), transaction.atomic():
            refresh_batch()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE desk_queueline DROP CONSTRAINT broken")

    assert QueueMark.objects.count() == marks > 0
    assert refresh_all_marked() == 1


def test_beat_and_hands_mend_lines(opinion_request: SecondOpinionRequest, capsys: pytest.CaptureFixture[str]) -> None:
    refresh_queue()
    assert QueueLine.objects.count() == 1
    QueueLine.objects.update(check_count=7)
    compare_queue()
    assert QueueLine.objects.get().check_count == 0
    QueueLine.objects.update(check_count=7)
    call_command("refresh_queue")
    call_command("refresh_queue", all=True)

    assert capsys.readouterr().out == "0 lines written.\n1 lines were wrong.\n"


def test_a_list_that_cannot_be_brought_up_to_date_says_so(desk: Client, opinion_request: SecondOpinionRequest) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE desk_queueline ADD CONSTRAINT broken CHECK (reference = '') NOT VALID")

    html = desk.get("/admin/queue/").content.decode()

    assert "This list is a few minutes old." in html
    assert 'data-module="stale-list">' in html
