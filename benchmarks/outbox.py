"""The outbox: ten thousand due notices, four relays, one mail server, and connections cut all the while.

`OUTBOX_NOTICES` sets how many notices there are. Each relay is a process of its own with its own connections; from
outside, one of their database connections after the other is ended in the middle of whatever it does.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from django.db import connection
from django.db.models import Count, Max, Min
from django.utils import timezone

from benchmarks.harness import Line
from intake.models import Condition, Patient, RelatedPerson, Relationship, SecondOpinionRequest
from portal.accounts.models import User
from portal.embedded.ports import free_port
from portal.lib.ids import new_id
from portal.notifications.models import Channel, Notification, NotificationStatus

NOTICES: Final = int(os.environ.get("OUTBOX_NOTICES", "10000"))
RELAYS: Final = 4
PATIENCE_SECONDS: Final = 1800
# How the relays' connections are told from everybody else's.
NAME: Final = "outbox-relay"
KIND: Final = "intake.request_sent"
_CUT_EVERY: Final = 2.0
_LEASE_SECONDS: Final = 10


def lines() -> Iterator[Line]:
    """Write the notices, drain them, and count what came."""
    ids = _write(NOTICES)
    port = free_port()
    with tempfile.TemporaryDirectory() as name, _sink(port, Path(name) / "taken") as taken:
        cuts = _drain(port)
        came = Counter(taken.read_text(encoding="ascii").split())
    expected = {f"{each}@{urlsplit(_base_url()).hostname}" for each in ids}
    done = Notification.objects.filter(pk__in=ids, status=NotificationStatus.SENT)
    times = done.aggregate(sent=Count("pk"), first=Min("sent_at"), last=Max("sent_at"))
    # From the first mail on: how long Python takes to start is not the relay's rate.
    seconds = (times["last"] - times["first"]).total_seconds() if times["sent"] else 0.0
    yield Line("outbox-drained", times["sent"] / max(seconds, 0.001), "notices/s")
    yield Line("outbox-connections-cut", float(cuts), "cuts")
    yield Line("outbox-lost", float(len(expected - came.keys())), "notices", 0.0)
    yield Line("outbox-not-marked-sent", float(NOTICES - times["sent"]), "notices", 0.0)
    yield Line("outbox-doubled", float(sum(count - 1 for count in came.values())), "mails", 0.0)


def _write(count: int) -> list[str]:
    """Notices that are due now, to a few families."""
    people = [_family(number) for number in range(20)]
    now = timezone.now()
    notices = [
        Notification(
            kind=KIND,
            recipient=people[number % len(people)][0],
            channel=Channel.EMAIL,
            effect_key=f"bench:{new_id()}",
            reference_id=people[number % len(people)][1].pk,
            due_at=now,
            wanted_at=now,
        )
        for number in range(count)
    ]
    return [str(each.pk) for each in Notification.objects.bulk_create(notices, batch_size=2000)]


def _family(number: int) -> tuple[User, SecondOpinionRequest]:
    person = User.objects.create_user(email=f"outbox-{new_id().hex}@example.org", full_name=f"Ana Sample {number}")
    child = Patient.objects.create(first_name="Testina", last_name="Sample", birth_date=date(2019, 3, 14))
    link = RelatedPerson.objects.create(
        patient=child, user=person, relationship=Relationship.PARENT, full_name="Ana Sample", phone="+13035550142"
    )
    return person, SecondOpinionRequest.objects.create(patient=child, requester=link, condition=Condition.BRAIN_TUMOR)


def _drain(port: int) -> int:
    """Run the relays to their end; returns how many connections were cut meanwhile."""
    relays, cuts = [_relay(port) for _number in range(RELAYS)], 0
    ends_at = time.monotonic() + PATIENCE_SECONDS
    try:
        while any(relay.poll() is None for relay in relays) and time.monotonic() < ends_at:
            time.sleep(_CUT_EVERY)
            cuts += _cut_one()
    finally:
        for relay in relays:
            relay.kill()
            relay.wait(10)
    return cuts


def _relay(port: int) -> "subprocess.Popen[bytes]":
    own = {
        "DJANGO_SETTINGS_MODULE": "benchmarks.outbox_settings",
        "DATABASE_URL": _database_url(),
        "BENCH_MAIL_PORT": str(port),
        "PORTAL_NOTICE_LEASE_SECONDS": str(_LEASE_SECONDS),
        "PGAPPNAME": NAME,
    }
    command = [sys.executable, "-m", "django", "relay_notices", "--seconds", str(PATIENCE_SECONDS)]
    return subprocess.Popen(command, env=os.environ | own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _cut_one() -> int:
    """End one of the relays' connections, the one that changed its state last: it is in the middle of something."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity"
            " WHERE application_name = %s AND datname = current_database() ORDER BY state_change DESC LIMIT 1) AS busy",
            [NAME],
        )
        return int(cursor.fetchone()[0])


@contextmanager
def _sink(port: int, file: Path) -> Iterator[Path]:
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.outbox_sink", str(port), str(file)])
    ends_at = time.monotonic() + 60
    while not file.exists() and time.monotonic() < ends_at:
        time.sleep(0.1)
    time.sleep(0.5)
    try:
        yield file
    finally:
        process.kill()
        process.wait(10)


def _database_url() -> str:
    url = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(url._replace(path=f"/{connection.settings_dict['NAME']}"))


def _base_url() -> str:
    return os.environ.get("PORTAL_BASE_URL", "http://localhost:8000")
