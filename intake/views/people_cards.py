"""People and invitations as cards for the family."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from intake.models import Access, Invitation
from intake.services.people import Caregiver
from portal.accounts.addresses import SignInAddress
from portal.accounts.models import User
from portal.ui.components import RepeatRow
from portal.ui.dates import day_in_words


@dataclass(frozen=True, slots=True)
class InvitationCard:
    """One open invitation; the address is whole only for the one who typed it."""

    name: str
    address: str
    access: str
    until: str
    has_run_out: bool
    revoke_url: str


def caregiver_cards(people: Sequence[Caregiver], *, rid: UUID, zone: ZoneInfo) -> list[RepeatRow]:
    """Names and rights; never a phone number or an address."""
    return [_caregiver_card(person, rid, zone) for person in people]


def invitation_cards(invitations: Iterable[Invitation], *, reader: User, zone: ZoneInfo) -> list[InvitationCard]:
    """Open invitations, newest first."""
    return [_invitation_card(each, reader, zone) for each in invitations]


def _caregiver_card(person: Caregiver, rid: UUID, zone: ZoneInfo) -> RepeatRow:
    lines: list[str] = [str(person.access.label)]
    if person.is_requester:
        lines.append(_("Gets our messages about this request"))
    lines.append(_("Since %(day)s") % {"day": day_in_words(person.since.astimezone(zone).date())})
    if person.active_at is not None:
        day = day_in_words(person.active_at.astimezone(zone).date())
        lines.append(_("Last changed something on %(day)s") % {"day": day})
    end_url = reverse("family:person_end", kwargs={"rid": rid, "person_id": person.link_id})
    return RepeatRow(
        title=person.name or _("A caregiver"),
        lines=lines,
        remove_url=end_url if person.may_be_ended else "",
        status=_("You") if person.is_me else "",
        tone="info",
    )


def _invitation_card(invitation: Invitation, reader: User, zone: ZoneInfo) -> InvitationCard:
    is_own = invitation.invited_by_id == reader.pk
    sent_to = SignInAddress("email" if invitation.address_kind == "email" else "phone", invitation.address)
    address = invitation.address if is_own else sent_to.masked
    return InvitationCard(
        name=invitation.name,
        address=address,
        access=str(Access(invitation.access).label),
        until=day_in_words(invitation.expires_at.astimezone(zone).date()),
        has_run_out=invitation.has_run_out,
        revoke_url=reverse(
            "family:invitation_revoke",
            kwargs={"rid": invitation.opinion_request_id, "invitation_id": invitation.pk},
        ),
    )
