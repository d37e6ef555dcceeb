"""The hospital's Markdown: little, safe, and with its facts filled in."""

import re

import pytest
from django.core.exceptions import ValidationError

from portal.center.markdown import BLOCKS, FACTS, render_markdown, validate_markdown

pytestmark = pytest.mark.unit


def shown(text: str, *, has_lead: bool = False) -> str:
    return render_markdown(
        text,
        find_page={"cost": "/cost/"}.get,
        facts={"phone": lambda: "<b>1</b>"},
        blocks={"records": lambda: "<ul>records</ul>"},
        has_lead=has_lead,
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# Not the title", "<h2>Not the title</h2>"),
        ("## Part", "<h2>Part</h2>"),
        ("###### Small", "<h2>Small</h2>"),
        ("**a** and *b*", "<p><strong>a</strong> and <em>b</em></p>"),
        ("[it](page:cost)", '<p><a href="/cost/">it</a></p>'),
        ("[it](page:secret)", "<p>it</p>"),
        ("[it *all*](https://example.org)", "<p>it <em>all</em></p>"),
        ("[call](tel:+13035550100)", '<p><a href="tel:+13035550100" class="u-nowrap">call</a></p>'),
        ("[x](mailto:a@b.example?bcc=c@d.example)", "<p>x</p>"),
        ("Call {phone}.", "<p>Call <b>1</b>.</p>"),
        ("{ phone }", "<p><b>1</b></p>"),
        ("{nothing}", "<p>{nothing}</p>"),
        ("{records}", "<ul>records</ul>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ('<a href="x" onclick="y">', "<p>&lt;a href=&quot;x&quot; onclick=&quot;y&quot;&gt;</p>"),
        ("[x](javascript:alert)", "<p>[x](javascript:alert)</p>"),
        ('[x](page:cost "onclick")', '<p><a href="/cost/">x</a></p>'),
    ],
)
def test_what_becomes_of_a_text(text: str, html: str) -> None:
    assert shown(text).strip() == html


def test_steps_are_drawn_as_steps_and_the_first_words_as_a_lead() -> None:
    html = shown("Hello.\n\n1. ### One\n\n   First.\n2. ### Two\n\nBye.", has_lead=True)

    assert html.startswith('<p class="c-lead">Hello.</p>')
    assert '<ol class="c-steps" role="list">' in html
    assert html.count("<h2>") == 2
    assert html.rstrip().endswith("<p>Bye.</p>")


def test_headings_skip_no_level() -> None:
    html = shown("### A\n\n##### B\n\n###### C\n\n###### D\n\n# E\n\n### F")

    assert re.findall(r"<(h\d)>(\w)</\1>", html) == [
        ("h2", "A"), ("h3", "B"), ("h4", "C"), ("h4", "D"), ("h2", "E"), ("h3", "F"),
    ]  # fmt: skip


def test_every_known_fact_and_block_may_be_used() -> None:
    validate_markdown(" ".join(f"{{{name}}}" for name in FACTS | BLOCKS))


@pytest.mark.parametrize("text", ["{fone}", "{}", "[x](http://example.org)", "[x](/cost/)", "[x](//example.org)"])
def test_what_we_do_not_know_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        validate_markdown(text)
