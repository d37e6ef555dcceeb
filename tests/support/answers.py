"""Journey pages and their forms without a database or a browser."""

from datetime import date
from typing import Any

from intake.forms.base import AnswerForm
from intake.forms.table import FORMS
from intake.journey import Page, Standing
from intake.models import Patient, RelatedPerson, SecondOpinionRequest


def standing_with(*, born: date = date(2019, 3, 14), link: dict[str, Any] | None = None, **facts: Any) -> Standing:
    """A standing of rows that were never saved; facts of the request by their columns."""
    patient = Patient(first_name="Testina", last_name="Sample", birth_date=born)
    return Standing(SecondOpinionRequest(patient=patient, **facts), RelatedPerson(**(link or {})))


def form_of(
    page: Page, data: dict[str, Any] | None = None, standing: Standing | None = None, **more: Any
) -> AnswerForm:
    """The form of a page, as sent or fresh."""
    return FORMS[page.name](data, page=page, standing=standing or standing_with(), **more)
