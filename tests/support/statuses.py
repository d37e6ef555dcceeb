"""Requests in every status, led there step by step: the database refuses jumps."""

from collections.abc import Iterator
from typing import Final

from intake.models import SecondOpinionRequest
from intake.states import MOVES, RequestStatus
from portal.center.models import Program

_NEEDS_A_PROGRAM: Final = (RequestStatus.ACCEPTED, RequestStatus.COMPLETED)


def put_into(opinion_request: SecondOpinionRequest, status: str) -> SecondOpinionRequest:
    """Write the status without the services: no history, no notices. The instance at hand follows."""
    for step in _way(RequestStatus(opinion_request.status), RequestStatus(status)):
        changes: dict[str, object] = {"status": step}
        if step in _NEEDS_A_PROGRAM:
            changes["program"] = Program.objects.get(code="oncology")
        SecondOpinionRequest.objects.filter(pk=opinion_request.pk).update(**changes)
    opinion_request.refresh_from_db()
    return opinion_request


def _way(origin: RequestStatus, target: RequestStatus) -> list[RequestStatus]:
    return next(way[1:] for way in _ways([[origin]]) if way[-1] == target)


def _ways(found: list[list[RequestStatus]]) -> Iterator[list[RequestStatus]]:
    """Every way from the start, the shortest first."""
    seen = {way[-1] for way in found}
    for way in found:
        yield way
        onward = [target for target in MOVES[way[-1]] if target not in seen]
        seen.update(onward)
        found.extend([*way, target] for target in onward)
