"""Every component as a template tag that refuses arguments it does not know."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.ui import components as ui
from portal.ui.dates import day_in_words
from portal.ui.drawing import draw_errors, draw_option
from portal.ui.filling import draw
from portal.ui.icons import ICONS, drawn_icon
from portal.ui.pieces import draw_back_link, draw_button
from portal.ui.rendering import Option, summary_errors
from portal.ui.several import conflict_context
from portal.ui.slots import draw_day
from portal.ui.steady import service_bar, session_warning
from portal.ui.summaries import draw_answers, draw_summary
from portal.ui.tasks import draw_tag, draw_task_groups, draw_tasks
from portal.ui.text_fields import display_phone, link_phone

register = template.Library()
register.simple_tag(service_bar, takes_context=True)
register.simple_tag(session_warning, takes_context=True)

_NOTICE_ICONS = {"info": "info", "success": "check-circle", "attention": "alert"}
_STAGE_WORDS = {"done": "check", "now": "arrow-right", "next": "circle"}


@register.simple_tag
def field(bound: BoundField, *, heading: bool = False) -> SafeString:
    """Draw a whole form field; `heading` makes its label the page's only h1."""
    if not isinstance(bound, BoundField):
        # A misspelt name arrives as an empty string, and would leave a question out of the page.
        raise template.TemplateSyntaxError("field needs a field of a form")
    return bound.as_widget() if bound.is_hidden else draw(bound, heading=heading)


@register.simple_tag
def field_errors(field_id: str, errors: Sequence[ui.Text] | str) -> SafeString:
    """Draw what to put right about one answer outside its field; `errors` may be missing."""
    return draw_errors(field_id, errors or ())


@register.simple_tag
def option(choice: Option) -> SafeString:
    """Draw one radio button or checkbox outside a field."""
    return draw_option(choice)


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: forms.BaseForm | str | None) -> dict[str, Any]:
    """List what to put right at the top of the page; draw nothing when all is well, or where the page has no form."""
    errors = summary_errors(form) if isinstance(form, forms.BaseForm) and form.is_bound else []
    title = getattr(form, "error_title", lambda: _("There is a problem"))()
    return {"errors": errors, "title": title}


@register.simple_tag
def button(
    *,
    text: ui.Text,
    kind: ui.ButtonKind = "primary",
    name: str = "",
    value: str = "",
    busy_text: ui.Text = "",
    form: str = "",
) -> SafeString:
    """Draw a submit button; after the press it says `busy_text` ("Saving…" unless told otherwise).

    `form` names the form it sends when it stands inside another one.
    """
    _known(kind, ui.BUTTON_KINDS)
    return draw_button(text=text, kind=kind, name=name, value=value, busy_text=busy_text, form=form)


@register.inclusion_tag("components/button_link.html")
def button_link(*, text: ui.Text, href: str, kind: ui.ButtonKind = "primary") -> dict[str, Any]:
    """Draw a link that looks like a button, for steps that change nothing."""
    _known(kind, ui.BUTTON_KINDS)
    return {"text": text, "href": href, "kind": kind}


@register.simple_tag
def tag(*, text: ui.Text, tone: ui.Tone = "neutral") -> SafeString:
    """Draw a status: words and an icon, never colour alone."""
    _known(tone, ui.TONES)
    return draw_tag(text, tone)


@register.simple_block_tag
def notice(content: SafeString, *, tone: str = "info", title: ui.Text = "", level: int = 2) -> SafeString:
    """Draw a box that says something worth stopping for."""
    _known(tone, _NOTICE_ICONS)
    return _draw("notice", content, tone=tone, title=title, level=level, icon=_NOTICE_ICONS[tone])


@register.simple_block_tag
def panel(content: SafeString, *, title: ui.Text, level: int = 1) -> SafeString:
    """Draw the confirmation at the top of a page that says it is done."""
    return _draw("panel", content, title=title, level=level)


@register.simple_block_tag
def card(content: SafeString, *, title: ui.Text, level: int = 2, accent: bool = False) -> SafeString:
    """Draw a card with a heading; `accent` marks the one thing to do next."""
    return _draw("card", content, title=title, level=level, accent=accent)


@register.simple_block_tag
def interruption(content: SafeString, *, title: ui.Text, level: int = 1) -> SafeString:
    """Draw a full-width panel that stops the usual order of pages."""
    return _draw("interruption", content, title=title, level=level)


@register.simple_block_tag
def details(content: SafeString, *, summary: ui.Text) -> SafeString:
    """Draw a disclosure for the few who want to know more."""
    return _draw("details", content, summary=summary)


@register.simple_tag
def summary_list(*, rows: Sequence[ui.SummaryRow]) -> SafeString:
    """Draw answers with their Change links, and what they were before a change."""
    return draw_summary(rows)


@register.simple_tag
def answer_pages(*, pages: Sequence[ui.AnswerPage], level: int = 2) -> SafeString:
    """Draw the answers of several pages, each under its title."""
    return draw_answers(pages, level)


@register.simple_tag
def task_list(*, rows: Sequence[ui.TaskRow]) -> SafeString:
    """Draw things to do; the whole row is the link."""
    return draw_tasks(rows)


@register.simple_tag
def task_groups(*, groups: Sequence[ui.TaskGroup], level: int = 2) -> SafeString:
    """Draw things to do under their headings."""
    return draw_task_groups(groups, level)


@register.inclusion_tag("components/repeat_cards.html")
def repeat_cards(
    *,
    rows: Sequence[ui.RepeatRow],
    add_url: str = "",
    add_text: ui.Text = "",
    none_text: ui.Text = "",
    none_chosen: bool = False,
    empty_text: ui.Text = "",
    level: int = 2,
) -> dict[str, Any]:
    """Draw several entries of one kind, the way to add one, and the button that says there are none."""
    return {
        "rows": rows,
        "add_url": add_url,
        "add_text": add_text or _("Add another"),
        "none_text": none_text,
        "none_chosen": none_chosen,
        "empty_text": empty_text,
        "level": level,
    }


@register.inclusion_tag("components/edited_elsewhere.html")
def edited_elsewhere(conflict: ui.EditedElsewhere) -> dict[str, Any]:
    """Draw both answers of each field that somebody else changed meanwhile, to choose from."""
    return conflict_context(conflict)


@register.inclusion_tag("components/process_list.html")
def process_list(*, stages: Sequence[ui.Stage]) -> dict[str, Any]:
    """Draw what happens over time, with what is done, what is now and what is next."""
    return {"stages": [_stage_context(stage) for stage in stages]}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw one of our icons; it stays silent, because words always stand beside it."""
    _known(name, ICONS)
    return drawn_icon(name)


@register.simple_tag
def phone_link(number: str, *, label: ui.Text = "", inline: bool = False) -> SafeString:
    """Draw a phone number that can be tapped; `inline` for the middle of a sentence."""
    words = {"href": link_phone(str(number)), "number": display_phone(str(number)), "label": label}
    # A full stop may follow at once, so no white space may.
    return mark_safe(_draw("phone_link", SafeString(), inline=inline, **words).strip())  # noqa: S308 - drawn by a template


@register.inclusion_tag("components/mail_link.html")
def mail_link(address: str) -> dict[str, Any]:
    """Draw an e-mail address that breaks, where it must, before its host."""
    before, at, host = str(address).partition("@")
    return {"address": address, "before": before, "after": f"{at}{host}"}


@register.simple_tag
def back_link(*, href: str, text: ui.Text = "") -> SafeString:
    """Draw the way back to the page before."""
    return draw_back_link(href=href, text=text)


@register.inclusion_tag("components/ball.html")
def ball(
    *,
    holder: ui.Holder,
    who: ui.Text = "",
    since: date | None = None,
    by: date | ui.Text | None = None,
) -> dict[str, Any]:
    """Draw the line that says whose turn it is, since when, and by when."""
    _known(holder, ui.HOLDERS)
    names = {"you": _("You"), "us": _("Us"), "other": _("Someone else")}
    return {
        "holder": holder,
        "who": who or names[holder],
        "since": day_in_words(since) if since else "",
        "by": day_in_words(by) if isinstance(by, date) else by or "",
    }


@register.inclusion_tag("components/meter.html")
def meter(*, done: int, total: int, label: ui.Text) -> dict[str, Any]:
    """Draw "6 of 9" in words, with one mark for each."""
    return {"done": done, "total": total, "label": label, "cells": [place < done for place in range(total)]}


@register.inclusion_tag("components/file_row.html")
def file_row(row: ui.FileRow) -> dict[str, Any]:
    """Draw one file and its state, as an item of `<ul class="c-files">`."""
    return {"row": row}


@register.inclusion_tag("components/slot_days.html")
def slot_days(
    *,
    days: Sequence[ui.SlotDay],
    name: str = "slot",
    legend: ui.Text = "",
    soonest: bool = False,
    anchor: bool | None = None,
    described_by: str = "",
) -> dict[str, Any]:
    """Draw times as radio buttons by day; the anchor is where an error summary leads."""
    prefix = f"{name}-soonest" if soonest else f"{name}-day"
    return {
        "days": [
            draw_day(day, name=name, prefix=f"{prefix}-{number}", described_by=described_by)
            for number, day in enumerate(days, 1)
        ],
        "legend": legend,
        "soonest": soonest,
        "anchor": f"id_{name}_0" if (soonest if anchor is None else anchor) else "",
    }


def _stage_context(stage: ui.Stage) -> dict[str, Any]:
    _known(stage.state, ui.STAGE_STATES)
    words = {"done": _("Done"), "now": _("Now"), "next": _("Later")}
    return {
        "title": stage.title,
        "text": stage.text,
        "state": stage.state,
        "word": words[stage.state],
        "icon": _STAGE_WORDS[stage.state],
        "on": day_in_words(stage.on) if stage.on else "",
    }


def _draw(component: str, content: SafeString, **context: Any) -> SafeString:
    return render_to_string(f"components/{component}.html", {"content": content, **context})


def _known(value: str, names: Sequence[str] | dict[str, str]) -> None:
    if value not in names:
        raise ValueError(f"{value!r} is not one of {', '.join(names)}")
