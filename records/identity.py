"""Whether the person named in a file is the child: the same rules run in the browser over the same test cases.

Order, accents, capitals and hyphens do not matter, and both last names or one of them may be there. Nothing is
guessed: no nicknames, no other alphabets, no near spellings. What is not surely the same is told to be different.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from enum import Enum
from typing import Final

from intake.models import Patient
from records.states import IdentityMatch

_APOSTROPHES: Final = re.compile("['`\u00b4\u2018\u2019\u02bc\u02b9]")
# Accents and the reading marks of Hebrew and Arabic; vowel signs of Indian scripts tell names apart and stay.
_MARKS: Final = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]")
_LETTERS: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "\u0131": "i"}
)
_LATIN: Final = re.compile("[a-z]")
_DIGITS: Final = re.compile("[0-9]+")


def _vocabulary(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TITLES: Final = _vocabulary("mr mrs ms miss master mstr dr")
_SUFFIXES: Final = _vocabulary("jr sr ii iii iv")
_PARTICLES: Final = _vocabulary("de la del los las da do dos das di du van von der den ter y e el al bin ibn")
_NEWBORN: Final = _vocabulary("baby babyboy babygirl boy girl bb bg newborn infant nb rn bebe hijo hija")
_TWIN: Final = _vocabulary("a b c d 1 2 3 4 one two twin triplet gemelo gemela")
_PLACEHOLDERS: Final = _vocabulary(
    "anon anonym anonymous anonymized anonymised anonimo anonimizado deidentified identified de no name noname "
    "nombre sin none null na unknown desconocido unnamed test testing patient paciente pat phantom research "
    "study subject subj case id redacted removed confidential x xx xxx xxxx xxxxx xxxxxx"
)
# Longest run of words that may be written as one: "de la Cruz" as "Delacruz", with room for one more.
_LONGEST_RUN: Final = 4

Words = list[str]


class _Names(Enum):
    SAME = "same"
    SHARES = "shares"
    # Written in other letters, so that nothing can be said.
    UNREADABLE = "unreadable"
    OTHER = "other"
    NONE = "none"
    ANONYMIZED = "anonymized"


class _Births(Enum):
    SAME = "same"
    SAME_YEAR = "same_year"
    OTHER = "other"
    NONE = "none"


def compare(patient: Patient, stated_name: str, stated_birth_date: date | int | None) -> IdentityMatch:
    """Compare with the child's name, other names and birth date; a number is a year of which no day is known."""
    name = f"{patient.first_name} {patient.last_name}"
    return compare_words(name, patient.other_names, patient.birth_date, stated_name, stated_birth_date)


def compare_words(
    name: str, other_names: Iterable[str], birth_date: date, stated_name: str, stated_birth_date: date | int | None
) -> IdentityMatch:
    """The same for plain values, as the shared test cases hold them."""
    births = _compare_births(birth_date, stated_birth_date)
    names = _compare_names(_known_names(name, other_names), stated_name, births)
    return _verdict(names, births)


def _verdict(names: _Names, births: _Births) -> IdentityMatch:
    if names is _Names.ANONYMIZED:
        # Whoever takes the name out moves the dates too.
        return IdentityMatch.NOT_STATED
    if births is _Births.OTHER:
        return IdentityMatch.OTHER_PERSON
    if names is _Names.NONE:
        return IdentityMatch.NOT_STATED
    if names is _Names.SAME:
        return IdentityMatch.SAME
    if names is _Names.OTHER and births is not _Births.SAME:
        return IdentityMatch.OTHER_PERSON
    return IdentityMatch.NAME_DIFFERS


def _compare_births(birth_date: date, stated: date | int | None) -> _Births:
    if stated is None:
        return _Births.NONE
    if isinstance(stated, int):
        return _Births.SAME_YEAR if stated == birth_date.year else _Births.OTHER
    return _Births.SAME if stated == birth_date else _Births.OTHER


def _known_names(name: str, other_names: Iterable[str]) -> list[Words]:
    """The name, and each other one; a single other word is another last name behind the first name."""
    own = _words(name)
    others = [_words(other) for other in other_names]
    return [own] + [own[:1] + words if len(words) == 1 else words for words in others if words]


def _compare_names(known: Sequence[Words], stated_name: str, births: _Births) -> _Names:
    """The best of what the groups of the stated name say: DICOM writes one name in up to three alphabets."""
    groups = [words for group in stated_name.split("=") if (words := _words(group))]
    if not groups:
        return _Names.NONE
    own = {word for words in known for word in words}
    if all(_is_placeholder(words, own) for words in groups):
        return _Names.ANONYMIZED
    found = {_compare_group(known, words, births) for words in groups}
    return next(each for each in (_Names.SAME, _Names.SHARES, _Names.OTHER, _Names.UNREADABLE) if each in found)


def _compare_group(known: Sequence[Words], stated: Words, births: _Births) -> _Names:
    if any(_is_same(words, stated) or _is_newborn_name(words, stated, births) for words in known):
        return _Names.SAME
    own = {word for words in known for word in _core(_joined(words, stated), words)}
    if any(own.intersection(_core(_joined(stated, words), words)) for words in known):
        return _Names.SHARES
    return _Names.OTHER if _is_latin(own) == _is_latin(stated) else _Names.UNREADABLE


def _is_same(known: Words, stated: Words) -> bool:
    """First name and one last name agree, and nothing on the shorter side is without its match."""
    mine, theirs = _joined(known, stated), _joined(stated, known)
    if _suffixes_differ(mine, theirs):
        return False
    mine, theirs = _core(mine, mine), _core(theirs, mine)
    if len(mine) < 2 or mine[0] not in theirs or not set(mine[1:]).intersection(theirs):  # noqa: PLR2004 - two names
        return False
    return _all_match(mine, theirs) or _all_match(theirs, mine)


def _is_newborn_name(known: Words, stated: Words, births: _Births) -> bool:
    """A hospital's name for a newborn: the last name and the day of birth agree; of twins nobody can say which."""
    labels = _NEWBORN.intersection(stated).difference(known)
    if not labels or births is not _Births.SAME or _TWIN.intersection(stated):
        return False
    mine = _joined(known, stated)
    return bool(set(_core(mine, mine)[1:]).intersection(_core(_joined(stated, known), mine)))


def _all_match(words: Words, others: Words) -> bool:
    """Whether each word is there on the other side, in full or as its first letter."""
    initials = {other[0] for other in others}
    return all(word in others or word in initials or word[0] in others for word in words)


def _joined(words: Words, others: Words) -> Words:
    """The words, with those written as one word on the other side put together."""
    joined, place = [], 0
    while place < len(words):
        ends = range(min(place + _LONGEST_RUN, len(words)), place + 1, -1)
        end = next((end for end in ends if "".join(words[place:end]) in others), place + 1)
        joined.append("".join(words[place:end]))
        place = end
    return joined


def _core(words: Iterable[str], known: Words) -> Words:
    """Without titles, suffixes and the little words between names, unless a child's first name is such a word."""
    dropped = (_TITLES | _SUFFIXES | _PARTICLES).difference(known[:1])
    return [word for word in words if word not in dropped]


def _suffixes_differ(words: Words, others: Words) -> bool:
    mine, theirs = _SUFFIXES.intersection(words), _SUFFIXES.intersection(others)
    return bool(mine and theirs and mine != theirs)


def _is_placeholder(words: Words, own: set[str]) -> bool:
    return all(word not in own and (_DIGITS.sub("", word) or "x") in _PLACEHOLDERS for word in words)


def _is_latin(words: Iterable[str]) -> bool:
    return any(_LATIN.search(word) for word in words)


def _words(name: str) -> Words:
    """Small plain words of a name, in order."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", _APOSTROPHES.sub("", name))).lower().translate(_LETTERS)
    return "".join(letter if unicodedata.category(letter)[0] in "LNM" else " " for letter in plain).split()
