"""Dates as people remember them, several short lines, places and languages."""

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template import Context, Template
from django.utils import timezone, translation

from portal.lib.approximate import ApproximateDate
from portal.ui import fields, places
from portal.ui.date_fields import TypedDate
from portal.ui.forms import PortalForm
from portal.ui.language_fields import LANGUAGES, language_name

pytestmark = pytest.mark.unit

NOW = datetime(2026, 5, 15, 12, tzinfo=timezone.get_default_timezone())


def refusal(field: forms.Field, value: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return " ".join(caught.value.messages)


def when(*parts: str, about: bool = False, **options: Any) -> ApproximateDate | None:
    field = fields.ApproximateDateField(label="When it started", optional=True, **options)
    return field.clean(TypedDate(*parts, about=about))


@pytest.mark.parametrize(
    ("parts", "about", "kept"),
    [
        (("", "", "2024"), False, "2024"),
        (("", "", "2024"), True, "2024~"),
        (("mayo", "", "2024"), True, "2024-05~"),
        (("5", "", "2024"), False, "2024-05"),
        (("feb", "29", "2024"), False, "2024-02-29"),
        (("5", "17", "2024"), True, "2024-05-17~"),
    ],
)
def test_what_is_known_is_enough(parts: tuple[str, ...], about: bool, kept: str) -> None:
    assert str(when(*parts, about=about)) == kept


def test_nothing_is_no_date_and_a_tick_alone_neither() -> None:
    assert when("", "", "") is None
    assert when("", "", "", about=True) is None
    assert refusal(fields.ApproximateDateField(label="When it started"), TypedDate()) == "Enter when it started"


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (("5", "", ""), "When it started must include a year"),
        (("", "17", ""), "When it started must include a year"),
        (("", "17", "2024"), "When it started must include a month"),
        (("13", "", "2024"), "Month must be a number from 1 to 12, or its name"),
        (("2", "30", "2024"), "When it started must be a real date. Check the month and the day."),
        (("", "", "24"), "Year must have 4 numbers, like 2019"),
        (("", "", "1024"), "Year must have 4 numbers, like 2019"),
        (("", "", "2999"), "Check the year. It is too far ahead."),
        (("", "", "20\x0024"), "Year must have 4 numbers, like 2019"),
        (("=cmd", "", "2024"), "Month must be a number from 1 to 12, or its name"),
    ],
)
def test_it_says_exactly_what_is_wrong(parts: tuple[str, ...], words: str) -> None:
    field = fields.ApproximateDateField(label="When it started", optional=True)

    assert refusal(field, TypedDate(*parts)) == words


@pytest.mark.parametrize(
    ("parts", "is_past", "is_ahead"),
    [
        (("", "", "2026"), True, True),
        (("5", "", "2026"), True, True),
        (("5", "15", "2026"), True, True),
        (("5", "16", "2026"), False, True),
        (("6", "", "2026"), False, True),
        (("", "", "2027"), False, True),
        (("5", "14", "2026"), True, False),
        (("4", "", "2026"), True, False),
        (("", "", "2025"), True, False),
    ],
)
def test_only_a_date_that_is_surely_wrong_is_refused(parts: tuple[str, ...], is_past: bool, is_ahead: bool) -> None:
    with time_machine.travel(NOW, tick=False):
        for option, allowed in (("not_future", is_past), ("not_past", is_ahead)):
            if allowed:
                assert when(*parts, **{option: True}) is not None
            else:
                with pytest.raises(ValidationError):
                    when(*parts, **{option: True})


def test_a_whole_day_may_lie_ahead() -> None:
    with time_machine.travel(NOW, tick=False):
        assert fields.DateField(label="Day").clean(TypedDate("6", "1", "2026")) == date(2026, 6, 1)
        assert fields.DateField(label="Day", optional=True).clean(TypedDate()) is None
        past = refusal(fields.DateField(label="The day", not_past=True), TypedDate("5", "14", "2026"))
        ahead = refusal(fields.DateField(label="The day", not_future=True), TypedDate("5", "16", "2026"))

    assert past == "The day must be today or later"
    assert ahead == "The day must be in the past"


class TreatmentForm(PortalForm):
    started = fields.ApproximateDateField(label="Started", with_day=False)
    ended = fields.ApproximateDateField(label="Ended", optional=True, may_be_about=False)


def draw(form: PortalForm, name: str) -> str:
    return Template("{% load ui %}{% field bound %}").render(Context({"bound": form[name]}))


def test_it_is_read_from_the_boxes_it_shows() -> None:
    form = TreatmentForm(
        QueryDict("started_month=mayo&started_day=99&started_year=2024&started_about=on&ended_about=on")
    )

    assert form.is_valid()
    assert form.cleaned_data == {"started": ApproximateDate(2024, 5, is_about=True), "ended": None}
    assert "started_day" not in draw(form, "started")
    assert "ended_about" not in draw(form, "ended")


@pytest.mark.parametrize("initial", [ApproximateDate(2024, 5, is_about=True), "2024-05~"])
def test_what_was_kept_is_shown_again(initial: object) -> None:
    html = draw(TreatmentForm(initial={"started": initial}), "started")

    assert 'value="5"' in html
    assert 'value="2024"' in html
    assert "checked" in html


def test_a_wrong_box_keeps_what_was_typed_and_is_marked() -> None:
    html = draw(TreatmentForm(QueryDict("started_month=Floreal&started_year=2024")), "started")

    assert 'value="Floreal"' in html
    assert html.count('aria-invalid="true"') == 1


def test_each_line_is_one_text() -> None:
    field = fields.WordsListField(label="Other names", optional=True, max_lines=3, max_length=10)

    assert field.clean("Robin\r\n\n  Robin \nTesta 🎈\n") == ["Robin", "Testa 🎈"]
    assert field.clean("") == []
    assert field.prepare_value(["a", "b"]) == "a\nb"
    assert refusal(field, "a\nb\nc\nd") == "Other names has room for 3 lines. Keep the most important ones."
    assert refusal(field, "x" * 11) == "Each line must be 10 characters or fewer"
    assert "can’t save" in refusal(field, "a\x00")
    assert refusal(fields.WordsListField(label="Names"), " \n ") == "Enter names"


def test_states_and_countries_can_be_chosen() -> None:
    state = fields.SelectField(label="State", choices=places.state_choices)
    country = fields.SelectField(label="Country", choices=places.country_choices)

    assert state.clean("PR") == "PR"
    assert places.state_name("CO") == "Colorado"
    assert country.clean("MX") == "MX"
    assert [code for code, _name in country.choices][:2] == ["", "US"]
    with translation.override("es"):
        assert places.country_name("DE") == "Alemania"
        assert dict(country.choices)["US"] == "Estados Unidos"
    assert refusal(country, "ZZ") == "Choose from the list"


def test_languages_have_their_own_names_and_voices() -> None:
    class Form(PortalForm):
        spoken = fields.LanguageField(label="Language", exclude=("en",))

    html = draw(Form(initial={"spoken": "ar"}), "spoken")

    assert 'value="en"' not in html
    assert '<option value="ar" selected lang="ar" dir="rtl">' in html
    assert '<option value="ase">American Sign Language (ASL)</option>' in html
    assert language_name("vi") == "Tiếng Việt"
    assert language_name("other") == "Another language"
    assert Form(QueryDict("spoken=ase")).is_valid()
    assert all(len(code) <= 3 for code in LANGUAGES)
