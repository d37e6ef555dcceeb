"""What the portal says until the hospital says otherwise, from the files in `content`.

Every loader only adds what is missing, so a row that somebody edited stays as it is. Loaders take a function that
finds models: migrations pass the models of their own time.
"""

import tomllib
from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import Any, Final

GetModel = Callable[[str, str], Any]

CONTENT: Final = Path(__file__).parent / "content"
PROGRAMS: Final = ("oncology", "hematology", "bmt_cell_therapy", "hemophilia_thrombosis", "neuro_oncology")
PAGES: Final = (
    "how-it-works",
    "when-it-helps",
    "cost",
    "what-to-prepare",
    "programs",
    "clinical-trials",
    "questions",
    "your-rights",
    "privacy",
    "accessibility",
    "language-help",
)
QUESTIONS: Final = (
    "cost",
    "do-i-need-records",
    "who-calls",
    "how-long",
    "must-we-travel",
    "will-my-doctor-mind",
    "not-the-guardian",
    "teens",
    "other-language",
    "very-sick",
)
_OPENS, _CLOSES, _WORKING_DAYS = time(8), time(17), range(1, 6)


def load_everything(get_model: GetModel) -> None:
    """All of the below."""
    for load in (load_hours, load_programs, load_texts):
        load(get_model)


def load_hours(get_model: GetModel) -> None:
    """Monday to Friday, 8 to 5, and the federal holidays."""
    get_model("center", "CareCenter").objects.get_or_create(pk=1)
    hours = get_model("center", "BusinessHours").objects
    if not hours.exists():
        hours.bulk_create(hours.model(weekday=day, opens_at=_OPENS, closes_at=_CLOSES) for day in _WORKING_DAYS)
    holidays = get_model("center", "Holiday").objects
    for kept in _toml("holidays.toml")["holidays"]:
        for day in kept["on"]:
            holidays.get_or_create(closed_on=day, defaults={"name_en": kept["en"], "name_es": kept["es"]})


def load_programs(get_model: GetModel) -> None:
    """The five programs that give second opinions."""
    programs = get_model("center", "Program").objects
    for position, code in enumerate(PROGRAMS, start=1):
        texts = in_both_languages(f"programs/{code}.md", title="name", body="summary")
        programs.get_or_create(code=code, defaults={"position": position, **texts})


def in_both_languages(path: str, *, title: str, body: str) -> dict[str, str]:
    """A file's first heading and the rest of it, in English and Spanish, under the names of columns."""
    texts: dict[str, str] = {}
    for language in ("en", "es"):
        first, _newline, rest = (CONTENT / language / path).read_text(encoding="utf-8").partition("\n")
        texts |= {f"{title}_{language}": first.removeprefix("# ").strip(), f"{body}_{language}": rest.strip()}
    return texts


def load_texts(get_model: GetModel) -> None:
    """Public pages, questions and notices of language help."""
    pages = get_model("center", "PublicPage").objects
    for position, slug in enumerate(PAGES, start=1):
        texts = in_both_languages(f"pages/{slug}.md", title="title", body="body")
        pages.get_or_create(slug=slug, defaults={"position": 10 * position, "is_published": True, **texts})
    _load_questions(get_model("center", "Question").objects)
    notices = get_model("center", "LanguageNotice").objects
    for position, notice in enumerate(_toml("languages.toml")["notices"], start=1):
        notices.get_or_create(tag=notice.pop("tag"), defaults={"position": 10 * position, **notice})


def _load_questions(questions: Any) -> None:
    # Their words may change, so nothing tells an edited question from a missing one: all of them or none.
    if questions.exists():
        return
    for position, name in enumerate(QUESTIONS, start=1):
        texts = in_both_languages(f"questions/{name}.md", title="question", body="answer")
        questions.create(position=10 * position, **texts)


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))
