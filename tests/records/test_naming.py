"""Whom a paper says it is about, and what that means for the child of the request."""

from datetime import date

import pytest

from intake.models import Patient
from records.naming import people_in, read_days
from records.services.matching import match_text

pytestmark = pytest.mark.unit

CHILD = Patient(first_name="Testina", last_name="Sample", birth_date=date(2019, 3, 14), other_names=[])
BORN = date(2019, 3, 14)


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("2019-03-14", [BORN]),
        ("03/14/2019", [BORN]),
        ("3-14-19", [BORN]),
        ("14/03/2019", [BORN]),
        ("04/03/2019", [date(2019, 4, 3), date(2019, 3, 4)]),
        ("March 14, 2019", [BORN]),
        ("14 Mar 2019", [BORN]),
        ("14-MAR-2019", [BORN]),
        ("14 de marzo de 2019", [BORN]),
        ("13/32/2019", []),
        ("unknown", []),
        ("02/30/2019", []),
    ],
)
def test_read_days(written: str, days: list[date]) -> None:
    assert read_days(written) == days


@pytest.mark.parametrize(
    ("text", "name", "born"),
    [
        ("Patient Name: Sample, Testina   MRN: 123  DOB: 03/14/2019", "Sample, Testina", BORN),
        ("PATIENT: SAMPLE^TESTINA\nDate of Birth: 14-MAR-2019\n", "SAMPLE^TESTINA", BORN),
        ("Patient’s name:\nTestina Sample\nD.O.B. 2019-03-14", "Testina Sample", BORN),
        ("Nombre del paciente: Testina Sample\nFecha de nacimiento: 14/03/2019", "Testina Sample", BORN),
        ("Paciente: Sample de la Cruz, Testina | F. Nac.: 14/03/2019", "Sample de la Cruz, Testina", BORN),
        ("Name: Testina Sample (F) Born: March 14, 2019", "Testina Sample", BORN),
    ],
)
def test_people_in(text: str, name: str, born: date) -> None:
    person = people_in(text)[0]
    assert (person.name, person.births) == (name, (born,))


@pytest.mark.parametrize(
    "text",
    [
        "The patient tolerated the procedure well.",
        "Patient: stable and afebrile",
        "Mother’s name: Ana Other DOB: 01/02/1985"[:28],
        "Emergency contact name: Ana Other",
        "Physician name: Gregory Other",
        "File name: Report Final",
        "",
    ],
)
def test_prose_and_people_around_the_child_are_not_the_patient(text: str) -> None:
    assert not [person for person in people_in(text) if person.name]


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("Patient Name: Testina Sample\nDOB: 03/14/2019", "same"),
        ("Patient Name: Testina Sample", "same"),
        ("Patient: SAMPLE, TESTINA\nDOB: 14/03/2019", "same"),
        ("Patient Name: Testa Sample\nDOB: 03/14/2019", "name_differs"),
        ("Patient Name: Leo Other\nDOB: 01/02/2012", "other_person"),
        ("Patient Name: Leo Other", "other_person"),
        # A label that may mean anybody, and no birth date: whoever reads it is told, nobody is kept from it.
        ("Name: Leo Other", "name_differs"),
        ("Name: Leo Other\nDOB: 01/02/2012", "other_person"),
        ("DOB: 01/02/2012", "name_differs"),
        ("Hemoglobin 12.3", "not_stated"),
        ("Patient Name: Testina Sample\nDOB: 03/14/2019\n" + "x " * 400 + "Name: Leo Other", "same"),
        (
            "Patient Name: Testina Sample\nDOB: 03/14/2019\n" + "x " * 400 + "Patient Name: Leo Other DOB: 01/02/2012",
            "name_differs",
        ),
    ],
)
def test_match_text(text: str, match: str) -> None:
    assert match_text(CHILD, text).match == match


def test_a_long_text_is_read_at_once() -> None:
    people_in("Name: " * 30_000)
    people_in("Patient Name: Leo Other\nDOB: 01/02/2012\n" * 4000)
