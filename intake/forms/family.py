"""The questions about the people around the child."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.forms.base import AnswerForm, choices_of
from intake.models import Authority, YesNo
from intake.models.preferences import PayPlan
from intake.models.reported import CaregiverRelationship, PartOfDay
from portal.ui.fields import (
    CheckboxesField,
    DateField,
    EmailField,
    LanguageField,
    PhoneField,
    RadioField,
    TextAreaField,
    TextField,
)

_INSURED = (PayPlan.PRIVATE.value, PayPlan.MEDICAID.value, PayPlan.MILITARY.value)


class CaregiverForm(AnswerForm):
    """One more person who cares for the child."""

    reveal_when = {"relationship_words": ("relationship", CaregiverRelationship.OTHER.value)}
    labels_for_self = {"relationship": gettext_lazy("Who are they to you?")}

    full_name = TextField(label=gettext_lazy("Full name"), max_length=150, autocomplete="off")
    relationship = RadioField(
        label=gettext_lazy("Who are they to the child?"),
        error_required=gettext_lazy("Choose who they are"),
        choices=choices_of(CaregiverRelationship),
    )
    relationship_words = TextField(
        label=gettext_lazy("Who are they, in your words?"),
        error_required=gettext_lazy("Say who they are, such as aunt or family friend"),
        max_length=60,
        width="half",
    )
    phone = PhoneField(
        label=gettext_lazy("Phone number"),
        hint=gettext_lazy("A phone number or an email is enough."),
        autocomplete="off",
        optional=True,
    )
    email = EmailField(label=gettext_lazy("Email"), autocomplete="off", optional=True)
    best_times = CheckboxesField(
        label=gettext_lazy("Best time to reach them"), choices=choices_of(PartOfDay), optional=True
    )
    spoken_language = LanguageField(label=gettext_lazy("Language they speak"), optional=True)
    read_language = LanguageField(
        label=gettext_lazy("Language they read"),
        hint=gettext_lazy("Speaking and reading can be different."),
        optional=True,
    )
    needs_interpreter = RadioField(
        label=gettext_lazy("Do they need an interpreter?"),
        hint=gettext_lazy("An interpreter is free."),
        choices=choices_of(YesNo),
        optional=True,
    )
    may_text = RadioField(
        label=gettext_lazy("May we send them short texts?"),
        hint=gettext_lazy("Our texts hold no health details."),
        choices=choices_of(YesNo, without=[YesNo.NOT_SURE]),
        optional=True,
    )

    def clean(self) -> dict[str, Any]:
        """One way to reach the person is needed, whichever."""
        cleaned = super().clean()
        has_problem = self.has_error("phone") or self.has_error("email")
        if not (cleaned.get("phone") or cleaned.get("email") or has_problem):
            self.add_error("phone", _("Enter a phone number or an email for this person"))
        return cleaned


class LegalForm(AnswerForm):
    """Who decides about the child's care."""

    page_template = "intake/legal.html"
    why = gettext_lazy("Why we ask: only some people can sign the papers. If you are not sure, we talk on the call.")
    reveal_when = {
        "other_decider": ("authority", (Authority.SHARED.value, Authority.NO.value)),
        "must_not_share_with": ("must_not_share", YesNo.YES.value),
    }
    labels_for_self = {"authority": gettext_lazy("Do you decide about your own care?")}

    authority = RadioField(
        label=gettext_lazy("Can you make medical decisions for the child?"),
        hint=gettext_lazy("Foster care or a court order can change this."),
        choices=choices_of(Authority),
    )
    other_decider = TextField(
        label=gettext_lazy("Who else decides?"),
        hint=gettext_lazy("A name, and who they are, such as the father."),
        max_length=200,
        optional=True,
    )
    must_not_share = RadioField(
        label=gettext_lazy("Is there anyone we should not share with?"),
        hint=gettext_lazy("Only our team sees this."),
        choices=choices_of(YesNo),
        optional=True,
    )
    must_not_share_with = TextAreaField(
        label=gettext_lazy("Whom should we not share with?"), max_length=1000, rows=2, optional=True
    )


class PayingForm(AnswerForm):
    """Insurance or self-pay."""

    page_template = "intake/paying.html"
    lead = gettext_lazy("The call is free either way. This does not change our advice.")
    why = gettext_lazy("Why we ask: so we can check early what your plan pays for.")
    reveal_when = {
        **dict.fromkeys(
            (
                "plan_name",
                "member_id",
                "group_number",
                "plan_phone",
                "policy_holder",
                "policy_holder_birth_date",
                "has_second_plan",
                "needs_referral",
            ),
            ("pay_plan", _INSURED),
        ),
        "second_plan_name": ("has_second_plan", YesNo.YES.value),
        "second_member_id": ("has_second_plan", YesNo.YES.value),
    }

    pay_plan = RadioField(
        label=gettext_lazy("How might you pay for a visit?"), choices=choices_of(PayPlan), optional=True
    )
    plan_name = TextField(
        label=gettext_lazy("Name of the plan"),
        hint=gettext_lazy("It is on the card. Skip these if you add a photo of the card."),
        max_length=150,
        optional=True,
    )
    member_id = TextField(label=gettext_lazy("Member ID"), max_length=60, width="half", optional=True)
    group_number = TextField(label=gettext_lazy("Group number"), max_length=60, width="half", optional=True)
    plan_phone = PhoneField(label=gettext_lazy("Phone number on the card"), autocomplete="off", optional=True)
    policy_holder = TextField(label=gettext_lazy("Who holds the policy?"), max_length=150, optional=True)
    policy_holder_birth_date = DateField(
        label=gettext_lazy("Birth date of who holds the policy"), not_future=True, optional=True
    )
    has_second_plan = RadioField(
        label=gettext_lazy("Is there a second plan?"), choices=choices_of(YesNo), optional=True
    )
    second_plan_name = TextField(label=gettext_lazy("Name of the second plan"), max_length=150, optional=True)
    second_member_id = TextField(
        label=gettext_lazy("Member ID of the second plan"), max_length=60, width="half", optional=True
    )
    needs_referral = RadioField(
        label=gettext_lazy("Did your plan say you need a referral or an approval?"),
        choices=choices_of(YesNo),
        optional=True,
    )
    wants_counselor = RadioField(
        label=gettext_lazy("Would it help to talk with someone about money?"),
        hint=gettext_lazy("A financial counselor can help. It is free."),
        choices=choices_of(YesNo),
        optional=True,
    )
