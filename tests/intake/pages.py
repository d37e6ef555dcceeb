"""The pages of questions as data: an address and a whole set of answers for each."""

from typing import Any
from uuid import UUID

from intake import journey
from intake.journey import Page

DAY = {"month": "5", "day": "17", "year": "2024"}


def dated(name: str, **parts: str) -> dict[str, str]:
    """The boxes of a date."""
    return {f"{name}_{part}": value for part, value in parts.items()}


ANSWERS: dict[str, dict[str, Any]] = {
    "child_change": {"first_name": "Nina", "last_name": "Peña Ruiz", **dated("birth_date", **DAY)},
    "illness": {"condition": "leukemia", "leukemia_flags": ["high_risk_genetics"]},
    "contact": {"full_name": "Ana Sample", "phone": "303 555 0143", "may_leave_voicemail": "no"},
    "call_needs": {"call_language": "other", "other_language": "Somali", "call_access": ["captions"]},
    "reach": {"reach_times": ["tomorrow_morning"]},
    "details": {
        "sex_on_records": "female",
        "preferred_name": "Tina",
        "other_names": "Testina Ruiz\nTestina Peña",
        "home_country": "US",
        "home_state": "CO",
        "home_postal_code": "80045",
        "seen_here": "yes",
        "medical_record_number": "123",
    },
    "now": {
        "inpatient_now": "yes",
        "inpatient_hospital": "St. Anne’s",
        **dated("inpatient_since", month="3", year="2026", about="on"),
        "symptoms": ["fever", "other"],
        "symptoms_note": "Sleeps a lot",
        "daily_life": "some_harder",
        "trend": "worse",
    },
    "care": {"allergies": "Penicillin", "medicines": "Ondansetron", "devices": ["port"]},
    "caregivers": {"full_name": "Luis Sample", "relationship": "father", "phone": "303 555 0144"},
    "legal": {"authority": "shared", "other_decider": "Luis, father", "must_not_share": "yes"},
    "paying": {"pay_plan": "private", "plan_name": "Sample Health", "member_id": "A1", "has_second_plan": "no"},
    "diagnosis": {
        "diagnosis_words": "B-cell ALL",
        "diagnosis_certainty": "confirmed",
        **dated("diagnosed_on", month="5", year="2024"),
        "came_back": "yes",
    },
    "relapses": {**dated("happened_on", month="2", year="2026")},
    "leukemia": {"leukemia_type": "b_all", "heard_words": ["down_syndrome"], "has_no_decision_date": "on"},
    "hospitals": {"name": "St. Anne’s", "city": "Pueblo", "state": "US-CO", "doctor_knows": "not_yet"},
    "regular_doctor": {"regular_doctor": "Dr. Sample, Pueblo"},
    "treatment": {
        "treatment_status": "in_treatment",
        "had_surgery": "yes",
        "had_chemotherapy": "yes",
        "had_radiation": "yes",
        "had_transplant": "yes",
        "tests_done": ["mri"],
    },
    "surgeries": {"what": "Took out the tumor", **dated("performed_on", year="2025"), "where": "St. Anne’s"},
    "chemotherapy": {"plan": "AALL1731", **dated("started_on", month="6", year="2024"), "is_ongoing": "on"},
    "radiation": {"body_site": "Head", **dated("started_on", month="6", year="2025"), "dose": "54 Gy"},
    "transplants": {"kind": "family_donor", **dated("performed_on", year="2025"), "donor": "Sister"},
    "questions": {"goals": ["plan"], "first_question": "What next?", **dated("decision_on", month="12", year="2027")},
    "access": {"visit_needs": ["wheelchair"], "visit_needs_note": "Ground floor"},
    "travel": {"can_travel": "yes", "from_city": "Pueblo", "adults_coming": "2", "children_coming": "0"},
    "anything_else": {"anything_else": "Thank you"},
}

PAGES = [page for page in journey.PAGES if page.is_question]
ONE_PAGE = [page for page in PAGES if page.row is None]
LISTS = [page for page in PAGES if page.row is not None]
SHARED = [page for page in ONE_PAGE if not page.is_personal and page is not journey.REACH]


def form_address(page: Page, rid: UUID) -> str:
    """Where the form of the page is; for a list, that of a new entry."""
    return page.url(rid) + ("add/" if page.row is not None else "")


def name_of(page: Page) -> str:
    """For the names of tests."""
    return page.name
