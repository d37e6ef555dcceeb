"""How many queries each part of the page of one request takes."""

from collections.abc import Iterator
from typing import Final

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.desk_data import Desk
from benchmarks.harness import Line
from intake.models import SecondOpinionRequest
from intake.states import RequestStatus
from portal.desk.case_tabs import Tab

QUERIES: Final = 15.0
OK: Final = 200


def lines(desk: Desk) -> Iterator[Line]:
    """Each tab of a request that has a call, a file and an owner."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(desk.staff[1], backend="portal.accounts.backends.PortalBackend")
    with_call = SecondOpinionRequest.objects.filter(status=RequestStatus.IN_REVIEW, appointments__isnull=False)
    case = with_call.filter(documents__isnull=False).order_by("pk").first() or with_call.order_by("pk").first()
    if case is None:
        raise RuntimeError("there is no request to open")
    for tab in Tab:
        address = f"/admin/intake/secondopinionrequest/{case.pk}/change/?tab={tab.value}"
        # Some parts stand under an address of their own.
        client.get(address, follow=True)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        if response.status_code == OK:
            yield Line(f"desk-case-{tab.value}-queries", float(len(queries)), "queries", QUERIES)
