"""Mail and text back ends that keep messages in the local mailbox."""

from collections.abc import Sequence
from uuid import UUID

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from portal.mailbox.models import KeptMessage


class MailboxEmailBackend(BaseEmailBackend):
    """Keeps each mail's plain text."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store the messages; returns how many."""
        kept = [
            KeptMessage(channel="email", to=recipient, subject=str(message.subject), body=str(message.body))
            for message in email_messages
            for recipient in message.recipients()
        ]
        KeptMessage.objects.bulk_create(kept)
        return len(email_messages)


class MailboxSmsBackend:
    """Keeps each text."""

    def send(self, *, to: str, text: str, notice_id: UUID | None = None) -> str:
        """Store the text."""
        KeptMessage.objects.create(channel="sms", to=to, body=text)
        return ""
