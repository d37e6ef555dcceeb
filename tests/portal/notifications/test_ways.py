"""Each person hears by the ways they chose, by another one when that fails, and from a person when none works."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.accounts.models import StaffRole, User
from portal.mailbox.models import KeptMessage
from portal.notifications.kinds import find
from portal.notifications.models import (
    AddressProblem,
    Channel,
    NoticeGroup,
    NoticePause,
    Notification,
    NotificationStatus,
    ProblemReason,
    StoppedNumber,
)
from portal.notifications.preferences import choose, end_pause
from portal.notifications.services import deliver_notification, relay_due
from tests.portal.notifications.conftest import NOON, NUMBER
from tests.support.carrier import Carrier
from tests.support.mail_server import MailServer

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

Tell = Callable[..., list[Notification]]
NOTHING: dict[NoticeGroup, list[Channel]] = {group: [] for group in NoticeGroup}


def _ways(notices: list[Notification]) -> list[str]:
    return [notice.channel for notice in notices]


def _deliver(notice: Notification) -> Notification:
    deliver_notification(notification_id=notice.pk)
    notice.refresh_from_db()
    return notice


def test_without_a_choice_mail_goes_alone(both: User, tell: Tell) -> None:
    assert _ways(tell()) == ["email"]


def test_whoever_wants_both_gets_both_and_each_once(both: User, tell: Tell) -> None:
    choose(actor=both, choices=NOTHING | {NoticeGroup.STATUS: [Channel.EMAIL, Channel.SMS]}, until=None)

    assert _ways(tell()) == ["email", "sms"]
    assert _ways(tell()) == ["email", "sms"]


def test_a_group_turned_off_writes_nothing_but_what_is_essential_goes_on(both: User, tell: Tell) -> None:
    choose(actor=both, choices=NOTHING, until=None)

    assert tell() == []
    assert find("scheduling.call_moved").is_essential
    assert _ways(tell(kind="scheduling.call_moved")) == ["email"]


def test_only_the_group_chosen_changes(both: User, tell: Tell) -> None:
    choose(actor=both, choices=NOTHING | {NoticeGroup.CALLS: [Channel.SMS]}, until=None)

    assert _ways(tell(kind="scheduling.call_reminder")) == ["sms"]
    assert tell(kind="records.file_needs_help") == []


def test_after_stop_the_mail_takes_over(both: User, tell: Tell) -> None:
    choose(actor=both, choices=NOTHING | {NoticeGroup.STATUS: [Channel.SMS]}, until=None)
    StoppedNumber.objects.create(pk=NUMBER)

    assert _ways(tell()) == ["email"]


def test_after_a_bounce_the_phone_takes_over_until_the_address_is_another(both: User, tell: Tell) -> None:
    AddressProblem.objects.create(user=both, channel=Channel.EMAIL, address=str(both.email))
    assert _ways(tell("first")) == ["sms"]

    User.objects.filter(pk=both.pk).update(email="new.address@example.org")
    assert _ways(tell("second")) == ["email"]


def test_an_address_refused_for_good_sends_the_same_notice_as_a_text(
    both: User, tell: Tell, mail_server: MailServer, noon: object
) -> None:
    mail_server.rcpt = "550 5.1.1 No such user"
    (notice,) = tell()

    assert _deliver(notice).status == NotificationStatus.REROUTED
    assert AddressProblem.objects.get().reason == ProblemReason.INVALID
    other = Notification.objects.get(channel=Channel.SMS)
    assert other.effect_key == notice.effect_key.removesuffix("email") + "sms"
    assert _deliver(other).status == NotificationStatus.SENT
    assert KeptMessage.objects.get().to == NUMBER


@pytest.mark.parametrize("answer", ["451 4.3.0 Try later", "550 5.7.1 Relaying denied", "452 4.2.2 Mailbox full"])
def test_a_refusal_that_may_pass_is_no_fault_of_the_address(
    answer: str, both: User, tell: Tell, mail_server: MailServer
) -> None:
    mail_server.rcpt = answer
    (notice,) = tell()

    assert _deliver(notice).status == NotificationStatus.PENDING
    assert not AddressProblem.objects.exists()

    mail_server.rcpt = "250 OK"
    Notification.objects.update(due_at=timezone.now())
    assert _deliver(notice).status == NotificationStatus.SENT
    assert mail_server.message_ids == [f"<{notice.pk}@localhost>"]


def test_without_another_way_staff_hear_of_it_once_an_hour(
    mother: User, coordinator: User, tell: Tell, mail_server: MailServer
) -> None:
    User.objects.create_user(email="nina.nurse@example.org", is_staff=True, staff_role=StaffRole.NURSE)
    mail_server.rcpt = "550 5.1.1 No such user"

    assert _deliver(tell("first")[0]).status == NotificationStatus.SET_ASIDE
    assert _deliver(tell("second")[0]).status == NotificationStatus.SET_ASIDE

    alert = Notification.objects.get(kind="notifications.set_aside")
    assert alert.recipient == coordinator
    mail_server.rcpt = "250 OK"
    assert _deliver(alert).status == NotificationStatus.SENT
    body = mail_server.mails[0].get_body(("plain",))
    assert body is not None
    assert "2 notices to families could not be delivered." in body.get_content()
    assert "/admin/undelivered/" in body.get_content()


def test_an_alert_that_fails_raises_no_further_alert(coordinator: User, tell: Tell, mail_server: MailServer) -> None:
    mail_server.rcpt = "550 5.1.1 No such user"
    _deliver(tell()[0])

    _deliver(Notification.objects.get(kind="notifications.set_aside"))

    assert Notification.objects.filter(kind="notifications.set_aside").count() == 1


def test_texts_wait_for_the_morning_and_mails_do_not(both: User, tell: Tell) -> None:
    choose(actor=both, choices=NOTHING | {NoticeGroup.STATUS: [Channel.EMAIL, Channel.SMS]}, until=None)
    with time_machine.travel(datetime(2026, 5, 6, 5, 0, tzinfo=UTC), tick=False):
        mail, text = tell()
        assert _deliver(mail).status == NotificationStatus.SENT
        assert _deliver(text).status == NotificationStatus.PENDING

    morning = datetime(2026, 5, 6, 14, 0, tzinfo=UTC)
    assert (text.due_at, text.wanted_at, text.attempt_count) == (morning, morning, 0)
    with time_machine.travel(morning, tick=False):
        assert _deliver(text).status == NotificationStatus.SENT


def test_a_pause_holds_everything_that_can_wait_and_its_end_lets_it_go(both: User, tell: Tell, noon: object) -> None:
    choose(actor=both, choices={}, until=NOON.date() + timedelta(days=7))
    (notice,) = tell()

    assert _deliver(notice).status == NotificationStatus.PENDING
    assert notice.due_at == datetime(2026, 5, 12, 14, 0, tzinfo=UTC)
    assert not Notification.objects.undelivered(NOON + timedelta(hours=2)).exists()

    end_pause(actor=both)
    assert not NoticePause.objects.exists()
    notice.refresh_from_db()
    assert _deliver(notice).status == NotificationStatus.SENT


def test_a_dead_mail_server_costs_one_notice_a_try_and_texts_go_on(
    both: User, tell: Tell, carrier: Carrier, mail_server: MailServer, noon: object
) -> None:
    choose(actor=both, choices=NOTHING | {NoticeGroup.STATUS: [Channel.EMAIL, Channel.SMS]}, until=None)
    for number in range(5):
        tell(f"effect-{number}")
    mail_server.data = "421 4.3.2 Going down"

    relay_due(seconds=20)

    mails = Notification.objects.filter(channel=Channel.EMAIL)
    assert sorted(mails.values_list("attempt_count", flat=True)) == [0, 0, 0, 0, 1]
    assert Notification.objects.filter(channel=Channel.SMS, status=NotificationStatus.SENT).count() == 5
    assert len(carrier.forms) == 5


def test_the_carrier_that_knows_of_a_stop_is_believed(both: User, tell: Tell, carrier: Carrier, noon: object) -> None:
    choose(actor=both, choices=NOTHING | {NoticeGroup.STATUS: [Channel.SMS]}, until=None)
    carrier.status, carrier.answer = 400, {"code": 21610, "message": "unsubscribed"}
    (text,) = tell()

    assert _deliver(text).status == NotificationStatus.REROUTED
    assert Notification.objects.get(channel=Channel.EMAIL).status == NotificationStatus.PENDING
    assert StoppedNumber.objects.filter(pk=NUMBER).exists()
