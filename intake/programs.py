"""Which program may fit: one table, the first row that fits is suggested. Staff confirm or choose another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from intake.models import Condition, LeukemiaFlag
from intake.models.clinical_history import EarlierTherapy, FirstResponse, Symptom
from intake.models.patient import YesNo

# Codes of `portal.center.models.Program`.
ONCOLOGY: Final = "oncology"
HEMATOLOGY: Final = "hematology"
TRANSPLANT: Final = "bmt_cell_therapy"
CLOTTING: Final = "hemophilia_thrombosis"
NEURO_ONCOLOGY: Final = "neuro_oncology"

_CANCERS: Final = (Condition.LEUKEMIA, Condition.LYMPHOMA, Condition.SOLID_TUMOR)
_UNNAMED: Final = (Condition.NO_DIAGNOSIS, Condition.NOT_SURE, Condition.SAY_ON_PHONE)
_HARD_TO_TREAT: Final = (LeukemiaFlag.RELAPSED, LeukemiaFlag.REFRACTORY)
_CELL_THERAPIES: Final = (EarlierTherapy.TRANSPLANT, EarlierTherapy.CAR_T)


@dataclass(frozen=True, slots=True)
class Story:
    """What the table looks at."""

    condition: str
    leukemia_flags: Sequence[str] = ()
    came_back: str = ""
    first_response: str = ""
    earlier_therapies: Sequence[str] = ()
    had_transplant: str = ""
    symptoms: Sequence[str] = ()


def _is(*conditions: Condition) -> Callable[[Story], bool]:
    return lambda story: story.condition in conditions


def _had_transplant(story: Story) -> bool:
    return story.had_transplant == YesNo.YES or any(each in story.earlier_therapies for each in _CELL_THERAPIES)


def _leukemia_is_hard_to_treat(story: Story) -> bool:
    if story.condition != Condition.LEUKEMIA:
        return False
    is_told = any(flag in story.leukemia_flags for flag in _HARD_TO_TREAT)
    return is_told or story.came_back == YesNo.YES or story.first_response == FirstResponse.RESIDUAL


def _unnamed_with(symptom: Symptom) -> Callable[[Story], bool]:
    return lambda story: story.condition in _UNNAMED and symptom in story.symptoms


TABLE: Final = (
    # The place in the body decides before the treatment: a transplant for a brain tumor stays with that team.
    (_is(Condition.BRAIN_TUMOR), NEURO_ONCOLOGY),
    (_is(Condition.BLEEDING_CLOTTING), CLOTTING),
    (_had_transplant, TRANSPLANT),
    (_leukemia_is_hard_to_treat, TRANSPLANT),
    (_is(*_CANCERS), ONCOLOGY),
    (_is(Condition.BLOOD_DISORDER), HEMATOLOGY),
    (_unnamed_with(Symptom.BLEEDING), HEMATOLOGY),
    (_unnamed_with(Symptom.LUMP), ONCOLOGY),
)


def suggested_code(story: Story) -> str:
    """The code of the first row that fits; empty when a person must ask first."""
    return next((code for fits, code in TABLE if fits(story)), "")
