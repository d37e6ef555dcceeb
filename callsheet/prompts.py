"""What to ask on the call, in plain words; each prompt stands beside what the family has told us about it."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from callsheet.topics import Topic
from portal.ui.components import Text


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing to ask; `say` is how it can be said to a tired parent."""

    key: str
    topic: Topic
    title: Text
    say: Text


PROMPTS: Final = (
    Prompt(
        "opening",
        Topic.CALL,
        _("Who is on the call"),
        _("Is now a good time? Who is with you? Can your child hear us? You can stop at any time."),
    ),
    Prompt(
        "deciders",
        Topic.CALL,
        _("Who decides"),
        _("Who makes decisions with you? Is there anyone who should know about this call, or should not?"),
    ),
    Prompt(
        "story",
        Topic.ILLNESS,
        _("The story"),
        _("We have read what you sent. What would you add? What have doctors told you it is?"),
    ),
    Prompt(
        "treatment",
        Topic.TREATMENT,
        _("Treatment"),
        _("Where is treatment today? What comes next, and when?"),
    ),
    Prompt("today", Topic.NOW, _("The child today"), _("How is your child today? Is anything new or worse?")),
    Prompt(
        "medicines",
        Topic.NOW,
        _("Medicines and allergies"),
        _("Can you read me the list of medicines? Is there any that your child must not have?"),
    ),
    Prompt(
        "doctors",
        Topic.DOCTORS,
        _("Doctors at home"),
        _("Does your doctor know that you ask us? May we talk with them?"),
    ),
    Prompt(
        "questions",
        Topic.QUESTIONS,
        _("Their questions"),
        _("What do you most want to know from us? What would a good answer help you do?"),
    ),
    Prompt(
        "worries",
        Topic.QUESTIONS,
        _("Worries and wishes"),
        _("What worries you most? What matters most to your child?"),
    ),
    Prompt(
        "visit",
        Topic.VISIT,
        _("Coming to us"),
        _("Could you come here? What would make it easier: travel, a place to stay, work, brothers and sisters, cost?"),
    ),
    Prompt(
        "records",
        Topic.RECORDS,
        _("Records"),
        _("These records are still open. Do you have them, or shall we ask your hospital?"),
    ),
    Prompt(
        "closing",
        Topic.RECORDS,
        _("Before you hang up"),
        _("This is what we do next, and this is what you do. Did I get it right? What else would you like to ask?"),
    ),
)
PROMPT_KEYS: Final = frozenset(prompt.key for prompt in PROMPTS)
# The outcome while it is being written: kept like notes, so that a closed tab loses nothing.
DRAFT: Final = "draft."
