"""A page's own program in Python: begins, signs, puts straight into the store, finishes."""

import base64
import hashlib
import json
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from records import multipart

PART = 5 * 1024 * 1024


def sha256(data: bytes) -> str:
    """As the page says it."""
    return hashlib.sha256(data).hexdigest()


def unfinished() -> set[str]:
    """Keys of uploads that the store still holds open."""
    later = timezone.now() + timedelta(hours=1)
    return {key for key, _upload in multipart.old_parts("quarantine", before=later)}


def put(url: str, data: bytes, headers: dict[str, str]) -> int:
    """Put bytes to a signed address, as a browser does; the status, 0 where the line was cut in our face."""
    request = urllib.request.Request(url, data=data, headers=headers, method="PUT")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except urllib.error.URLError:
        return 0


@dataclass
class Page:
    """One open page of one browser."""

    client: Client
    base: str
    kind: str = "labs"
    upload: str = ""
    sent: list[int] = field(default_factory=list)

    def post(self, path: str, said: object, status: int = 200) -> dict[str, Any]:
        """Ask, and insist on the status."""
        answer = self.client.post(self.base + path, json.dumps(said), content_type="application/json")
        assert answer.status_code == status, (answer.status_code, answer.content[:500])
        return answer.json()

    def begin(self, data: bytes, name: str = "report.pdf", status: int = 200, **more: object) -> dict[str, Any]:
        """Say what is to come."""
        said = {
            "kind": self.kind,
            "name": name,
            "size": len(data),
            "fingerprint": sha256(data),
            "packaging": "file",
            "head": base64.b64encode(data[:4096]).decode(),
        }
        answer = self.post("begin/", said | more, status)
        self.upload = answer.get("upload") or self.upload
        return answer

    def begin_packs(self, packs: list[bytes], pictures: int, **more: object) -> dict[str, Any]:
        """Say that scan pictures are to come."""
        size = sum(map(len, packs))
        said = {"kind": "mri", "name": "MR head", "size": size, "fingerprint": "study:" + "a" * 40}
        answer = self.post("begin/", said | {"packaging": "packs", "pictures": pictures} | more)
        self.upload = answer["upload"]
        return answer

    def sign(self, parts: Iterable[tuple[int, bytes]], status: int = 200, **more: object) -> list[dict[str, Any]]:
        """Ask for addresses."""
        wanted = [{"number": number, "size": len(data), "sha256": sha256(data)} | more for number, data in parts]
        return self.post(f"{self.upload}/sign/", {"parts": wanted}, status).get("parts", [])

    def put_all(self, data: bytes, here: Iterable[int] = (), part_bytes: int = PART) -> None:
        """Put every part that is not there yet."""
        slices = [data[start : start + part_bytes] for start in range(0, len(data), part_bytes)]
        missing = [(number, each) for number, each in enumerate(slices, start=1) if number not in set(here)]
        for signed, (number, each) in zip(self.sign(missing), missing, strict=True):
            assert put(signed["url"], each, signed["headers"]) == 200
            self.sent.append(number)

    def finish(self, status: int = 200) -> dict[str, Any]:
        """Say that everything is there."""
        return self.post(f"{self.upload}/finish/", {}, status)

    def state(self, status: int = 200) -> dict[str, Any]:
        """Ask how far it is."""
        answer = self.client.get(f"{self.base}{self.upload}/")
        assert answer.status_code == status, answer.content[:500]
        return answer.json()
