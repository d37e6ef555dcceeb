"""What a request is found by, as words of a search index, and what somebody typed as a question to it.

Each word says what it is (n: name, r: reference, p: phone, e: e-mail, b: birth date), so that four digits never find
a name. Questions ask for beginnings; phone numbers are kept from each of their digits on, so that the last four do too.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from intake.models import Patient, RelatedPerson
from portal.ui.text import has_unsafe_characters, tidy_line

LONGEST: Final = 100
_LEAST_DIGITS: Final = 4
_DATE_FORMATS: Final = ("%Y-%m-%d", "%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%d %b %Y", "%b %d %Y", "%B %d %Y")
_PHONE: Final = re.compile(r"[\d\s().+-]+")
# Letters that Unicode does not take apart.
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"}
)
_APART: Final = re.compile(r"[^\w]+|_+")


def plain(text: str) -> str:
    """Small letters without accents: Núñez and nunez are one name."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(each for each in apart if not unicodedata.combining(each))


def clean(typed: str) -> str:
    """The search as typed, made safe to hand to the database."""
    line = tidy_line(typed)[:LONGEST]
    return "" if has_unsafe_characters(line) else line


def tokens_of(*, reference: str, patient: Patient, people: Iterable[RelatedPerson]) -> list[str]:
    """Every word by which the request is found, in order and each once."""
    links = list(people)
    names = [patient.first_name, patient.last_name, patient.preferred_name, *patient.other_names]
    names += [name for link in links for name in (link.full_name, link.user.full_name)]
    phones = [phone for link in links for phone in (link.phone, link.user.phone) if phone]
    found = {f"n:{word}" for name in names for word in _name_words(name)}
    found |= {f"r:{part}" for part in _reference_parts(reference)}
    found |= {f"p:{part}" for phone in phones for part in _phone_parts(phone)}
    found |= {f"e:{part}" for link in links if link.user.email for part in _email_parts(link.user.email)}
    return sorted({*found, _born(patient.birth_date)})


def question(text: str) -> str:
    """What was typed, as a question in the database's own form; empty where nothing of it can be looked for."""
    born_on = _date(text)
    if born_on:
        return _quoted(_born(born_on))
    digits = re.sub(r"\D", "", text)
    if _PHONE.fullmatch(text) and len(digits) >= _LEAST_DIGITS:
        return f"{_quoted(f'p:{digits}')}:*"
    if "@" in text:
        return f"{_quoted(f'e:{text.casefold()}')}:*"
    keys = [key for key in map(_joined, text.split()) if key]
    if not keys or len(keys) < len(text.split()):
        return ""
    return " & ".join(_any_of(key) for key in keys)


def _any_of(key: str) -> str:
    words = (_quoted(f"{kind}:{key}") for kind in "nre")
    return f"({' | '.join(f'{word}:*' for word in words)})"


def _quoted(word: str) -> str:
    doubled = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def _name_words(name: str) -> set[str]:
    """Each part by itself, and what an apostrophe or hyphen divides also as one."""
    whole = {_joined(each) for each in name.split()}
    return {each for each in {*whole, *_APART.split(plain(name))} if each}


def _joined(word: str) -> str:
    return _APART.sub("", plain(word))


def _reference_parts(reference: str) -> set[str]:
    parts = [plain(each) for each in reference.split("-")]
    return {"".join(parts[place:]) for place in range(len(parts))}


def _phone_parts(phone: str) -> list[str]:
    digits = re.sub(r"\D", "", phone)
    return [digits[place:] for place in range(max(len(digits) - _LEAST_DIGITS, 0) + 1)] if digits else []


def _email_parts(email: str) -> set[str]:
    address = email.casefold()
    name, _at, host = address.partition("@")
    return {address, f"@{host}", *(each for each in (_joined(part) for part in _APART.split(name)) if each)}


def _born(day: date) -> str:
    return f"b:{day:%Y%m%d}"


def _date(text: str) -> date | None:
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(text.replace(",", ""), form).date()  # noqa: DTZ007 - a birthday has no zone
        except ValueError:
            continue
    return None
