"""What leaves us by mail or text: no child, no illness, no file, no link that signs in; short enough for a phone."""

import re
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import get_template, render_to_string
from django.utils import translation

from portal.center.models import CareCenter
from portal.lib.texting import MOST_SEGMENTS, fit, segments
from portal.lib.times import moment_words, short_moment_words, time_words
from portal.notifications.kinds import NotificationKind, every_kind
from portal.notifications.models import Channel
from portal.ui.text_fields import display_phone

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

KINDS = {kind.name: kind for kind in every_kind()}
LANGUAGES = ("en", "es")
# Every fact a notice may hold, and why none of them tells of the child.
FACTS = {
    "base_url": "our address",
    "center": "the hospital",
    "center_phone": "the hospital",
    "count": "a number",
    "doubt_rows": "never a row: only its absence",
    "hospital": "the hospital",
    "hospital_when": "the time of a call",
    "language": "of the reader",
    "may_book": "yes or no",
    "name": "the reader's own",
    "path": "where to go after signing in",
    "phone": "the hospital",
    "recipient_name": "the reader's own",
    "reference": "our own number of the request",
    "short_when": "the time of a call",
    "until": "the time a held call runs out",
    "when": "the time of a call",
}
HOSTILE = "Testina O’Sample"
# A long name, and the longest time and path that there are.
LATE = datetime(2026, 9, 23, 22, 30, tzinfo=ZoneInfo("America/Argentina/ComodRivadavia"))


def _files(kind: NotificationKind) -> Iterator[str]:
    if Channel.EMAIL in kind.channels:
        yield from (f"email/{kind.template}{ending}" for ending in (".subject.txt", ".txt", ".html"))
    if Channel.SMS in kind.channels:
        yield f"sms/{kind.template}.txt"


FILES = [(name, file) for name, kind in KINDS.items() for file in _files(kind)]


def _context(language: str) -> dict[str, object]:
    center = CareCenter.objects.current()
    zone = ZoneInfo("America/Indiana/Indianapolis")
    return {
        "base_url": "https://second-opinion.hospital.example",
        "center": center,
        "center_phone": display_phone(center.phone),
        "count": 12,
        "language": language,
        "may_book": True,
        "path": "/es/r/01a20b76-ef21-74c0-9cb7-b3362f8cfd34/records/",
        "recipient_name": "Ana",
        "reference": "SO-H39Q-C6FF",
        "when": moment_words(LATE, zone, language),
        "short_when": short_moment_words(LATE, zone, language),
        "hospital_when": time_words(LATE, ZoneInfo("America/Denver"), language),
        "until": moment_words(LATE, zone, language),
        # Whatever else a context might hold must not be in the words.
        "child": HOSTILE,
        "patient": HOSTILE,
        "condition": HOSTILE,
        "document": HOSTILE,
        "original_name": HOSTILE,
        "body": HOSTILE,
        "text": HOSTILE,
        "subject": HOSTILE,
        "code": "482913",
        "token": "k" * 43,
    }


@pytest.mark.parametrize(("kind", "file"), FILES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_hold_nothing_that_was_not_meant_for_them(kind: str, file: str, language: str) -> None:
    with translation.override(language):
        words = render_to_string(file, _context(language))

    plain = words.lower()
    assert HOSTILE.lower() not in plain
    assert "482913" not in plain
    assert "k" * 43 not in plain
    illness = r"\b(leuk|leuc|tumou?r|cancer|cáncer|lymphoma|linfoma|oncolog|sarcoma|chemo|quimio)"
    hospital = CareCenter.objects.current()
    without_us = plain.replace(str(hospital.center_name).lower(), "")
    assert re.findall(illness, without_us) == []
    # A picture that is fetched tells somebody that the mail was read.
    assert "<img" not in plain


@pytest.mark.parametrize(("kind", "file"), FILES)
def test_templates_use_known_facts_alone(kind: str, file: str) -> None:
    used = {name for name in _variables(file) if name not in {"forloop", "block", "counter"}}

    assert used - set(FACTS) == set()


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if Channel.SMS in kind.channels])
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_text_fits_into_two_messages(kind: str, language: str) -> None:
    context = _context(language)
    if kind == "intake.caregiver_invited":
        # The longest link there is: it holds a signed key.
        context["path"] = "/invitation/?invitation=" + "k" * 66
    with translation.override(language):
        words = " ".join(render_to_string(f"sms/{KINDS[kind].template}.txt", context).split())

    assert segments(fit(words)) <= MOST_SEGMENTS, words


def test_every_subject_is_one_line_that_a_mail_program_can_show() -> None:
    for name, kind in KINDS.items():
        if Channel.EMAIL in kind.channels:
            for language in LANGUAGES:
                with translation.override(language):
                    subject = " ".join(
                        render_to_string(f"email/{kind.template}.subject.txt", _context(language)).split()
                    )
                assert 0 < len(subject) <= 90, (name, subject)


def _variables(file: str) -> set[str]:
    """The first names of all that a template and what it includes or extends looks up."""
    template = get_template(file).template  # type: ignore[attr-defined]
    source = template.source
    names = set(re.findall(r"{{\s*([a-z_]+)", source))
    names |= set(re.findall(r"(?:with|count)\s+\w+=([a-z_]+)", source))
    names |= {name for each in re.findall(r"{%\s*(?:if|elif|for \w+ in)\s+([^%]+)%}", source) for name in _words(each)}
    local = set(re.findall(r"(?:with|count|and)\s+(\w+)=", source)) | set(re.findall(r"\s(\w+)=", source))
    local |= set(re.findall(r"\bas (\w+)\s*%}", source))
    return names - local


def _words(condition: str) -> set[str]:
    found = set(re.findall(r"\b([a-z_]+)(?:\.[a-z_.]+)?\b", condition))
    return found - {"and", "or", "not", "in", "is"}
