"""Who has the ball: one answer for hub, status page and staff list, made of what each app knows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from intake.models import SecondOpinionRequest


class Holder(models.TextChoices):
    """Whose turn it is."""

    FAMILY = "family", _("Family")
    TEAM = "team", _("Us")
    HOSPITAL = "hospital", _("Another hospital")
    NOBODY = "nobody", _("Nobody")


@dataclass(frozen=True, slots=True)
class Ball:
    """Whose turn it is, since when, why (one sentence for the family) and, when promised, by when."""

    holder: Holder
    since: datetime
    reason: str
    by: datetime | None = None
    # Whether `by` is the day by which we write; other dates of ours (a call) are told where they are booked.
    is_answer_due: bool = False


# Takes many requests at once so that a list of 50 costs one query per source.
Source = Callable[[Sequence[SecondOpinionRequest]], Mapping[UUID, Ball]]

_sources: list[tuple[int, Source]] = []


def register(source: Source, *, rank: int) -> None:
    """Add a source; where several answer for a request, the lowest rank wins."""
    if (rank, source) not in _sources:
        _sources.append((rank, source))
        _sources.sort(key=lambda entry: entry[0])


def who_has_it(opinion_requests: Sequence[SecondOpinionRequest]) -> dict[UUID, Ball]:
    """The ball of each request, by the request's id; a request no source speaks for is missing."""
    balls: dict[UUID, Ball] = {}
    for _rank, source in _sources:
        open_ones = [each for each in opinion_requests if each.pk not in balls]
        if not open_ones:
            break
        balls.update(source(open_ones))
    return balls
