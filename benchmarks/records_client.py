"""What the page's own program does, in Python: begin, sign, put part after part into the store, finish."""

import base64
import hashlib
import http.client
import json
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from django.test import Client

from intake.models import Condition, Patient, RelatedPerson, Relationship, SecondOpinionRequest
from portal.accounts.models import User
from portal.lib.ids import new_id

PATIENCE: Final = 120
AT_ONCE: Final = 64
# The head of a ZIP: such a file may be as large as a disc.
HEAD: Final = b"PK\x03\x04\x14\x00\x00\x00\x00\x00"
_TOKEN: Final = "b" * 32


class Refused(Exception):
    """The portal or the store said no."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part: where it goes, how large it is, and a way to make its bytes."""

    number: int
    size: int
    sha256: str
    read: Callable[[], bytes]
    members: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As the portal is asked for it."""
        return {"number": self.number, "size": self.size, "sha256": self.sha256, "members": list(self.members)}


@dataclass(frozen=True, slots=True)
class Thing:
    """A file or a study that is to be sent."""

    fingerprint: str
    parts: Sequence[Part]
    pictures: int = 0
    kind: str = "mri"
    name: str = "invented.zip"
    head: bytes = HEAD

    @property
    def size(self) -> int:
        """All of it."""
        return sum(part.size for part in self.parts)

    def as_json(self) -> dict[str, Any]:
        """What is said of it first."""
        said = {"kind": self.kind, "name": self.name, "size": self.size, "fingerprint": self.fingerprint}
        if self.pictures:
            return said | {"packaging": "packs", "pictures": self.pictures}
        return said | {"packaging": "file", "head": base64.b64encode(self.head).decode()}


@dataclass(slots=True)
class Page:
    """One open page: a signed-in family, and its line to the store."""

    base: str
    path: str
    cookies: str
    puts: list[int] = field(default_factory=list)
    _store: http.client.HTTPConnection | None = None

    def begin(self, thing: Thing) -> dict[str, Any]:
        """Open an upload or go on with it."""
        return self.ask("begin/", thing.as_json())

    def sign(self, upload: str, parts: Sequence[Part]) -> dict[int, dict[str, Any]]:
        """Addresses for parts, in batches."""
        signed: dict[int, dict[str, Any]] = {}
        for start in range(0, len(parts), AT_ONCE):
            batch = [part.as_json() for part in parts[start : start + AT_ONCE]]
            answer = self.ask(f"{upload}/sign/", {"parts": batch})
            signed |= {each["number"]: each for each in answer["parts"]}
        return signed

    def put(self, signed: dict[str, Any], part: Part) -> None:
        """One part into the store."""
        url = urlsplit(signed["url"])
        if self._store is None:
            self._store = http.client.HTTPConnection(url.netloc, timeout=PATIENCE)
            self._store.connect()
            self._store.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.puts.append(part.number)
        self._store.request("PUT", f"{url.path}?{url.query}", part.read(), signed["headers"])
        answer = self._store.getresponse()
        answer.read()
        if answer.status != HTTPStatus.OK:
            raise Refused(f"the store answered {answer.status}")

    def send(self, thing: Thing) -> str:
        """All of it, but for what is there; the id of the document."""
        begun = self.begin(thing)
        here = {each["number"] for each in begun["parts_here"]}
        missing = [part for part in thing.parts if part.number not in here]
        for start in range(0, len(missing), AT_ONCE):
            batch = missing[start : start + AT_ONCE]
            signed = self.sign(begun["upload"], batch)
            for part in batch:
                self.put(signed[part.number], part)
        return str(self.ask(f"{begun['upload']}/finish/", {})["document"])

    def ask(self, path: str, said: object) -> dict[str, Any]:
        """Post and read the answer; Refused unless it is a yes."""
        # A line of its own: the server hangs up on lines that are silent while a part travels.
        portal = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=PATIENCE)
        try:
            portal.request("POST", self.path + path, json.dumps(said), self.headers())
            answer = portal.getresponse()
            body = answer.read()
        finally:
            portal.close()
        if answer.status != HTTPStatus.OK:
            raise Refused(f"{path.rpartition('/')[0]} answered {answer.status}")
        told: dict[str, Any] = json.loads(body)
        return told

    def headers(self) -> dict[str, str]:
        """What goes with every question."""
        return {"Cookie": self.cookies, "X-CSRFToken": _TOKEN, "Content-Type": "application/json"}

    def close(self) -> None:
        """Hang up; the next part opens a new line, as a page opened again does."""
        if self._store is not None:
            self._store.close()
        self._store = None


def new_page(base: str) -> Page:
    """A family of its own, with a request and a session."""
    run = new_id().hex[-12:]
    user = User.objects.create_user(email=f"bench.{run}@example.org", full_name="Ana Sample")
    child = Patient.objects.create(first_name="Testina", last_name="Sample", birth_date=date(2019, 3, 14))
    link = RelatedPerson.objects.create(
        patient=child, user=user, relationship=Relationship.PARENT, full_name="Ana Sample", phone="+13035550142"
    )
    request = SecondOpinionRequest.objects.create(patient=child, requester=link, condition=Condition.LYMPHOMA)
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(user, backend="portal.accounts.backends.PortalBackend")
    session = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
    return Page(base, f"/r/{request.pk}/records/sending/", f"{session}; csrftoken={_TOKEN}")


def file_of(size: int, part_bytes: int, block: bytes) -> Thing:
    """A file whose parts differ in their first bytes alone, so that the client costs little."""
    run = new_id().bytes
    parts = []
    for number, start in enumerate(range(0, size, part_bytes), start=1):
        read = _reader(run + number.to_bytes(4, "big"), block, min(part_bytes, size - start))
        data = read()
        parts.append(Part(number, len(data), hashlib.sha256(data).hexdigest(), read))
    return Thing(run.hex(), parts)


def _reader(head: bytes, block: bytes, size: int) -> Callable[[], bytes]:
    return lambda: head + block[len(head) : size]
