"""Everything that decides how the records of requests stand, read with one query however many requests there are."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Self
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from intake.models import Consent, SecondOpinionRequest
from portal.lib.ready_queries import ReadyQuery
from records.models import DocumentReference, RecordAnswer, RecordAsk, RecordChase, RecordUpload
from records.requirements import Told
from records.states import LIVE, NEEDS_FIX, DocumentStatus

_GONE: Final = (DocumentStatus.WITHDRAWN, DocumentStatus.DUPLICATE)


@dataclass(frozen=True, slots=True)
class FileFact:
    """One file that was not taken back."""

    kind: str
    status: str
    sender: str
    received: datetime
    ask: str | None = None
    # When somebody of the hospital said that it looks good.
    accepted: str | None = None
    # When somebody of the hospital asked for it again.
    fix: datetime | None = None
    # Of what was taken apart: how many things were in it.
    contents: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_to_check(self) -> bool:
        """Safe, and judged by nobody yet; what was taken apart is judged by its parts."""
        is_apart = any(self.contents.get(each) for each in ("papers", "pictures", "split"))
        return self.status == DocumentStatus.AVAILABLE and not (self.accepted or self.fix or is_apart)

    @property
    def is_live(self) -> bool:
        """Being checked, or checked and not asked for again."""
        return self.status in LIVE and self.fix is None

    @property
    def is_to_fix(self) -> bool:
        """Could not be taken, or was asked for again."""
        return self.status in NEEDS_FIX or (self.status in LIVE and self.fix is not None)


@dataclass(frozen=True, slots=True)
class AnswerFact:
    """One word of the family in place of a file."""

    kind: str
    ask: str | None
    exit: str
    on: datetime
    remind_on: date | None = None
    # Where the big file stands in which this kind is said to be.
    inside: str | None = None


@dataclass(frozen=True, slots=True)
class ChaseFact:
    """One line of the ledger."""

    kind: str
    hospital: str
    outcome: str
    opened: datetime
    hospital_id: str | None = None
    asked_on: date | None = None
    due_on: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class AskFact:
    """Something staff asked for and did not call off."""

    id: str
    kind: str
    what: str
    asked: datetime
    wanted_by: date | None = None


@dataclass(frozen=True, slots=True)
class Permission:
    """A signed permission that was not taken back: from which hospitals, for which kinds, until when."""

    id: str
    hospitals: Sequence[Mapping[str, str]]
    kinds: Collection[str]
    until: date | None

    def covers(self, *, kind: str, hospital: str, hospital_id: str | None, today: date) -> bool:
        """Whether it lets us ask this hospital for this kind today."""
        if kind not in self.kinds or (self.until is not None and self.until < today):
            return False
        # The list of hospitals may have been written anew since; the name then still says which one is meant.
        return any(
            each.get("id") == hospital_id or each.get("name", "").casefold() == hospital.casefold()
            for each in self.hospitals
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What one request's records are decided by; files oldest first."""

    files: list[FileFact] = field(default_factory=list)
    answers: list[AnswerFact] = field(default_factory=list)
    chases: list[ChaseFact] = field(default_factory=list)
    asks: list[AskFact] = field(default_factory=list)
    permissions: list[Permission] = field(default_factory=list)
    # Kinds of which bytes are on their way, each with who sends them.
    uploads: list[tuple[str, str]] = field(default_factory=list)
    told: Told = field(default_factory=Told)

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self:
        """From a row of the one query."""
        told: dict[str, Any] = {name.removeprefix("history__"): row[name] or () for name in _TOLD}
        return cls(
            files=[FileFact(**_dated(each)) for each in row["file_facts"]],
            answers=[AnswerFact(**_dated(each)) for each in row["answer_facts"]],
            chases=[ChaseFact(**_dated(each)) for each in row["chase_facts"]],
            asks=[AskFact(**_dated(each)) for each in row["ask_facts"]],
            permissions=[Permission(**_dated(each)) for each in row["permission_facts"]],
            uploads=[(each["kind"], each["sender"]) for each in row["upload_facts"]],
            told=Told(**told),
        )


def facts_of(ids: Collection[UUID]) -> dict[UUID, Facts]:
    """The facts of each request, by its id; one query."""
    rows = SecondOpinionRequest.objects.filter(pk__in=ids).order_by()
    return {row["pk"]: Facts.read(row) for row in rows.annotate(**_PARTS).values("pk", *_PARTS, *_TOLD)}


def facts_for(opinion_request: SecondOpinionRequest) -> Facts:
    """Those of one request; the hub asks for them each time it is opened."""
    [values] = _OF_ONE.rows(rid=opinion_request.pk)
    read = dict(zip((*_PARTS, *_TOLD), values, strict=True))
    return Facts.read({name: _loaded(value) if name in _PARTS else value for name, value in read.items()})


def _loaded(values: Sequence[str]) -> list[Any]:
    """Past the ORM, JSON comes as text."""
    return [json.loads(each) for each in values]


def _dated(row: Mapping[str, Any]) -> dict[str, Any]:
    """JSON knows neither days nor moments."""
    moments = {name: datetime.fromisoformat(row[name]) for name in _MOMENTS if row.get(name)}
    return {**row, **moments, **{name: date.fromisoformat(row[name]) for name in _DAYS if row.get(name)}}


def _each(rows: "QuerySet[Any]", **columns: str) -> ArraySubquery:
    own = rows.filter(opinion_request=OuterRef("pk"))
    return ArraySubquery(own.values(fact=JSONObject(**columns)))


_MOMENTS: Final = ("on", "opened", "asked", "received", "fix")
_DAYS: Final = ("remind_on", "asked_on", "due_on", "wanted_by", "until")
_TOLD: Final = ("history__had_surgery", "history__had_chemotherapy", "history__had_radiation", "history__tests_done")
_PARTS: Final = {
    "file_facts": _each(
        DocumentReference.objects.exclude(status__in=_GONE).order_by("received_at"),
        kind="kind",
        status="status",
        sender="uploaded_by_id",
        received="received_at",
        ask="answers_ask_id",
        accepted="accepted_at",
        fix="fix_asked_at",
        contents="contents",
    ),
    "answer_facts": _each(
        RecordAnswer.objects.order_by("answered_at"),
        kind="kind",
        ask="ask_id",
        exit="exit",
        on="answered_at",
        remind_on="remind_on",
        inside="inside__status",
    ),
    "chase_facts": _each(
        RecordChase.objects.order_by("opened_at"),
        kind="kind",
        hospital="hospital_name",
        outcome="outcome",
        opened="opened_at",
        hospital_id="hospital_id",
        asked_on="asked_on",
        due_on="due_on",
        words="outcome_words",
    ),
    "ask_facts": _each(
        RecordAsk.objects.filter(called_off_at=None).order_by("asked_at"),
        id="id",
        kind="kind",
        what="what",
        asked="asked_at",
        wanted_by="wanted_by",
    ),
    "permission_facts": _each(
        Consent.objects.releases().filter(revoked_by=None).order_by("-at"),
        id="id",
        hospitals="hospitals",
        kinds="record_kinds",
        until="expires_on",
    ),
    "upload_facts": _each(RecordUpload.objects.open(), kind="kind", sender="uploaded_by_id"),
}

_OF_ONE: Final = ReadyQuery(
    lambda rid: SecondOpinionRequest.objects.filter(pk=rid).annotate(**_PARTS).values_list(*_PARTS, *_TOLD)
)
