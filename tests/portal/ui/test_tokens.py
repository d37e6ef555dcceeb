"""The colours keep their contrast in both schemes, and the admin wears the same ones."""

import re
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.unit

CSS = Path(settings.BASE_DIR) / "static" / "css"
COLOUR = re.compile(r"--([a-z-]+): (#[0-9A-F]{6});")
PAIR = re.compile(r"--([a-z-]+): light-dark\((#[0-9A-F]{6}), (#[0-9A-F]{6})\);")
BACKGROUNDS = ("canvas", "surface", "sunken")
# Foreground, background, least contrast: 4.5 for text, 3 for the edges of controls.
PAIRS = [
    *((ink, ground, 7.0) for ink in ("ink",) for ground in (*BACKGROUNDS, "primary-soft")),
    *((ink, ground, 4.5) for ink in ("ink-muted", "primary", "link", "visited", "danger") for ground in BACKGROUNDS),
    *(("ink", f"{tone}-soft", 7.0) for tone in ("success", "attention", "danger", "info")),
    *((tone, f"{tone}-soft", 4.5) for tone in ("success", "attention", "danger", "info", "primary")),
    *((ink, soft, 4.5) for ink in ("ink-muted", "link") for soft in ("primary-soft", "attention-soft", "info-soft")),
    ("on-primary", "primary", 7.0),
    ("on-primary", "primary-hover", 7.0),
    ("on-panel", "panel", 7.0),
    ("panel", "on-panel", 7.0),
    *(("control", ground, 3.0) for ground in (*BACKGROUNDS, "primary-soft")),
]


def _schemes() -> dict[str, dict[str, str]]:
    text = (CSS / "tokens.css").read_text(encoding="utf-8")
    light, dark = text.split("@media (prefers-color-scheme: dark)")
    dark = dark.split("@media (prefers-contrast")[0]
    by_day = dict(COLOUR.findall(light))
    return {"light": by_day, "dark": by_day | dict(COLOUR.findall(dark))}


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_formula_is_the_known_one() -> None:
    assert _contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert _contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_contrast(scheme: str, front: str, back: str, least: float) -> None:
    colours = _schemes()[scheme]

    assert _contrast(colours[front], colours[back]) >= least


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_focus_is_seen_on_every_background(scheme: str) -> None:
    colours = _schemes()[scheme]

    for ground in (*BACKGROUNDS, "panel"):
        seen = max(_contrast(colours["focus"], colours[ground]), _contrast(colours["focus-ink"], colours[ground]))
        assert seen >= 3
    assert _contrast(colours["focus"], colours["focus-ink"]) >= 7


def test_every_colour_has_its_dark_twin() -> None:
    schemes = _schemes()
    same_by_night = {"focus", "focus-ink"}

    assert {name for name, value in schemes["light"].items() if schemes["dark"][name] == value} == same_by_night


def test_the_admin_wears_the_same_colours() -> None:
    schemes = _schemes()
    pairs = PAIR.findall((CSS / "admin.css").read_text(encoding="utf-8"))

    assert len(pairs) > 15
    for name, light, dark in pairs:
        assert (light, dark) == (schemes["light"][name], schemes["dark"][name]), name


def test_no_style_sheet_takes_away_the_focus_mark_or_loads_from_elsewhere() -> None:
    for sheet in CSS.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert not re.search(r"outline:\s*(none|0)\b", text), sheet.name
        assert not re.search(r"url\([\"']?(https?:|//|data:)", text), sheet.name


def test_every_component_style_sheet_is_loaded() -> None:
    entry = (CSS / "app.css").read_text(encoding="utf-8")

    assert [sheet.name for sheet in (CSS / "components").glob("*.css") if f"components/{sheet.name}" not in entry] == []
