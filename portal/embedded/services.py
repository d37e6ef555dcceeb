"""All services of one data folder together: started side by side, addressed by environment variables."""

from collections.abc import Mapping
from typing import Protocol

from portal.embedded.datafolder import DataFolder
from portal.embedded.portal_environment import is_given
from portal.embedded.postgres import Postgres
from portal.embedded.processes import Child, stop_all
from portal.embedded.redis_server import Redis
from portal.embedded.scanner import Scanner, find_clamd
from portal.embedded.storage import Storage


class Service(Protocol):
    """One server that the portal would otherwise be given the address of."""

    @property
    def child(self) -> Child:
        """Its process."""

    def start(self) -> None:
        """Start without waiting."""

    def wait(self) -> dict[str, str]:
        """Wait until it answers; return the variables that lead to it."""

    def notes(self) -> list[str]:
        """Lines for the person who started it."""


class Services:
    """Every service whose address the caller has not set already."""

    def __init__(self, data: DataFolder, given: Mapping[str, str], origins: list[str]) -> None:
        self._services: list[Service] = []
        if not is_given(given, "DATABASE_URL"):
            self._services.append(Postgres(data))
        if not is_given(given, "REDIS_URL"):
            self._services.append(Redis(data))
        if not is_given(given, "S3_ENDPOINT_URL"):
            self._services.append(Storage(data, origins))
        clamd = find_clamd()
        self.has_scanner = is_given(given, "CLAMD_URL") or clamd is not None
        if clamd and not is_given(given, "CLAMD_URL"):
            self._services.append(Scanner(data, clamd))

    def start(self) -> dict[str, str]:
        """Start all of them side by side; return the variables that lead to them."""
        for service in self._services:
            service.start()
        addresses: dict[str, str] = {}
        for service in self._services:
            addresses |= service.wait()
        return addresses

    def stop(self) -> None:
        """End all of them."""
        stop_all(self.children)

    @property
    def children(self) -> list[Child]:
        """Their processes."""
        return [service.child for service in self._services]

    @property
    def notes(self) -> list[str]:
        """What the person who started them should know."""
        return [note for service in self._services for note in service.notes()]
