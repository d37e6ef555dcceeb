"""What one kind of record is made of: its words, when it applies, what it accepts, and how a hospital is asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

from intake.models import YesNo
from intake.models.clinical_history import TestDone
from portal.ui.components import Text
from records.models import RecordKind


@dataclass(frozen=True, slots=True)
class Told:
    """What the family said about treatment and tests, as far as it decides which records there can be."""

    had_surgery: str = ""
    had_chemotherapy: str = ""
    had_radiation: str = ""
    tests_done: Sequence[str] = ()


# Why a kind probably does not apply, to be read after "because"; empty while it may apply.
Doubt = Callable[[Told], Text]


def never(_told: Told) -> Text:
    """No answer speaks against it."""
    return ""


def said_no(answer: str, because: Text) -> Doubt:
    """In doubt once the family said no to that question."""
    return lambda told: because if getattr(told, answer) == YesNo.NO else ""


def none_of(tests: Sequence[TestDone], because: Text) -> Doubt:
    """In doubt once the family named its tests and none of these is among them."""
    wanted: Final = {test.value for test in tests}
    return lambda told: because if told.tests_done and wanted.isdisjoint(told.tests_done) else ""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One kind of record in plain words: what it is, what is printed on it, and where a family finds it."""

    kind: RecordKind
    name: Text
    medical_name: Text
    what_it_is: Text
    looks_like: Text
    where_to_find: Text
    note: Text = ""
    # The exact words a records desk needs; vague ones bring the wrong papers.
    ask_words: Sequence[Text] = ()
    doubt: Doubt = never
    # Scan pictures come as a disc, a folder or a ZIP; everything else as papers and photos.
    takes_scan_pictures: bool = False
    # Where the words speak of "your child", the same for a grown patient who asks alone.
    own_words: Mapping[str, Any] = field(default_factory=dict)

    def said_to(self, *, is_patient: bool) -> Self:
        """The same kind in words for a caregiver, or for the grown patient."""
        return replace(self, **self.own_words) if is_patient and self.own_words else self
