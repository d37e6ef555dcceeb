"""What the list of requests is narrowed down to; every choice stands in the address and names nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from intake.ball import Holder
from intake.models import Priority, SecondOpinionRequest
from intake.states import OPEN, RequestStatus
from portal.accounts.models import User
from portal.desk import queue, search
from portal.desk.queue import Turn

EVERY: Final = "every"


@dataclass(frozen=True, slots=True)
class QuickView:
    """A narrowing that is used many times a day."""

    label: str | Promise
    query: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """The narrowing of the list; empty means open requests of everyone."""

    priority: str = ""
    status: str = ""
    holder: str = ""
    owner: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        """The filters of an address; what is not known is left out."""
        return cls(
            priority=_known(given.get("priority", ""), Priority.values),
            status=_known(given.get("status", ""), [EVERY, *RequestStatus.values]),
            holder=_known(given.get("holder", ""), Holder.values),
            owner=_known(given.get("owner", ""), ["me", "nobody"]),
        )

    @property
    def query(self) -> str:
        """The filters as part of an address."""
        chosen = {"priority": self.priority, "status": self.status, "holder": self.holder, "owner": self.owner}
        return urlencode({name: value for name, value in chosen.items() if value})

    @property
    def quick_views(self) -> list[QuickView]:
        """The usual narrowings, with the one in use marked."""
        return [QuickView(label, each.query, each == self) for label, each in _QUICK_VIEWS]

    def turns(self, text: str, user: User) -> list[Turn]:
        """The requests that fit, in working order; a search looks among closed requests too."""
        found = queue.turns(self._requests(text, user))
        return [turn for turn in found if self.holder in ("", turn.holder)]

    def _requests(self, text: str, user: User) -> list[SecondOpinionRequest]:
        found = search.find(text, user=user) if text else SecondOpinionRequest.objects.visible_to(user)
        if self.status in RequestStatus.values:
            found = found.filter(status=self.status)
        elif not text and self.status != EVERY:
            found = found.open()
        if self.priority:
            found = found.filter(priority=self.priority)
        if self.owner:
            found = found.filter(owner=user if self.owner == "me" else None)
        # Where closed ones come too, the newest matter; among open ones the oldest must not be lost.
        is_open_only = self.status in OPEN or not (text or self.status)
        return queue.with_people(found, newest_first=not is_open_only)


_QUICK_VIEWS: Final = (
    (_("Open"), Filters()),
    (_("Fast track"), Filters(priority=Priority.FAST_TRACK)),
    (_("Waiting on us"), Filters(holder=Holder.TEAM)),
    (_("Waiting on family"), Filters(holder=Holder.FAMILY)),
    (_("Mine"), Filters(owner="me")),
    (_("Without owner"), Filters(owner="nobody")),
    (_("Everything"), Filters(status=EVERY)),
)


def _known(value: str, values: list[str]) -> str:
    return value if value in values else ""
