"""One open connection to the mail server for many notices."""

from types import TracebackType
from typing import TYPE_CHECKING, Self

from django.core.mail import EmailMessage, get_connection

if TYPE_CHECKING:
    from django.core.mail.backends.base import BaseEmailBackend


class Mailer:
    """Sends by the installation's mail backend; what goes wrong closes the connection and is raised."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._close()

    def send(self, message: EmailMessage) -> None:
        """Hand over one mail, or raise."""
        if self._connection is None:
            self._connection = get_connection()
            self._connection.open()
        try:
            self._connection.send_messages([message])
        except BaseException:
            self._close()
            raise

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
