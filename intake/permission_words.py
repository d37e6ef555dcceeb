"""Signed permissions in words, for pages and papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from intake.models import Consent, ReleasedKind
from intake.wording import date_words, place_words
from portal.ui.components import SummaryRow, Tone


@dataclass(frozen=True, slots=True)
class PermissionCard:
    """One permission, where it stands, and what can be done with it."""

    status: str
    tone: Tone
    rows: list[SummaryRow]
    pdf_url: str
    revoke_url: str


def permission_cards(consents: Sequence[Consent], *, zone: ZoneInfo) -> list[PermissionCard]:
    """Newest first."""
    return [_card(consent, zone) for consent in consents]


def permission_facts(consent: Consent, *, zone: ZoneInfo) -> list[SummaryRow]:
    """From whom, what, until when, signed by whom."""
    return [
        SummaryRow(pgettext("hospitals", "From"), "\n".join(hospital_names(consent))),
        SummaryRow(_("Records"), "\n".join(kind_names(consent.record_kinds))),
        SummaryRow(_("Signed by"), consent.signed_name),
        SummaryRow(_("Signed on"), date_words(consent.at.astimezone(zone).date())),
        SummaryRow(_("Ends on"), date_words(consent.expires_on) if consent.expires_on else ""),
    ]


def hospital_names(consent: Consent) -> list[str]:
    """As they were named on the day of signing."""
    parts = ((each.get("name"), each.get("city"), place_words(each.get("state", ""))) for each in consent.hospitals)
    return [", ".join(part for part in each if part) for each in parts]


def kind_names(kinds: Sequence[str]) -> list[str]:
    """The kinds of records in plain words."""
    return [str(ReleasedKind(each).label) for each in kinds]


def _card(consent: Consent, zone: ZoneInfo) -> PermissionCard:
    status, tone = _status(consent, zone)
    where = {"rid": consent.opinion_request_id, "consent_id": consent.pk}
    return PermissionCard(
        status=status,
        tone=tone,
        rows=permission_facts(consent, zone=zone),
        pdf_url=reverse("family:permission_pdf", kwargs=where),
        revoke_url="" if consent.is_revoked else reverse("family:permission_revoke", kwargs=where),
    )


def _status(consent: Consent, zone: ZoneInfo) -> tuple[str, Tone]:
    if consent.is_revoked:
        return _("Taken back"), "neutral"
    if consent.expires_on and consent.expires_on < timezone.localdate(timezone=zone):
        return _("Ended"), "neutral"
    return _("Signed"), "success"
