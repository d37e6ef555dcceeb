"""Each component draws, escapes, and refuses what it does not know."""

import re
from datetime import date

import pytest
import time_machine
from django import forms
from django.http import QueryDict
from django.template import Context, Template, TemplateSyntaxError

from portal.ui import fields
from portal.ui.components import (
    BothAnswers,
    EditedElsewhere,
    FileRow,
    RepeatRow,
    SlotChoice,
    SlotDay,
    Stage,
    SummaryRow,
    TaskGroup,
    TaskRow,
)
from portal.ui.forms import PortalForm
from portal.ui.icons import ICONS

pytestmark = pytest.mark.unit

EVIL = "<script>alert(1)</script>"
VALUES = {
    "evil": EVIL,
    "rows": [SummaryRow(EVIL, EVIL, "/change/", EVIL, EVIL, date(2026, 5, 5))],
    "several": [RepeatRow(EVIL, (EVIL, ""), "/change/", "/remove/", EVIL, "attention")],
    "groups": [TaskGroup(EVIL, [TaskRow(EVIL, "/go/", EVIL)], 1, 2, EVIL)],
    "conflict": EditedElsewhere(EVIL, EVIL, [BothAnswers("name", EVIL, EVIL, EVIL, "mine", EVIL)]),
    "tasks": [TaskRow(EVIL, "/go/", EVIL, "attention", EVIL), TaskRow("Later", "", "Not yet")],
    "stages": [Stage(EVIL, EVIL, "done", date(2026, 5, 5)), Stage("Now", state="now"), Stage("Next")],
    "file": FileRow(EVIL, "/file/", EVIL, "success", EVIL, EVIL, "/preview/"),
    "days": [SlotDay(EVIL, [SlotChoice(EVIL, EVIL, EVIL, checked=True)]), SlotDay("Thursday")],
}
TAGS = {
    "button": '{% button text=evil kind="danger" name="act" value=evil busy_text=evil %}',
    "button_link": '{% button_link text=evil href=evil kind="secondary" %}',
    "tag": '{% tag text=evil tone="info" %}',
    "notice": '{% notice tone="attention" title=evil %}{{ evil }}{% endnotice %}',
    "panel": "{% panel title=evil %}{{ evil }}{% endpanel %}",
    "card": "{% card title=evil accent=True %}{{ evil }}{% endcard %}",
    "interruption": "{% interruption title=evil %}{{ evil }}{% endinterruption %}",
    "details": "{% details summary=evil %}{{ evil }}{% enddetails %}",
    "summary_list": "{% summary_list rows=rows %}",
    "task_list": "{% task_list rows=tasks %}",
    "task_groups": "{% task_groups groups=groups %}",
    "repeat_cards": '{% repeat_cards rows=several add_url="/add/" add_text=evil none_text=evil %}',
    "edited_elsewhere": "{% edited_elsewhere conflict %}",
    "process_list": "{% process_list stages=stages %}",
    "phone_link": "{% phone_link evil label=evil %}",
    "mail_link": "{% mail_link evil %}",
    "back_link": "{% back_link href=evil text=evil %}",
    "ball": '{% ball holder="other" who=evil by=evil %}',
    "meter": "{% meter done=6 total=9 label=evil %}",
    "file_row": "{% file_row file %}",
    "slot_days": '{% slot_days days=days name="slot" legend=evil described_by=evil %}',
}


def draw(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(VALUES | context))


def flat(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


@pytest.mark.parametrize("name", TAGS)
def test_it_draws_and_escapes(name: str) -> None:
    html = draw(TAGS[name])

    assert html.strip()
    assert "<script" not in html


@pytest.mark.parametrize("name", [*TAGS, "field", "error_summary"])
def test_it_refuses_arguments_it_does_not_know(name: str) -> None:
    source = TAGS.get(name, "{% " + name + " form %}")
    with pytest.raises(TemplateSyntaxError):
        draw(source.replace(" %}", " nonsense=1 %}", 1))


@pytest.mark.parametrize(
    "source",
    [
        '{% button text="x" kind="loud" %}',
        '{% tag text="x" tone="red" %}',
        '{% notice tone="danger" %}x{% endnotice %}',
        '{% ball holder="them" %}',
        '{% icon "unicorn" %}',
    ],
)
def test_it_refuses_kinds_it_does_not_know(source: str) -> None:
    with pytest.raises(ValueError, match="is not one of"):
        draw(source)


def test_a_misspelt_field_is_not_left_out_in_silence() -> None:
    with pytest.raises(TemplateSyntaxError):
        draw("{% field form.nmae %}", form=PortalForm())


@pytest.mark.parametrize("name", ICONS)
def test_icons_are_silent_and_never_alone_in_colour(name: str) -> None:
    html = draw("{% icon name %}", name=name)

    assert 'aria-hidden="true"' in html
    assert "style=" not in html


def test_status_has_words_and_an_icon() -> None:
    html = draw('{% tag text="Looks good" tone="success" %}')

    assert flat(html) == "Looks good"
    assert "<svg" in html


def test_the_ball_says_who_since_when_and_by_when() -> None:
    words = flat(draw('{% ball holder="us" since=since by=by %}', since=date(2026, 5, 5), by=date(2027, 5, 7)))

    assert words.startswith("We’re waiting on Us")
    assert "Tuesday, May 5" in words
    assert "Friday, May 7, 2027" in words


def test_a_number_in_a_sentence_has_no_gap_before_the_full_stop() -> None:
    html = draw('We call from {% phone_link "+13035550100" inline=True %}.')

    assert html.endswith('<a class="u-nowrap" href="tel:+13035550100">303-555-0100</a>.')


def test_change_links_say_what_they_change() -> None:
    html = draw("{% summary_list rows=rows %}", rows=[SummaryRow("Birth date", "", "/c/", "birth date")])

    assert "Change : birth date" in flat(html)
    assert "Not answered" in flat(html)


@pytest.mark.parametrize(
    ("was", "changed_on", "words"),
    [
        ("No", date(2026, 5, 2), "Yes Changed May 2. Before: No"),
        ("", date(2025, 5, 2), "Yes Changed May 2, 2025. Before: Not answered"),
        ("No", None, "Yes Before: No"),
        ("", None, "Yes"),
    ],
)
def test_a_changed_answer_says_since_when_and_what_it_was(was: str, changed_on: date | None, words: str) -> None:
    with time_machine.travel(date(2026, 6, 1), tick=False):
        html = draw("{% summary_list rows=rows %}", rows=[SummaryRow("Back?", "Yes", was=was, changed_on=changed_on)])

    assert flat(html) == f"Back? {words}"


def test_a_group_of_tasks_counts_only_when_told() -> None:
    words = flat(draw("{% task_groups groups=groups %}", groups=[TaskGroup("Child", [], 0, 2), TaskGroup("Visit", [])]))

    assert words == "Child 0 of 2 done Visit"


def test_each_entry_says_what_its_links_change() -> None:
    words = flat(draw("{% repeat_cards rows=rows %}", rows=[RepeatRow("St. A", ("Denver",), "/c/", "/r/")]))

    assert words == "St. A Denver Change : St. A Remove : St. A"


NONE = (
    '{% repeat_cards rows=rows add_url="/add/" none_text="No surgery" none_chosen=chosen empty_text="Nothing yet." %}'
)


def test_none_can_be_said_taken_back_and_is_not_offered_beside_entries() -> None:
    empty, chosen = draw(NONE, rows=[], chosen=False), draw(NONE, rows=[], chosen=True)

    assert flat(empty) == "Nothing yet. Add another No surgery"
    assert 'name="none" value="1"' in empty
    assert flat(chosen) == "No surgery Add another Undo"
    assert 'name="none" value="0"' in chosen
    assert 'name="none"' not in draw(NONE, rows=[RepeatRow("Tonsils")], chosen=False)


def test_both_answers_are_there_and_only_what_was_chosen_is_ticked() -> None:
    answers = [BothAnswers("phone", "Phone", "303-555-0100", "", "mine"), BothAnswers("name", "Name", "Ann", "Anna")]
    html = draw("{% edited_elsewhere conflict %}", conflict=EditedElsewhere("Ana", "3:12 p.m.", answers))

    assert flat(html).startswith("Ana changed this at 3:12 p.m.")
    assert "Keep the answer from Ana 303-555-0100 Use mine Not answered" in flat(html)
    assert html.count("checked") == 1
    assert re.search(r'name="keep_phone"\s+value="mine"\s+checked', html)
    assert 'data-module="error-summary"' in html


def test_task_without_address_is_no_link() -> None:
    html = draw("{% task_list rows=rows %}", rows=[TaskRow("Visit", "", "Opens later")])

    assert "<a" not in html
    assert "Visit Opens later" in flat(html)


def test_the_current_stage_is_marked_for_all() -> None:
    html = draw("{% process_list stages=stages %}")

    assert html.count('aria-current="step"') == 1
    assert "Now: Now" in flat(html)


def test_slots_have_their_own_ids_and_a_place_for_the_error_summary() -> None:
    both = draw('{% slot_days days=days soonest=True %}{% slot_days days=days legend="Week" %}')
    ids = re.findall(r'\bid="([^"]+)"', both)

    assert len(ids) == len(set(ids))
    assert ids.count("id_slot_0") == 1
    assert both.count("<fieldset") == 2
    assert "Thursday – no times" in flat(both)


class Sample(PortalForm):
    name = fields.TextField(
        label="First name", hint="As on records", why="Why we ask: matching", autocomplete="given-name"
    )
    nick = fields.TextField(label="Nickname", optional=True)
    born = fields.BirthDateField(label="Birth date")
    role = fields.RadioField(
        label="Role", choices=[fields.Choice("a", "Mother", "Or father"), fields.Choice("b", "Guardian")]
    )
    flags = fields.CheckboxesField(
        label="Flags", choices=[("x", "It came back"), ("none", "None of these")], exclusive=("none",)
    )
    file = fields.FileField(label="File", max_bytes=1000)
    token = fields.TextField(label="Token", optional=True)

    token.widget = forms.HiddenInput()


def sample(data: str | None = None) -> Sample:
    return Sample() if data is None else Sample(QueryDict(data))


def test_a_text_field_is_wired() -> None:
    html = draw("{% field form.name %}", form=sample("name="))

    assert 'for="id_name"' in html
    assert 'aria-describedby="id_name_hint id_name_why id_name_error"' in html
    for part in ("hint", "why", "error"):
        assert f'id="id_name_{part}"' in html
    assert 'aria-invalid="true"' in html
    assert 'autocomplete="given-name"' in html
    assert not re.search(r"<input[^>]* (required|placeholder|maxlength)", html)


def test_optional_fields_say_so() -> None:
    assert flat(draw("{% field form.nick %}", form=sample())) == "Nickname (optional)"


def test_a_group_is_a_fieldset_and_its_legend_may_be_the_heading() -> None:
    html = draw("{% field form.role heading=True %}", form=sample("role=b"))

    assert html.count("<h1>") == 1
    assert "<fieldset" in html
    assert re.search(r'value="b"\s+checked', html)
    assert 'aria-describedby="id_role_0_hint"' in html


def test_only_the_wrong_box_of_a_date_is_marked() -> None:
    html = draw("{% field form.born %}", form=sample("born_month=mayo&born_day=12&born_year="))

    assert html.count('aria-invalid="true"') == 1
    assert re.search(r'id="id_born_year"[^>]*aria-invalid', html)
    assert 'value="mayo"' in html


def test_an_exclusive_choice_is_set_apart() -> None:
    assert "c-options__or" in draw("{% field form.flags %}", form=sample())


def test_hidden_fields_stay_hidden() -> None:
    assert flat(draw("{% field form.token %}", form=sample())) == ""


def test_file_field_tells_its_limit_to_the_script() -> None:
    assert 'data-max-bytes="1000"' in draw("{% field form.file %}", form=sample())


def test_the_error_summary_leads_to_each_first_wrong_control() -> None:
    form = sample("born_month=5&born_day=12&born_year=&nick=x")
    page = draw("{% error_summary form %}{% for bound in form %}{% field bound %}{% endfor %}", form=form)
    targets = re.findall(r'href="#([^"]+)"', page)

    assert targets == ["id_name", "id_born_year", "id_role_0", "id_flags_0", "id_file"]
    for target in targets:
        assert f'id="{target}"' in page
    assert page.count("Birth date must include a year") == 2


def test_the_error_summary_is_silent_when_all_is_well() -> None:
    assert draw("{% error_summary form %}", form=sample()).strip() == ""
    assert draw("{% error_summary nothing %}", nothing=None).strip() == ""


def test_forms_of_other_packages_are_drawn_the_same_way() -> None:
    class Foreign(forms.Form):
        code = forms.CharField(widget=forms.TextInput(attrs={"placeholder": "Code"}), help_text="From your app")
        remember = forms.BooleanField(required=False)
        size = forms.ChoiceField(choices=[("s", "Small")], widget=forms.RadioSelect)

    html = draw("{% error_summary form %}{% for bound in form %}{% field bound %}{% endfor %}", form=Foreign({}))

    assert "placeholder" not in html
    assert not re.search(r"<(input|select|textarea)[^>]* required", html)
    assert 'aria-describedby="id_code_hint id_code_error"' in html
    assert 'type="checkbox"' in html
    assert 'href="#id_size_0"' in html
