"""Inviting a second caregiver."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from intake.models import Access, Relationship
from portal.accounts.addresses import SignInAddress, parse_address
from portal.ui.components import Choice
from portal.ui.fields import RadioField, TextField
from portal.ui.forms import PortalForm


class InviteForm(PortalForm):
    """Who the person is, where the invitation goes, and what they may do."""

    name = TextField(
        label=_("Their name"),
        hint=_("So that you know who is on the list."),
        max_length=150,
        error_required=_("Enter the name of the person you invite"),
    )
    relationship = RadioField(
        label=_("Who are they to your child?"),
        error_required=_("Choose who they are"),
        choices=[
            Choice(Relationship.PARENT, _("Parent")),
            Choice(Relationship.LEGAL_GUARDIAN, _("Legal guardian")),
            Choice(Relationship.CAREGIVER, _("Foster or kinship caregiver")),
            Choice(Relationship.SELF, _("They are the patient, 18 or over")),
            Choice(Relationship.OTHER, _("Someone else, such as a grandparent")),
        ],
    )
    address = TextField(
        label=_("Their email or mobile number"),
        hint=_("Only the owner of this address can use the invitation."),
        autocomplete="off",
        max_length=254,
        error_required=_("Enter an email address or a mobile number"),
    )
    access = RadioField(
        label=_("What may they do?"),
        error_required=_("Choose what they may do"),
        choices=[
            Choice(Access.SEE, _("See the request"), _("They can read it and not change it.")),
            Choice(
                Access.SEE_AND_ADD,
                _("See the request and add to it"),
                _("They can also answer questions, add records, and choose call times."),
            ),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["address"].widget.attrs |= {"inputmode": "email", "spellcheck": "false", "autocapitalize": "none"}

    def clean_address(self) -> SignInAddress:
        """The address in its one spelling."""
        return parse_address(self.cleaned_data["address"])
