"""What families and the care team write to each other."""

from messaging.models.communication import (
    LONGEST_MESSAGE,
    Communication,
    CommunicationAttachment,
    CommunicationRead,
)
from messaging.models.template import LONGEST_TEMPLATE, MessageTemplate

__all__ = [
    "LONGEST_MESSAGE",
    "LONGEST_TEMPLATE",
    "Communication",
    "CommunicationAttachment",
    "CommunicationRead",
    "MessageTemplate",
]
