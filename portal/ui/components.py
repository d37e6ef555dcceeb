"""What pages hand to components: small frozen rows, with no logic and no HTML."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, get_args

from django.utils.functional import Promise

# Lazy translations travel through components as often as plain strings do. The type checker knows
# them by a name that exists only in its own description of Django.
if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text: TypeAlias = str | _StrPromise
else:
    Text = str | Promise

Tone = Literal["neutral", "info", "success", "attention", "danger"]
ButtonKind = Literal["primary", "secondary", "quiet", "danger"]
StageState = Literal["done", "now", "next"]
Holder = Literal["you", "us", "other"]

TONES: tuple[str, ...] = get_args(Tone)
BUTTON_KINDS: tuple[str, ...] = get_args(ButtonKind)
STAGE_STATES: tuple[str, ...] = get_args(StageState)
HOLDERS: tuple[str, ...] = get_args(Holder)


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio button or checkbox, with an optional line of explanation."""

    value: str
    label: Text
    hint: Text = ""


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One answer on a check page; `change_label` follows "Change:" for screen readers, as a whole of its own.

    An answer changed on a day says so, with what it `was` before.
    """

    key: Text
    value: Text
    change_url: str = ""
    change_label: Text = ""
    was: Text = ""
    changed_on: date | datetime | None = None


class AnswerPage(Protocol):
    """The answers of one page; `url` leads to where they are changed, and is empty where nobody changes them."""

    @property
    def title(self) -> Text: ...
    @property
    def rows(self) -> "Sequence[SummaryRow]": ...
    @property
    def url(self) -> str: ...
    @property
    def is_list(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One thing to do; without a `url` it is shown but cannot be opened yet."""

    title: Text
    url: str
    status: Text
    tone: Tone = "neutral"
    hint: Text = ""


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """Things to do under one heading; with a total it says how many are done."""

    title: Text
    rows: Sequence[TaskRow]
    done: int | None = None
    total: int | None = None
    hint: Text = ""


@dataclass(frozen=True, slots=True)
class RepeatRow:
    """One of several entries of the same kind, such as a hospital; `lines` say what was entered."""

    title: Text
    lines: Sequence[Text] = ()
    change_url: str = ""
    remove_url: str = ""
    status: Text = ""
    tone: Tone = "neutral"


@dataclass(frozen=True, slots=True)
class BothAnswers:
    """One answer that two people gave differently; `keep` is the choice made so far."""

    name: str
    label: Text
    theirs: Text
    mine: Text
    keep: Literal["theirs", "mine", ""] = ""
    error: Text = ""


@dataclass(frozen=True, slots=True)
class EditedElsewhere:
    """Who changed the page meanwhile, at what time, and the answers that differ."""

    who: Text
    at: Text
    answers: Sequence[BothAnswers]


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of what happens over weeks, with the day it happened when known."""

    title: Text
    text: Text = ""
    state: StageState = "next"
    on: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file the family added and where its checks stand."""

    name: str
    url: str
    status: Text
    tone: Tone = "neutral"
    detail: Text = ""
    note: Text = ""
    preview_url: str = ""


@dataclass(frozen=True, slots=True)
class SlotChoice:
    """One time that can be booked; `detail` is the same time in the hospital's zone."""

    value: str
    label: Text
    detail: Text = ""
    checked: bool = False


@dataclass(frozen=True, slots=True)
class SlotPart:
    """The times of one part of a day, such as its morning."""

    heading: Text
    slots: Sequence[SlotChoice]


@dataclass(frozen=True, slots=True)
class SlotDay:
    """One day of times, in parts where there are many; a day without any is still shown, in one line."""

    heading: Text
    slots: Sequence[SlotChoice] = field(default_factory=tuple)
    parts: Sequence[SlotPart] = field(default_factory=tuple)
