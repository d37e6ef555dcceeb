"""Whom a paper says it is about: names and birth dates behind printed labels, in English and Spanish."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

# A name and its birth date stand in one heading.
_NEAR: Final = 300
_MOST_WORDS: Final = 7
_LONGEST: Final = 200
_MOST_PEOPLE: Final = 50
_OLDEST: Final = 1900
_TWO_DIGITS: Final = 100
# A label that can mean nobody but the patient, and labels that often mean the patient.
_SURE: Final = (
    r"patient(?:'s|’s)?\s+(?:full\s+|legal\s+)?name|name\s+of\s+(?:the\s+)?patient|"
    r"nombre\s+(?:completo\s+)?(?:del?|de\s+la)\s+paciente"
)
_LIKELY: Final = (
    r"patient|pt\.?(?:\s+name)?|child(?:'s|’s)?\s+name|full\s+name|name|"
    r"paciente|nombre(?:\s+y\s+apellidos?)?|apellidos?\s+y\s+nombres?"
)
_NAME: Final = re.compile(
    rf"(?im)(?:^|[\s|])(?:(?P<sure>{_SURE})|(?P<likely>{_LIKELY}))[ \t]*:[ \t]*(?P<value>[^\n]*)(?:\n(?P<next>[^\n]*))?"
)
_BIRTH: Final = re.compile(
    r"(?i)(?:\bd\.?\s?o\.?\s?b\b\.?|\b(?:date\s+of\s+birth|birth\s*date|born(?:\s+on)?|fecha\s+de\s+nacimiento|"
    r"f\.?\s*(?:de\s+)?nac(?:imiento)?\b\.?|f\.\s?n\.))[ \t]*:?\s{0,4}(?P<value>[^\n]{4,40})"
)
# Labels of people around the child.
_OTHERS: Final = re.compile(
    r"(?i)(?:mother|father|parent|guardian|guarantor|subscriber|insured|policy|provider|physician|doctor|surgeon|nurse|"
    r"contact|facility|hospital|file|last|first|middle|user|test|drug|medication|madre|padre|tutor|m[eé]dico|titular|"
    r"asegurado|contacto)(?:['’]?s)?\W*$"
)
# Where the value of one label ends and the next label begins.
_NEXT_LABEL: Final = re.compile(
    r"(?i)\s{2,}|\t|[|;(\[]|\d|\b(?:mrn|dob|d\.o\.b|date|birth|born|sex|gender|age|acct|account|id|room|ssn|phone|"
    r"fecha|nacimiento|edad|sexo|historia|expediente|nhc)\b"
)
_WORD: Final = re.compile(r"[^\W\d_][\w'’.\-^]*,?|\^")
_SMALL_WORDS: Final = frozenset({"de", "la", "del", "los", "las", "da", "dos", "van", "von", "der", "y", "e", "al"})
_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMBERS: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?!\d)")
_DAY_FIRST: Final = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+(?:de\s+)?([^\W\d_]{3,10})\.?,?[\s-]+(?:de\s+|del\s+)?(\d{4})"
)
_MONTH_FIRST: Final = re.compile(r"([^\W\d_]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "ene"),
            ("feb",),
            ("mar",),
            ("apr", "abr"),
            ("may",),
            ("jun",),
            ("jul",),
            ("aug", "ago"),
            ("sep", "set"),
            ("oct",),
            ("nov",),
            ("dec", "dic"),
        ),
        start=1,
    )
    for name in names
}


@dataclass(frozen=True, slots=True)
class Stated:
    """A person as a paper names them; several days when a date can be read in two ways."""

    name: str
    births: tuple[date, ...] = ()
    # Behind a label that can mean nobody but the patient.
    is_sure: bool = False


def people_in(text: str) -> list[Stated]:
    """Everybody whom the paper calls its patient, each once; a birth date without a name comes last."""
    births = [(found.start(), days) for found in _BIRTH.finditer(text) if (days := read_days(found["value"]))]
    people: dict[Stated, None] = {}
    used: set[int] = set()
    for place, name, is_sure in _names_in(text):
        near = [(abs(start - place), start, days) for start, days in births if abs(start - place) < _NEAR]
        _distance, start, days = min(near, default=(0, -1, []))
        used.add(start)
        people[Stated(name, tuple(days), is_sure)] = None
        if len(people) >= _MOST_PEOPLE:
            break
    alone = [Stated("", tuple(days)) for start, days in births if start not in used]
    return [*people, *dict.fromkeys(alone)][:_MOST_PEOPLE]


def read_days(value: str) -> list[date]:
    """The days a written date can mean, the American reading first."""
    if found := _ISO.search(value):
        return _days([tuple(map(int, found.groups()))])
    if found := _NUMBERS.search(value):
        first, second, year = (int(number) for number in found.groups())
        year = _full_year(year)
        return _days([(year, first, second), (year, second, first)])
    if found := _DAY_FIRST.search(value):
        return _days([(int(found[3]), _month(found[2]), int(found[1]))])
    if found := _MONTH_FIRST.search(value):
        return _days([(int(found[3]), _month(found[1]), int(found[2]))])
    return []


def _names_in(text: str) -> Iterator[tuple[int, str, bool]]:
    for found in _NAME.finditer(text):
        if _OTHERS.search(text[max(0, found.start() - 24) : found.start() + 1]):
            continue
        name = _name(found["value"]) if found["value"].strip() else _name(found["next"] or "")
        if name:
            yield found.start(), name, bool(found["sure"])


def _name(value: str) -> str:
    """The name at the start of a line; prose and single words are none."""
    value = value.strip()
    end = _NEXT_LABEL.search(value)
    words = _WORD.findall(value[: end.start()] if end else value)
    is_name = all(word[0].isupper() or word[0] == "^" or word.lower() in _SMALL_WORDS for word in words)
    parts = [part for word in words for part in word.split("^") if part]
    if not is_name or not 1 < len(parts) <= _MOST_WORDS:
        return ""
    return " ".join(words)[:_LONGEST]


def _month(name: str) -> int:
    return _MONTHS.get(name[:3].lower(), 0)


def _full_year(year: int) -> int:
    """A year of two digits is the newest one that has come."""
    if year >= _TWO_DIGITS:
        return year
    this = date.today().year  # noqa: DTZ011 - a year, and no moment
    return this - (this - year) % _TWO_DIGITS


def _days(found: list[tuple[int, ...]]) -> list[date]:
    days = []
    for year, month, day in found:
        try:
            read = date(year, month, day)
        except ValueError:
            continue
        if read.year >= _OLDEST and read not in days:
            days.append(read)
    return days
