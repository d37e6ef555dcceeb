"""The registry of notice kinds; each app adds its own when Django starts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from portal.accounts.models import User
from portal.notifications.models import Channel, NoticeGroup
from portal.ui.components import Text


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with an e-mail; like every notice it must name neither the child nor an illness."""

    name: str
    content: str
    content_type: str


def no_files(_reference_id: UUID | None, _recipient: User) -> Sequence[Attachment]:
    """What most notices bring along."""
    return ()


# What a kind belongs to where it does not say so itself: by the app that sends it.
_GROUPS: Final = {
    "scheduling": NoticeGroup.CALLS,
    "records": NoticeGroup.RECORDS,
    "messaging": NoticeGroup.MESSAGES,
}


@dataclass(frozen=True, slots=True)
class NotificationKind:
    """One kind of notice, e.g. `scheduling.call_booked`.

    `context(reference_id, recipient)` gives the template its facts when the notice is sent, or None when the notice
    is no longer true (a call that was moved, an access that was taken away) and must not be sent.
    The facts must never name the child, an illness or a file. With `cannot_wait` among them, a text of an essential
    kind goes out at night, too.
    """

    name: str
    context: Callable[[UUID | None, User], Mapping[str, object] | None]
    # What staff read in lists of notices.
    label: Text
    channels: tuple[Channel, ...] = (Channel.EMAIL, Channel.SMS)
    # An invitation goes to a number that nobody has proven yet; signing in by it is the proof.
    to_unproven: bool = False
    attachments: Callable[[UUID | None, User], Sequence[Attachment]] = no_files
    # Nobody can turn it off: who misses it waits for a call that does not come, or is not safe.
    is_essential: bool = False
    group: NoticeGroup | None = None

    @property
    def belongs_to(self) -> NoticeGroup:
        """The group under which people choose how they hear of it."""
        return self.group or _GROUPS.get(self.name.partition(".")[0], NoticeGroup.STATUS)

    @property
    def template(self) -> str:
        """The path below `templates/email/` and `templates/sms/`, e.g. `scheduling/call_booked`."""
        return self.name.replace(".", "/", 1)


_kinds: dict[str, NotificationKind] = {}


def register(kind: NotificationKind) -> NotificationKind:
    """Add a kind; registering another one under the same name is a mistake."""
    if _kinds.setdefault(kind.name, kind) is not kind:
        raise ValueError(f"There are two notice kinds called {kind.name}.")
    return kind


def find(name: str) -> NotificationKind:
    """The kind of that name; raises KeyError when no app registered it."""
    return _kinds[name]


def words_for(name: str) -> str:
    """The kind in words; one that an older release sent stays as it was called."""
    kind = _kinds.get(name)
    return str(kind.label) if kind else name


def every_kind() -> tuple[NotificationKind, ...]:
    """All kinds, in order of name."""
    return tuple(_kinds[name] for name in sorted(_kinds))
