"""Sample words for every component."""

from datetime import timedelta

from django.utils import timezone

from portal.ui.components import (
    FileRow,
    RepeatRow,
    SlotChoice,
    SlotDay,
    Stage,
    SummaryRow,
    TaskGroup,
    TaskRow,
)


def sample_words() -> dict[str, object]:
    """The context that every sample page shares."""
    today = timezone.localdate()
    return {
        "answers": _answers(),
        "changed_answers": _changed_answers(),
        "tasks": _tasks(),
        "groups": _groups(),
        "stages": _stages(),
        "files": _files(),
        "hospitals": _hospitals(),
        "soonest": [SlotDay("Soonest times", _soonest())],
        "week": _week(),
        "tones": ("neutral", "info", "success", "attention", "danger"),
        "kinds": ("primary", "secondary", "quiet", "danger"),
        "yesterday": today - timedelta(days=1),
        "friday": today + timedelta(days=3),
    }


def _answers() -> list[SummaryRow]:
    return [
        SummaryRow("Child’s name", "Robin Sample-Testa", "#", "child’s name"),
        SummaryRow("Birth date", "April 27, 2019", "#", "birth date"),
        SummaryRow("We will call", "303-555-0142", "#", "phone number"),
        SummaryRow("Anything that helps you on a call", "", "#", "what helps you on a call"),
        SummaryRow("Reference", "SO-0000"),
    ]


def _changed_answers() -> list[SummaryRow]:
    today = timezone.localdate()
    return [
        SummaryRow("Has it come back?", "Yes, in May 2026", "#", was="No", changed_on=today),
        SummaryRow("Allergies", "Penicillin", "#", changed_on=today.replace(year=2025, day=2)),
        SummaryRow("Hospitals", "St. Example’s Hospital", "#", "hospitals"),
    ]


def _groups() -> list[TaskGroup]:
    child = [
        TaskRow("Name and details", "#", "Done", "success"),
        TaskRow("How your child is now", "#", "In progress", "info"),
    ]
    illness = [
        TaskRow("Diagnosis", "#", "Not started"),
        TaskRow("Hospitals and doctors", "#", "Not started"),
        TaskRow("Treatment so far", "#", "Someone changed this", "attention"),
    ]
    return [
        TaskGroup("Your child", child, done=1, total=2),
        TaskGroup("The illness and treatment", illness, done=0, total=3, hint="You can say all of this on the call."),
    ]


def _hospitals() -> list[RepeatRow]:
    return [
        RepeatRow("St. Example’s Hospital", ("Springfield, Colorado", "Dr. Sample-Testa"), "#", "#"),
        RepeatRow("A very long name of a children’s hospital of the university of a faraway state", (), "#", "#"),
        RepeatRow("Clinic at the lake", ("Mexico",), "#", "", "Phone number is missing", "attention"),
    ]


def _tasks() -> list[TaskRow]:
    return [
        TaskRow("Lab results", "#", "Not started", "neutral", "Recent and important ones"),
        TaskRow("Biopsy or marrow report", "#", "Checking", "info", "Pathology report"),
        TaskRow("Summary of your child’s care", "#", "Looks good", "success", "Patient summary"),
        TaskRow("Chemo plan with dates", "#", "Needs a fix", "attention", "Chemotherapy regimens"),
        TaskRow("Visit", "", "Opens later", "neutral"),
    ]


def _stages() -> list[Stage]:
    today = timezone.localdate()
    return [
        Stage("You asked for a second opinion", "", "done", today - timedelta(days=3)),
        Stage(
            "The free phone call",
            "A coordinator calls you and asks about your child.",
            "now",
            today + timedelta(days=2),
        ),
        Stage("Doctors read the records", "This takes about one week.", "next"),
        Stage("The visit"),
    ]


def _files() -> list[FileRow]:
    return [
        FileRow("marrow-report.pdf", "#", "Received", "success", "PDF, 3 pages, 1.2 MB"),
        FileRow(
            "a-very-long-name-that-a-phone-gave-to-a-photo-20260427_101530.jpg", "", "Checking", "info", "Photo, 3.4 MB"
        ),
        FileRow(
            "scan.pdf",
            "",
            "Needs a fix",
            "attention",
            "PDF, 0.2 MB",
            "Page 2 is too dark to read. Can you take it again?",
        ),
    ]


def _soonest() -> list[SlotChoice]:
    return [
        SlotChoice("1", "Tomorrow, Tuesday, May 5, 9:30 a.m. Pacific Time", "10:30 a.m. in Denver", checked=True),
        SlotChoice("2", "Tuesday, May 5, 11:00 a.m. Pacific Time", "12:00 p.m. in Denver"),
        SlotChoice("3", "Wednesday, May 6, 8:00 a.m. Pacific Time", "9:00 a.m. in Denver"),
    ]


def _week() -> list[SlotDay]:
    def times(day: int) -> list[SlotChoice]:
        return [
            SlotChoice(f"{day}-{hour}", f"{hour}:30 a.m.", f"{hour + 1}:30 a.m. in Denver")
            for hour in range(8, 9 + day % 3)
        ]

    days = ("Monday, May 4", "Tuesday, May 5", "Wednesday, May 6", "Thursday, May 7", "Friday, May 8")
    return [SlotDay(heading, () if place == 3 else times(place)) for place, heading in enumerate(days)]  # noqa: PLR2004
