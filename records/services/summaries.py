"""The heading of another portal's summary, as the throw-away process read it: checked, cut to size, kept as a row."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from records.models import ClinicalSummary, DocumentReference

_LONGEST: Final = 200
_MOST_SECTIONS: Final = 200
_DAY_DIGITS: Final = 8
_YEAR_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class HeadingFacts:
    """Whose record it is, from where, when it was written, and the titles of what is inside."""

    title: str
    custodian: str
    stated_name: str
    stated_birth: date | int | None
    written_on: date | None
    sections: list[dict[str, str]]


def heading_facts(told: dict[str, Any]) -> HeadingFacts:
    """Facts of the right shape and size; raises ValueError or TypeError when they are none."""
    written = _day(told.get("written"))
    sections = list(told.get("sections") or [])[:_MOST_SECTIONS]
    return HeadingFacts(
        title=_line(told.get("title")),
        custodian=_line(told.get("custodian")),
        stated_name=_line(told.get("name")),
        stated_birth=_day(told.get("birth")),
        written_on=written if isinstance(written, date) else None,
        sections=[{"title": _line(each.get("title")), "code": _line(each.get("code"))[:20]} for each in sections],
    )


def keep_summary(document: DocumentReference, facts: HeadingFacts) -> None:
    """Write the heading down, or write over what an attempt before wrote."""
    born = facts.stated_birth
    ClinicalSummary.objects.update_or_create(
        document=document,
        defaults={
            "title": facts.title,
            "custodian": facts.custodian,
            "stated_name": facts.stated_name,
            "stated_birth_date": born if isinstance(born, date) else None,
            "written_on": facts.written_on,
            "sections": facts.sections,
        },
    )


def _line(value: object) -> str:
    text = " ".join(str(value or "").split())
    return "".join(sign for sign in text if sign.isprintable())[:_LONGEST]


def _day(value: object) -> date | int | None:
    """A day of the form 20190304, or the year when only that is stated."""
    digits = str(value or "")
    if not digits.isdecimal() or not digits.isascii():
        return None
    try:
        if len(digits) >= _DAY_DIGITS:
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
    return int(digits[:_YEAR_DIGITS]) if len(digits) >= _YEAR_DIGITS else None
