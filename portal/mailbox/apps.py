"""App configuration of the local mailbox."""

from django.apps import AppConfig


class MailboxConfig(AppConfig):
    """Keeps and shows messages on a newcomer's machine."""

    name = "portal.mailbox"
    label = "mailbox"
