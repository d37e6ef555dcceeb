"""Six invented children, as their families would describe them: page by page, by the names of the boxes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

Answers = Mapping[str, object]

_YEAR = date.today().year  # noqa: DTZ011 - only ages in years matter


def _month(name: str, month: int, year: int) -> dict[str, str]:
    return {f"{name}_month": str(month), f"{name}_year": str(year)}


@dataclass(frozen=True)
class Child:
    """What one family says; a page maps to its answers, a list page to one mapping for each entry."""

    key: str
    relationship: str
    condition: str
    birth_year: int
    flags: tuple[str, ...] = ()
    pages: Mapping[str, Answers] = field(default_factory=dict)
    lists: Mapping[str, tuple[Answers, ...]] = field(default_factory=dict)
    # Words that staff must read on the case page.
    staff_reads: tuple[str, ...] = ()

    @property
    def is_fast_track(self) -> bool:
        return bool({"relapsed", "refractory", "high_risk_genetics", "decision_within_7_days"} & set(self.flags))


_HOSPITAL = {
    "name": "Saint Example Hospital",
    "city": "Sampleton",
    "state": "CO",
    "doctor": "Dr. Invented",
    "doctor_knows": "not_yet",
}
_DETAILS = {"sex_on_records": "female", "preferred_name": "Zeph", "other_names": "Zephy\nQuill-Feather Núñez"}
_WISHES = {"goals": ["plan", "trials"], "first_question": "Is there another way?", "has_no_decision_date": True}

RELAPSED_LEUKEMIA = Child(
    key="relapsed",
    relationship="parent",
    condition="leukemia",
    flags=("relapsed",),
    birth_year=_YEAR - 7,
    pages={
        "child/details": _DETAILS,
        "child/now": {"warning_signs": ["none"], "inpatient_now": "no", "symptoms": ["tired"], "trend": "worse"},
        "child/care": {"allergies": "None we know of", "medicines": "A list on the call", "devices": ["port"]},
        "family/legal": {"authority": "yes", "must_not_share": "no"},
        "family/paying": {"pay_plan": "medicaid", "wants_counselor": "yes"},
        "illness/diagnosis": {
            "diagnosis_words": "B-cell leukemia that came back",
            "diagnosis_certainty": "confirmed",
            **_month("diagnosed_on", 3, _YEAR - 3),
            "came_back": "yes",
        },
        "illness/leukemia": {
            "leukemia_type": "b_all",
            "first_response": "remission",
            "heard_words": ["kmt2a"],
            "earlier_therapies": ["blinatumomab"],
        },
        "illness/treatment": {
            "treatment_status": "in_treatment",
            "had_surgery": "no",
            "had_chemotherapy": "yes",
            "had_radiation": "no",
            "had_transplant": "no",
            "tests_done": ["bone_marrow", "spinal_fluid"],
        },
        "illness/questions": _WISHES,
        "visit/travel": {"can_travel": "with_help", "from_city": "Sampleton", "travel_by": "plane"},
    },
    lists={
        "illness/relapses": (_month("happened_on", 9, _YEAR - 1),),
        "illness/hospitals": (_HOSPITAL,),
        "illness/chemotherapy": (
            {"plan": "AALL1731", **_month("started_on", 4, _YEAR - 3), "is_ongoing": True, "in_study": "not_sure"},
        ),
    },
    staff_reads=("AALL1731", "B-cell leukemia that came back", "Saint Example Hospital"),
)

BLEEDING_WITHOUT_DIAGNOSIS = Child(
    key="bleeding",
    relationship="parent",
    condition="bleeding_clotting",
    birth_year=_YEAR - 2,
    pages={
        "child/details": {"sex_on_records": "male"},
        "child/now": {"warning_signs": ["none"], "symptoms": ["bleeding", "other"], "symptoms_note": "Nosebleeds"},
        "family/legal": {"authority": "shared", "other_decider": "Luis Quillfeather"},
        "illness/diagnosis": {
            "diagnosis_words": "We don’t know yet",
            "diagnosis_certainty": "unknown",
            "diagnosed_on_year": str(_YEAR),
            "diagnosed_on_about": True,
            "came_back": "no",
            "family_history": "yes",
            "family_history_note": "An uncle bled a lot",
        },
        "illness/treatment": {"treatment_status": "not_started", "tests_done": ["none"]},
        "illness/questions": {"goals": ["diagnosis"], "has_no_decision_date": True},
    },
    lists={
        "family/people": ({"full_name": "Luis Quillfeather", "relationship": "father", "phone": "303 555 0143"},),
        "illness/hospitals": (_HOSPITAL,),
    },
    staff_reads=("We don’t know yet", "An uncle bled a lot", "Nosebleeds"),
)

BRAIN_TUMOR = Child(
    key="brain",
    relationship="parent",
    condition="brain_tumor",
    birth_year=_YEAR - 9,
    pages={
        "child/details": _DETAILS,
        "child/now": {"warning_signs": ["none"], "symptoms": ["headache", "walking_or_seeing"]},
        "family/legal": {"authority": "yes"},
        "illness/diagnosis": {
            "diagnosis_words": "Medulloblastoma",
            "diagnosis_certainty": "confirmed",
            **_month("diagnosed_on", 2, _YEAR - 2),
            "stage_words": "High risk",
            "body_site": "Back of the brain",
            "has_spread": "no",
            "came_back": "no",
        },
        "illness/treatment": {
            "treatment_status": "finished",
            "had_surgery": "yes",
            "had_chemotherapy": "no",
            "had_radiation": "yes",
            "had_transplant": "no",
            "tests_done": ["mri", "biopsy", "gene_test"],
        },
        "illness/questions": _WISHES,
        "visit/anything-else": {"anything_else": "She loves music 🎵 and her dog."},
    },
    lists={
        "illness/hospitals": (_HOSPITAL, {"name": "Second Example Clinic"}),
        "illness/surgeries": ({"what": "Tumor taken out", **_month("performed_on", 3, _YEAR - 2)},),
        "illness/radiation": (
            {
                "body_site": "Brain and spine",
                **_month("started_on", 5, _YEAR - 2),
                **_month("ended_on", 7, _YEAR - 2),
                "dose": "54 Gy",
            },
        ),
    },
    staff_reads=("Medulloblastoma", "Tumor taken out", "54 Gy"),
)

TEEN = Child(
    key="teen",
    relationship="parent",
    condition="lymphoma",
    birth_year=_YEAR - 17,
    pages={
        "child/details": {"sex_on_records": "other", "pronouns": "they"},
        "family/legal": {"authority": "yes"},
        "illness/diagnosis": {
            "diagnosis_words": "Hodgkin lymphoma",
            "diagnosis_certainty": "provisional",
            "diagnosed_on_year": str(_YEAR - 1),
            "came_back": "not_sure",
        },
        "illness/treatment": {"treatment_status": "watching"},
        "illness/questions": {"goals": ["options"], "teen_on_call": "yes", "has_no_decision_date": True},
    },
    lists={"illness/hospitals": (_HOSPITAL,)},
    staff_reads=("Hodgkin lymphoma",),
)

GROWN_PATIENT = Child(
    key="grown",
    relationship="self",
    condition="blood_disorder",
    birth_year=_YEAR - 20,
    pages={
        "child/details": {"sex_on_records": "male"},
        "family/legal": {"authority": "yes"},
        "illness/diagnosis": {
            "diagnosis_words": "Aplastic anemia",
            "diagnosis_certainty": "disputed",
            "diagnosed_on_year": str(_YEAR - 4),
            "came_back": "no",
        },
        "illness/treatment": {"treatment_status": "stopped", "had_transplant": "yes"},
        "illness/questions": {"goals": ["late_effects"], "has_no_decision_date": True},
    },
    lists={
        "illness/hospitals": (_HOSPITAL,),
        "illness/transplants": ({"kind": "family_donor", "performed_on_year": str(_YEAR - 3)},),
    },
    staff_reads=("Aplastic anemia",),
)

FOSTER_CHILD = Child(
    key="foster",
    relationship="caregiver",
    condition="solid_tumor",
    birth_year=_YEAR - 5,
    pages={
        "child/details": {"sex_on_records": "female", "other_names": "Zephyrina Beforehand"},
        "family/legal": {
            "authority": "not_sure",
            "must_not_share": "yes",
            "must_not_share_with": "Someone Unnamed",
        },
        "illness/diagnosis": {
            "diagnosis_words": "Wilms tumor",
            "diagnosis_certainty": "confirmed",
            **_month("diagnosed_on", 1, _YEAR),
            "came_back": "no",
        },
        "illness/treatment": {"treatment_status": "in_treatment", "had_surgery": "not_sure"},
        "illness/questions": {"goals": ["reassurance"], "has_no_decision_date": True},
    },
    lists={"illness/hospitals": (_HOSPITAL,)},
    staff_reads=("Wilms tumor", "Someone Unnamed"),
)

CHILDREN = (RELAPSED_LEUKEMIA, BLEEDING_WITHOUT_DIAGNOSIS, BRAIN_TUMOR, TEEN, GROWN_PATIENT, FOSTER_CHILD)
