"""Putting one notice into words and handing it to the mail server or the carrier."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.module_loading import import_string

from portal.center.models import CareCenter
from portal.notifications import kinds
from portal.notifications.mailer import Mailer
from portal.notifications.models import Channel, Notification
from portal.notifications.quiet import wait_for_quiet
from portal.notifications.ways import address_of
from portal.ui.text_fields import display_phone


class NotNeeded(Exception):
    """What the notice would say is not true any more, or the person does not use the portal any more."""


def send(notice: Notification, mailer: Mailer) -> str:
    """Send it now; returns what the carrier calls it. Raises NotNeeded, Wait, or what the server's side raises."""
    kind, recipient = kinds.find(notice.kind), notice.recipient
    if not recipient.is_active:
        raise NotNeeded
    with translation.override(recipient.language):
        facts = kind.context(notice.reference_id, recipient)
        if facts is None:
            raise NotNeeded
        center = CareCenter.objects.current()
        wait_for_quiet(notice, kind, facts, center)
        context = _context(notice, facts, center)
        if notice.channel == Channel.EMAIL:
            return _send_email(notice, kind, context, mailer)
        return _send_text(notice, kind, context)


def _context(notice: Notification, facts: Mapping[str, object], center: CareCenter) -> dict[str, object]:
    return {
        **facts,
        "recipient_name": notice.recipient.get_short_name(),
        "center": center,
        "center_phone": display_phone(center.phone),
        "base_url": settings.PORTAL_BASE_URL,
        "language": notice.recipient.language,
    }


def _send_email(notice: Notification, kind: kinds.NotificationKind, context: dict[str, object], mailer: Mailer) -> str:
    template = f"email/{kind.template}"
    message: Any = EmailMultiAlternatives(
        subject=" ".join(render_to_string(f"{template}.subject.txt", context).split()),
        body=_tidy(render_to_string(f"{template}.txt", context)),
        to=[address_of(notice.recipient, Channel.EMAIL)],
        headers={
            # Stable, so that a repeat after a crash is recognised by the reader's mail program.
            "Message-ID": f"<{notice.pk}@{urlsplit(settings.PORTAL_BASE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    for file in kind.attachments(notice.reference_id, notice.recipient):
        message.attach(file.name, file.content, file.content_type)
    # Providers give it back in their reports; a plain mail server never sees it.
    message.metadata = {"notice": str(notice.pk)}
    mailer.send(message)
    status = getattr(message, "anymail_status", None)
    carrier_id = getattr(status, "message_id", None)
    return carrier_id if isinstance(carrier_id, str) else ""


def _tidy(text: str) -> str:
    """Template tags leave blank lines behind; a reader wants one between paragraphs."""
    return re.sub(r"\n{3,}", "\n\n", text.strip()) + "\n"


def _send_text(notice: Notification, kind: kinds.NotificationKind, context: dict[str, object]) -> str:
    text = " ".join(render_to_string(f"sms/{kind.template}.txt", context).split())
    sender = import_string(settings.PORTAL_SMS_SENDER)()
    return str(sender.send(to=address_of(notice.recipient, Channel.SMS), text=text, notice_id=notice.pk))
