"""What each field keeps, what it refuses, and that it says what to do."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.datastructures import MultiValueDict

from portal.ui import fields
from portal.ui.date_fields import TypedDate
from portal.ui.forms import PortalForm
from portal.ui.text_fields import display_phone, link_phone

pytestmark = pytest.mark.unit


def refusal(field: forms.Field, value: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return " ".join(caught.value.messages)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Sample-Testa  Prueba ", "Sample-Testa Prueba"),
        ("Robin 🎈", "Robin 🎈"),
        ("Rob\u202ein", "Robin"),
        ("李小龙", "李小龙"),
        ("x" * 100, "x" * 100),
    ],
)
def test_text_is_kept(typed: str, kept: str) -> None:
    assert fields.TextField(label="First name", max_length=100).clean(typed) == kept


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter first name"),
        ("   ", "Enter first name"),
        ("\u202e", "Enter first name"),
        (None, "Enter first name"),
        ("x" * 101, "First name must be 100 characters or fewer"),
        ("Rob\x00in", "First name has a character we can’t save. Type it again."),
        ("Rob\x1bin", "First name has a character we can’t save. Type it again."),
    ],
)
def test_text_is_refused_with_words(typed: str | None, words: str) -> None:
    assert refusal(fields.TextField(label="First name", max_length=100), typed) == words


def test_optional_text_may_be_empty_and_own_words_win() -> None:
    assert fields.TextField(label="Nickname", optional=True).clean("") == ""
    question = fields.TextField(label="What have doctors called it?", error_required="Enter what doctors called it")
    assert refusal(question, "") == "Enter what doctors called it"


def test_a_percent_sign_in_a_label_does_no_harm() -> None:
    assert refusal(fields.BirthDateField(label="100% sure date"), TypedDate("5", "5", "")).startswith("100% sure date")


def test_text_area_keeps_lines() -> None:
    assert fields.TextAreaField(label="Note").clean("one\r\ntwo") == "one\ntwo"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Ana@Example.ORG ", "Ana@example.org"), ("a.b+c@example.org", "a.b+c@example.org")],
)
def test_email_is_kept(typed: str, kept: str) -> None:
    assert fields.EmailField(label="Email").clean(typed) == kept


@pytest.mark.parametrize("typed", ["ana", "ana@", "@example.org", "ana@example", "ana example@example.org"])
def test_email_is_refused(typed: str) -> None:
    assert refusal(fields.EmailField(label="Email"), typed) == "Enter an email address like name@example.com"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("303-555-0142", "+13035550142"),
        ("(303) 555 0142", "+13035550142"),
        ("1 303.555.0142", "+13035550142"),
        ("+52 55 1234 5678", "+525512345678"),
        ("+34 612 34 56 78", "+34612345678"),
        ("011 52 55 1234 5678", "+525512345678"),
    ],
)
def test_phone_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert fields.PhoneField(label="Phone").clean(typed) == kept


@pytest.mark.parametrize("typed", ["555-0142", "911", "call me", "+1 2", "303-555-01422", "+999 1234567"])
def test_phone_that_nobody_can_call(typed: str) -> None:
    assert refusal(fields.PhoneField(label="Phone"), typed).startswith("Enter a phone number we can call")


def test_phone_extension_is_not_dropped_in_silence() -> None:
    assert "without an extension" in refusal(fields.PhoneField(label="Phone"), "303-555-0142 ext 7")


def test_phone_may_be_left_out_when_optional() -> None:
    assert fields.PhoneField(label="Phone", optional=True).clean("") == ""


@pytest.mark.parametrize(
    ("stored", "shown"),
    [("+13035550142", "303-555-0142"), ("+525512345678", "+52 55 1234 5678"), ("711", "711"), ("", "")],
)
def test_phone_is_shown_as_people_write_it(stored: str, shown: str) -> None:
    assert display_phone(stored) == shown


@pytest.mark.parametrize(
    ("shown", "dialled"), [("(303) 555-0142", "+13035550142"), ("911", "911"), ("711", "711"), ("call us", "")]
)
def test_phone_links_can_be_dialled(shown: str, dialled: str) -> None:
    assert link_phone(shown) == dialled


def test_a_question_is_not_put_inside_another_sentence() -> None:
    assert refusal(fields.TextField(label="What is it?"), "") == "Enter your answer"
    assert refusal(fields.RadioField(label="What is it?", choices=CHOICES), "") == "Choose an answer"
    born = fields.BirthDateField(label="When was that?")
    assert refusal(born, TypedDate("5", "", "2019")) == "The date must include a day"
    named = fields.TextField(label="What is it?", max_length=3, error_name="The name of it")
    assert refusal(named, "abcd") == "The name of it must be 3 characters or fewer"
    assert refusal(named, "") == "Enter the name of it"


@pytest.mark.parametrize(
    "typed",
    ["123456", "123 456", " 123-456 ", "\uff11\uff12\uff13\uff14\uff15\uff16", "\u0661\u0662\u0663\u0664\u0665\u0666"],
)
def test_code_is_kept(typed: str) -> None:
    assert fields.CodeField(label="Code").clean(typed) == "123456"


@pytest.mark.parametrize("typed", ["12345", "1234567", "12345a", "½23456"])
def test_code_is_refused(typed: str) -> None:
    assert refusal(fields.CodeField(label="Code"), typed) == "The code has 6 numbers"


def birth_date(month: str, day: str, year: str) -> date | None:
    return fields.BirthDateField(label="Birth date").clean(TypedDate(month, day, year))


@pytest.mark.parametrize(
    ("month", "number"),
    [
        ("5", 5),
        ("05", 5),
        ("May", 5),
        ("mayo", 5),
        ("ENERO", 1),
        ("ene.", 1),
        ("January", 1),
        ("Sept", 9),
        ("setiembre", 9),
        ("dic", 12),
        ("December", 12),
        ("agosto", 8),
    ],
)
def test_months_may_be_numbers_or_words_of_both_languages(month: str, number: int) -> None:
    assert birth_date(month, "12", "2019") == date(2019, number, 12)


def test_leap_day_is_real_only_in_leap_years() -> None:
    assert birth_date("2", "29", "2020") == date(2020, 2, 29)
    assert "real date" in refusal(fields.BirthDateField(label="Birth date"), TypedDate("2", "29", "2019"))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("", "", ""), "Enter birth date"),
        (("5", "12", ""), "Birth date must include a year"),
        (("", "12", "2019"), "Birth date must include a month"),
        (("5", "", ""), "Birth date must include a day and a year"),
        (("13", "12", "2019"), "Month must be a number from 1 to 12, or its name"),
        (("Mayonnaise", "12", "2019"), "Month must be a number from 1 to 12, or its name"),
        (("5", "32", "2019"), "Day must be a number from 1 to 31"),
        (("5", "0", "2019"), "Day must be a number from 1 to 31"),
        (("5", "12", "19"), "Year must have 4 numbers, like 2019"),
        (("5", "12", "0019"), "Year must have 4 numbers, like 2019"),
        (("5", "12", "20199"), "Year must have 4 numbers, like 2019"),
        (("5", "1\x002", "2019"), "Day must be a number from 1 to 31"),
        (("4", "31", "2019"), "Birth date must be a real date. Check the month and the day."),
    ],
)
def test_birth_date_says_exactly_what_is_wrong(typed: tuple[str, str, str], words: str) -> None:
    assert refusal(fields.BirthDateField(label="Birth date"), TypedDate(*typed)) == words


def test_today_is_a_birth_date_and_tomorrow_is_not() -> None:
    with time_machine.travel(datetime(2026, 5, 5, 12, tzinfo=timezone.get_default_timezone()), tick=False):
        today = timezone.localdate()
        tomorrow = today + timedelta(days=1)

        assert birth_date(str(today.month), str(today.day), str(today.year)) == today
        typed = TypedDate(str(tomorrow.month), str(tomorrow.day), str(tomorrow.year))
        assert refusal(fields.BirthDateField(label="Birth date"), typed) == "Birth date must be in the past"


def test_birth_date_is_read_from_its_three_boxes() -> None:
    class Form(PortalForm):
        born = fields.BirthDateField(label="Birth date")

    form = Form(QueryDict("born_month=mayo&born_day=12&born_year=2019"))

    assert form.is_valid()
    assert form.cleaned_data["born"] == date(2019, 5, 12)


CHOICES = [
    fields.Choice("back", "It came back", "Papers may say relapse"),
    fields.Choice("gene", "A gene change"),
    fields.Choice("none", "None of these"),
]


def test_checkboxes_keep_what_was_chosen_once() -> None:
    field = fields.CheckboxesField(label="Flags", choices=CHOICES, exclusive=("none",))

    assert field.clean(["back", "gene", "back"]) == ["back", "gene"]
    assert field.clean(["none"]) == ["none"]


def test_an_exclusive_choice_stands_alone() -> None:
    field = fields.CheckboxesField(label="Flags", choices=CHOICES, exclusive=("none",))
    words = refusal(field, ["gene", "none"])

    assert "“None of these”" in words
    assert "“A gene change”" in words


def test_choices_from_outside_the_list_are_refused() -> None:
    assert refusal(fields.RadioField(label="Role", choices=CHOICES), "boss") == "Choose from the list"
    assert refusal(fields.CheckboxesField(label="Flags", choices=CHOICES), ["back", "x"]) == "Choose from the list"
    assert refusal(fields.SelectField(label="State", choices=[("CO", "Colorado")]), "ZZ") == "Choose from the list"


def test_a_choice_must_be_made() -> None:
    assert refusal(fields.RadioField(label="Role", choices=CHOICES), "") == "Choose role"
    assert refusal(fields.SelectField(label="State", choices=[("CO", "Colorado")]), "") == "Choose state"
    assert refusal(fields.CheckboxField(label="Yes"), False) == "Tick the box to go on"


def test_choices_set_later_bring_their_own_hints() -> None:
    class Form(PortalForm):
        role = fields.RadioField(label="Role", choices=CHOICES)

    first, second = Form(), Form()
    first.fields["role"].choices = [fields.Choice("new", "New", "A new hint")]

    assert first.fields["role"].gloss("new") == "A new hint"
    assert second.fields["role"].gloss("back") == "Papers may say relapse"
    assert second.fields["role"].gloss("new") == ""


def test_choices_may_be_found_when_the_page_is_drawn() -> None:
    zones = [("America/Denver", "Denver")]
    field = fields.SelectField(label="Zone", choices=lambda: zones)
    zones.append(("America/Chicago", "Chicago"))

    assert [value for value, _label in field.choices] == ["", "America/Denver", "America/Chicago"]
    assert field.clean("America/Chicago") == "America/Chicago"


def upload(content: bytes, name: str = "report.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_one_file_or_several() -> None:
    class One(PortalForm):
        file = fields.FileField(label="File")

    class Many(PortalForm):
        file = fields.FileField(label="File", multiple=True)

    files = MultiValueDict({"file": [upload(b"a", "a.pdf"), upload(b"b", "b.pdf")]})
    many, one = Many({}, files), One({}, MultiValueDict({"file": [upload(b"a")]}))

    assert many.is_valid()
    assert [file.name for file in many.cleaned_data["file"]] == ["a.pdf", "b.pdf"]
    assert one.is_valid()
    assert one.cleaned_data["file"].name == "report.pdf"
    assert One({}, files).errors["file"] == ["Choose one file at a time"]
    assert One({}, {}).errors["file"] == ["Choose a file to upload"]


def test_files_that_cannot_be_used_get_advice() -> None:
    field = fields.FileField(label="File", max_bytes=4)

    assert "empty" in refusal(field, [upload(b"")])
    assert "larger than 4" in refusal(field, [upload(b"12345")])
    assert field.clean([upload(b"1234")]).name == "report.pdf"


def test_words_follow_the_language_of_the_page() -> None:
    field = fields.TextField(label="X")
    with translation.override("es"):
        refusal(field, "")  # Must not raise while no catalog is compiled.
