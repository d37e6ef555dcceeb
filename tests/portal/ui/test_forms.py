"""Questions that hang on others, and words that survive until they are right."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.template import Context, Template
from django.utils.datastructures import MultiValueDict

from portal.ui import fields
from portal.ui.both_answers import side_kept
from portal.ui.components import BothAnswers, EditedElsewhere
from portal.ui.forms import PortalForm
from portal.ui.rendering import summary_errors

pytestmark = pytest.mark.unit


class Needs(PortalForm):
    language = fields.RadioField(label="Language", choices=[("en", "English"), ("other", "Another"), ("asl", "Signs")])
    which = fields.TextField(label="Which language?", max_length=5)
    dialect = fields.RadioField(label="Dialect", choices=[("yes", "Yes"), ("no", "No")])
    dialect_name = fields.TextField(label="Name of the dialect")
    helps = fields.CheckboxesField(label="What helps?", optional=True, choices=[("slow", "Slow"), ("other", "Other")])
    helps_note = fields.TextField(label="What else?", optional=True, max_length=5)
    guardian = fields.CheckboxField(label="I’m the guardian", optional=True)
    papers = fields.FileField(label="Papers")
    decider = fields.TextField(label="Who else decides?", optional=True)

    reveal_when = {
        "which": ("language", ("other", "asl")),
        "dialect": ("language", "other"),
        "dialect_name": ("dialect", "yes"),
        "helps_note": ("helps", "other"),
        "papers": ("guardian", True),
    }
    needed_when = {"decider": ("language", "asl")}


def needs(data: str) -> Needs:
    return Needs(QueryDict(data))


def test_a_question_that_was_not_asked_has_no_answer_and_no_error() -> None:
    form = needs("language=en&which=far+too+long&dialect=zzz&dialect_name=x&helps=slow&helps_note=far+too+long")

    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "language": "en",
        "which": "",
        "dialect": "",
        "dialect_name": "",
        "helps": ["slow"],
        "helps_note": "",
        "guardian": False,
        "papers": None,
        "decider": "",
    }


def test_a_question_that_was_asked_is_checked() -> None:
    form = needs("language=other&which=&dialect=yes&helps=slow&helps=other&helps_note=far+too+long&guardian=on")

    assert set(form.errors) == {"which", "dialect_name", "helps_note", "papers"}


def test_a_question_below_a_hidden_one_is_hidden_too() -> None:
    form = needs("language=asl&which=ASL&dialect=yes&dialect_name=&decider=Ana")

    assert form.is_valid(), form.errors
    assert not form.is_shown("dialect_name")


def test_an_optional_field_may_be_needed_after_a_certain_answer() -> None:
    assert needs("language=asl&which=ASL").errors == {"decider": ["Enter your answer"]}
    assert "decider" not in needs("language=en").errors
    assert needs("language=asl&which=ASL&decider=%00").errors["decider"] == [
        "Your answer has a character we can’t save. Type it again."
    ]


def test_a_field_whose_condition_never_holds_is_never_needed() -> None:
    class Later(PortalForm):
        words = fields.TextField(label="Words")
        sure = fields.RadioField(label="Sure", choices=[("yes", "Yes")])
        needed_when = {"words": ("", ""), "sure": ("", "")}

    form = Later(QueryDict(""))

    assert form.is_valid()
    assert form.cleaned_data == {"words": "", "sure": ""}
    assert "(optional)" not in draw(form, "words")


def test_a_condition_on_a_field_that_is_not_there_hides_nothing() -> None:
    form = needs("which=ASL")
    del form.fields["language"]

    assert form.is_shown("which")
    assert not form.is_needed("decider")


def draw(form: PortalForm, name: str) -> str:
    return Template("{% load ui %}{% field bound %}").render(Context({"bound": form[name]}))


def test_it_says_without_scripts_when_to_answer() -> None:
    html = draw(Needs(initial={"language": "en"}), "which")

    assert "Only if you chose “Another” or “Signs”." in html
    assert 'data-reveal-by="language"' in html
    assert 'data-reveal-values="other asl"' in html
    assert "c-reveal--off" in html
    assert "c-reveal--off" not in draw(Needs(initial={"language": "asl"}), "which")
    assert "Only if you ticked “I’m the guardian”." in draw(Needs(), "papers")


def test_what_is_needed_later_is_not_called_optional() -> None:
    assert "(optional)" not in draw(Needs(), "decider")
    assert "(optional)" in draw(Needs(), "helps_note")


class Page(PortalForm):
    name = fields.TextField(label="Name", max_length=5)
    born = fields.BirthDateField(label="Birth date")
    began = fields.ApproximateDateField(label="Began", optional=True)
    tests = fields.CheckboxesField(label="Tests", optional=True, choices=[("mri", "MRI"), ("ct", "CT")])
    sure = fields.CheckboxField(label="I’m sure", optional=True)
    role = fields.RadioField(label="Role", choices=[("a", "Mother"), ("b", "Father")])
    photo = fields.FileField(label="Photo", optional=True)


WRONG = "name=Far+too+long&born_month=Floreal&born_day=&born_year=2019&began_year=2020&began_about=on&tests=mri&extra=x"
SAVED = {"name": "Ana", "tests": ["ct"], "sure": True, "role": "b", "born": "2019-05-12"}


def test_what_was_typed_is_kept_right_or_wrong() -> None:
    upload = MultiValueDict({"photo": [SimpleUploadedFile("x.jpg", b"x")]})
    kept = Page(QueryDict(WRONG + "&name=Robin\x00\ud800"), upload).what_was_typed()

    assert json.loads(json.dumps(kept)) == {
        "name": ["Far too long", "Robin"],
        "born_month": ["Floreal"],
        "born_day": [""],
        "born_year": ["2019"],
        "began_year": ["2020"],
        "began_about": ["on"],
        "tests": ["mri"],
    }


def test_nobody_can_keep_a_whole_book() -> None:
    assert len(Page(QueryDict("name=" + "x" * 50_000)).what_was_typed()["name"][0]) == 10_000


def test_what_was_typed_is_shown_again_without_scolding() -> None:
    form = Page(typed=Page(QueryDict(WRONG)).what_was_typed(), initial=SAVED)

    assert form.shows_typed
    assert not form.has_errors
    assert 'value="Far too long"' in draw(form, "name")
    assert 'value="Floreal"' in draw(form, "born")
    assert "c-error" not in draw(form, "born")
    assert re.search(r'began_about"\s+value="on"\s+checked', draw(form, "began"))
    assert form["tests"].value() == ["mri"]
    # No tick was sent, so it was taken away; no radio button sent means that none of them changed.
    assert form["sure"].value() is False
    assert form["role"].value() == "b"


def test_without_typed_words_the_saved_ones_are_shown() -> None:
    form = Page(typed=None, initial=SAVED)

    assert not form.shows_typed
    assert form["name"].value() == "Ana"
    assert form["sure"].value() is True


def test_prefixes_keep_pages_apart() -> None:
    form = Page(typed={"a-name": ["Robin"], "name": ["Ana"]}, prefix="a")

    assert form["name"].value() == "Robin"


def test_which_answer_to_keep_is_asked_in_the_summary_too() -> None:
    form = Page(QueryDict("name=Ana&born_month=5&born_day=12&born_year=2019&role=a"))
    assert not form.has_errors
    answers = [
        BothAnswers("name", "Name", "Anna", "Ana", error="Choose which name to keep"),
        BothAnswers("role", "Role", "a", "b"),
    ]
    form.edited_elsewhere = EditedElsewhere("Luis", "3:12 p.m.", answers)

    assert form.has_errors
    assert [(line.text, line.target) for line in summary_errors(form)] == [
        ("Choose which name to keep", "id_keep_name_0")
    ]


def test_the_choice_is_read_back() -> None:
    assert side_kept({"keep_name": "theirs"}, "name") == "theirs"
    assert side_kept({"keep_name": "mine"}, "name") == "mine"
    assert side_kept({"keep_name": "both"}, "name") == ""
    assert side_kept({}, "name") == ""
