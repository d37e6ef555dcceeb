"""What every benchmark prints and keeps: `name value unit target ok|short|seen`."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

RESULTS = Path(__file__).resolve().parents[1] / ".bench"


@dataclass(frozen=True, slots=True)
class Line:
    """One measured number and the limit it must not pass; a number for comparison alone has no limit."""

    name: str
    value: float
    unit: str
    target: float | None = None

    @property
    def verdict(self) -> str:
        """Whether the number is within its limit."""
        if self.target is None:
            return "seen"
        return "ok" if self.value <= self.target else "short"

    def __str__(self) -> str:
        target = "-" if self.target is None else f"{self.target:g}"
        return f"{self.name} {self.value:.1f} {self.unit} {target} {self.verdict}"

    def as_json(self) -> dict[str, str | float | None]:
        """The same for machines."""
        numbers = {"value": round(self.value, 3), "target": self.target}
        return {"name": self.name, "unit": self.unit, "verdict": self.verdict, **numbers}


def report(benchmark: str, lines: Sequence[Line]) -> int:
    """Print the lines, keep them as JSON, and return 1 when any is short or none was measured."""
    for line in lines:
        sys.stdout.write(f"{line}\n")
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps([line.as_json() for line in lines], indent=1)
    (RESULTS / f"{benchmark}.json").write_text(text + "\n")
    return 0 if lines and all(line.verdict != "short" for line in lines) else 1


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
