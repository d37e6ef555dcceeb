"""Keeps a set of children alive until told to stop."""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.embedded.processes import Child

_WATCH_SECONDS = 0.5
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
# A child that lived this long was healthy; its next death starts the pauses anew.
_HEALTHY_SECONDS = 60.0


@dataclass(slots=True)
class Watched:
    """A child and the patience left for it."""

    child: Child
    pause: float = _FIRST_PAUSE
    started_at: float = field(default_factory=time.monotonic)
    restart_at: float | None = None

    def look(self, now: float) -> None:
        """Notice a death, say so, and start again after a pause that grows with each quick death."""
        if self.restart_at is None:
            if not self.child.is_running():
                self._plan_restart(now)
        elif now >= self.restart_at:
            self.child.start()
            self.started_at, self.restart_at = now, None

    def _plan_restart(self, now: float) -> None:
        if now - self.started_at > _HEALTHY_SECONDS:
            self.pause = _FIRST_PAUSE
        say(f"{self.child.name} stopped; starting it again in {self.pause:.0f} s (log: {self.child.log}).")
        self.restart_at = now + self.pause
        self.pause = min(self.pause * 2, _LONGEST_PAUSE)


def watch(children: Sequence[Child]) -> None:
    """Watch until an exception (Ctrl-C, SIGTERM) ends the watch."""
    watched = [Watched(child) for child in children]
    while True:
        now = time.monotonic()
        for each in watched:
            each.look(now)
        time.sleep(_WATCH_SECONDS)


def say(text: str) -> None:
    """Tell the person at the terminal, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
