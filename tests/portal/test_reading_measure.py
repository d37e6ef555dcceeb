"""The measure of reading levels itself, against texts counted by hand."""

import pytest

from tests.support.reading_level import (
    assert_easy,
    english_syllables,
    measured,
    prose_of,
    reading_level,
    spanish_syllables,
)

pytestmark = pytest.mark.unit

HARD_ENGLISH = (
    "Authorization necessitates comprehensive documentation demonstrating institutional responsibility. "
    "Individuals experiencing considerable difficulties communicating circumstances should subsequently "
    "contact administrative representatives regarding alternative accommodation procedures immediately."
)
HARD_SPANISH = (
    "La autorización requiere documentación complementaria que demuestre responsabilidad institucional. "
    "Las personas que experimenten dificultades considerables deberán comunicarse posteriormente con los "
    "representantes administrativos correspondientes para solicitar procedimientos alternativos inmediatamente."
)


@pytest.mark.parametrize(
    ("word", "count"),
    [("child", 1), ("hospital", 3), ("we’ll", 1), ("voicemail", 2), ("re-check", 2), ("zorbs", 1), ("blimpity", 3)],
)
def test_english_syllables(word: str, count: int) -> None:
    assert english_syllables(word) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("niño", 2), ("día", 2), ("historia", 3), ("ciudad", 2), ("leer", 2), ("aéreo", 4), ("quien", 1),
        ("guía", 2), ("pingüino", 3), ("ahora", 3), ("y", 1), ("hoy", 1), ("países", 3), ("enfermedad", 4),
    ],
)  # fmt: skip
def test_spanish_syllables(word: str, count: int) -> None:
    assert spanish_syllables(word) == count


def test_the_formulas_give_what_a_hand_count_gives() -> None:
    # Twelve words of one syllable, but for "today".
    english = measured("The call is free for you. We can help your child today.", "en")
    assert (english.words, english.sentences, english.syllables) == (12, 2, 13)
    assert english.level == pytest.approx(0.39 * 6 + 11.8 * 13 / 12 - 15.59)
    # Seven words, 13 syllables in two sentences.
    spanish = measured("La llamada es gratis. Le ayudamos hoy.", "es")
    assert (spanish.words, spanish.sentences, spanish.syllables) == (7, 2, 13)
    assert spanish.level == pytest.approx(206.835 - 62.3 * 13 / 7 - 3.5)


def test_terms_names_brackets_and_numbers_do_not_count() -> None:
    assert reading_level("The chemotherapy is over.", "en") == reading_level("The thing is over.", "en")
    assert reading_level("La quimioterapia terminó (chemotherapy).", "es") == reading_level("La cosa terminó.", "es")
    assert measured("Call 303-555-0100 at 8:30 a. m. today.", "en").words == 3
    assert measured("Bartholomew is well.", "en", names=["Bartholomew"]).syllables == 3


def test_of_a_page_only_its_prose_is_read() -> None:
    page = """<body><header>Institutional responsibilities</header><main><nav>Navigational necessities everywhere</nav>
    <h1>We help you today</h1><p>It is <b>free</b> for all</p><ul><li>Yes</li><li>You call us</li></ul>
    <p hidden>Considerable complications continue</p><table><tr><td>Administrative</td></tr></table>
    <a class="c-button c-button--primary" href="/">Continue immediately with everything</a>
    <button>Authorize everything immediately</button><img src="x" alt=""><p>The last one<br>is on a new line</p>
    </main></body>"""

    assert prose_of(page).split("\n") == [
        "We help you today", "It is free for all", "You call us", "The last one", "is on a new line",
    ]  # fmt: skip


@pytest.mark.parametrize(("text", "language"), [(HARD_ENGLISH, "en"), (HARD_SPANISH, "es")])
def test_a_hard_text_is_refused_and_told_apart_from_an_easy_one(text: str, language: str) -> None:
    with pytest.raises(AssertionError, match="long words"):
        assert_easy(text, language)  # type: ignore[arg-type]


def test_one_endless_sentence_is_refused_however_short_its_words() -> None:
    with pytest.raises(AssertionError, match="more than 22 words"):
        assert_easy("It is so. " * 20 + "We go on and on " * 6, "en")


def test_an_easy_text_passes() -> None:
    assert_easy("You pick the time. We call you. We listen and ask about your child. " * 3, "en")
    assert_easy("Usted elige la hora. Le llamamos. Escuchamos y le hacemos unas pocas preguntas. " * 3, "es")
