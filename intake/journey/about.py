"""The pages about the child and the people around the child."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from intake.journey.page import Need, Page, Record, Section
from intake.models import ReportedCaregiver

DETAILS: Final = Page(
    name="details",
    section=Section.CHILD,
    slug="details",
    title=_("Name and details"),
    need=Need.REVIEW,
    columns={
        Record.PATIENT: (
            "preferred_name",
            "other_names",
            "sex_on_records",
            "pronouns",
            "home_postal_code",
            "home_state",
            "home_country",
            "seen_here",
            "medical_record_number",
        )
    },
    wanted=("sex_on_records",),
)
NOW: Final = Page(
    name="now",
    section=Section.CHILD,
    slug="now",
    title=_("How your child is now"),
    title_for_self=_("How you are now"),
    need=Need.CALL,
    columns={
        Record.HISTORY: (
            "warning_signs",
            "inpatient_now",
            "inpatient_hospital",
            "inpatient_unit",
            "inpatient_since",
            "symptoms",
            "symptoms_note",
            "daily_life",
            "trend",
        )
    },
)
CARE: Final = Page(
    name="care",
    section=Section.CHILD,
    slug="care",
    title=_("Medicines and daily care"),
    need=Need.CALL,
    columns={Record.HISTORY: ("allergies", "medicines", "devices", "treatment_limits")},
)
CAREGIVERS: Final = Page(
    name="caregivers",
    section=Section.FAMILY,
    slug="people",
    title=_("Other people who care for your child"),
    title_for_self=_("People who help you"),
    need=Need.CALL,
    row=ReportedCaregiver,
    row_columns=(
        "full_name",
        "relationship",
        "relationship_words",
        "phone",
        "email",
        "best_times",
        "spoken_language",
        "read_language",
        "needs_interpreter",
        "may_text",
    ),
)
LEGAL: Final = Page(
    name="legal",
    section=Section.FAMILY,
    slug="legal",
    title=_("Who decides about care"),
    need=Need.REVIEW,
    columns={Record.LINK: ("authority", "other_decider", "must_not_share", "must_not_share_with")},
    wanted=("authority",),
)
PAYING: Final = Page(
    name="paying",
    section=Section.FAMILY,
    slug="paying",
    title=_("Insurance or self-pay"),
    need=Need.CALL,
    columns={
        Record.COVERAGE: (
            "pay_plan",
            "plan_name",
            "member_id",
            "group_number",
            "plan_phone",
            "policy_holder",
            "policy_holder_birth_date",
            "has_second_plan",
            "second_plan_name",
            "second_member_id",
            "needs_referral",
            "wants_counselor",
        )
    },
)

CHILD_PAGES: Final = (DETAILS, NOW, CARE)
FAMILY_PAGES: Final = (CAREGIVERS, LEGAL, PAYING)
