"""What the portal says until the hospital says otherwise: hours, holidays and programs, from the files in `content`.

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
_OPENS, _CLOSES, _WORKING_DAYS = time(8), time(17), range(1, 6)


def load_everything(get_model: GetModel) -> None:
    """All of the below."""
    for load in (load_hours, load_programs):
        load(get_model)


def load_hours(get_model: GetModel) -> None:
    """Monday to Friday, 8 to 5, and the federal holidays."""
    get_model("center", "CareCenter").objects.get_or_create(pk=1)
    hours = get_model("center", "BusinessHours").objects
    if not hours.exists():
        hours.bulk_create(hours.model(weekday=day, opens_at=_OPENS, closes_at=_CLOSES) for day in _WORKING_DAYS)
    holidays = get_model("center", "Holiday").objects
    for kept in tomllib.loads((CONTENT / "holidays.toml").read_text(encoding="utf-8"))["holidays"]:
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
    texts = {}
    for language in ("en", "es"):
        first, _newline, rest = (CONTENT / language / path).read_text(encoding="utf-8").partition("\n")
        texts |= {f"{title}_{language}": first.removeprefix("# ").strip(), f"{body}_{language}": rest.strip()}
    return texts
