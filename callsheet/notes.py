"""The notes of a talk as they stand: the newest under each prompt, and what others wrote beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from callsheet.models import Talk, TalkNote
from callsheet.prompts import PROMPTS
from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.ui.components import Text


@dataclass(frozen=True, slots=True)
class Notes:
    """The newest words by prompt, and newer words of others that nobody has joined to them yet."""

    version: int = 0
    words: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, Sequence[TalkNote]] = field(default_factory=dict)

    @property
    def told(self) -> list[tuple[Text, str]]:
        """The notes under the titles of their prompts, in order, without empty ones and without drafts."""
        return [(each.title, self.words[each.key]) for each in PROMPTS if self.words.get(each.key)]


def notes_of(talk: Talk | None, reader: User) -> Notes:
    """For a reader whose role sees the illness; one query."""
    if talk is None:
        return Notes()
    rows = TalkNote.objects.visible_to(reader).filter(talk=talk).select_related("written_by").order_by("version")
    words: dict[str, str] = {}
    beside: dict[str, dict[object, TalkNote]] = {}
    for row in rows:
        if row.is_beside:
            # Of each person the newest: they typed on.
            beside.setdefault(row.prompt, {})[row.written_by_id] = row
        else:
            words[row.prompt] = row.words
    return Notes(talk.version, words, {prompt: list(found.values()) for prompt, found in beside.items()})


def earlier_talks(opinion_request: SecondOpinionRequest, talk: Talk | None, reader: User) -> list[tuple[Talk, Notes]]:
    """Talks before this one with their notes, newest first: nobody asks a family twice."""
    before = Talk.objects.visible_to(reader).filter(opinion_request=opinion_request).order_by("-created_at")
    others = before.exclude(pk=talk.pk) if talk is not None else before
    found = [(each, notes_of(each, reader)) for each in others.select_related("appointment")]
    return [(each, notes) for each, notes in found if notes.told]
