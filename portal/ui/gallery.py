"""Every component in every state, and each layout with sample words; mounted in local settings only."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from portal.ui import fields
from portal.ui.components import Choice, FileRow, SlotChoice, SlotDay, Stage, SummaryRow, TaskRow
from portal.ui.forms import PortalForm

SAMPLES = {
    "question": "ui/sample_question.html",
    "question-errors": "ui/sample_question.html",
    "choice": "ui/sample_choice.html",
    "hub": "ui/sample_hub.html",
    "confirmation": "ui/sample_confirmation.html",
    "slots": "ui/sample_slots.html",
}


LIVE_SECONDS = 3


class SampleForm(PortalForm):
    """One field of each class."""

    first_name = fields.TextField(
        label="Child’s first name",
        hint="As it is on medical records. You can add the name they go by later.",
        error_required="Enter your child’s first name",
    )
    birth_date = fields.BirthDateField(label="Birth date", hint="For example, 4 27 2019 or April 27 2019")
    phone = fields.PhoneField(label="Phone number", hint="The number we’ll call")
    email = fields.EmailField(label="Email address", why="Why we ask: to tell you when there is news.")
    code = fields.CodeField(label="Code", hint="We sent 6 numbers to r•••@example.com")
    role = fields.RadioField(
        label="Who are you asking for?",
        why="Why we ask: it tells us who can decide about care.",
        error_required="Choose who you are asking for",
        choices=[
            Choice("child", "My child"),
            Choice("guardian", "A child I’m legal guardian of", "You can book the call even if papers are not ready"),
            Choice("myself", "Myself (18 or over)"),
        ],
    )
    flags = fields.CheckboxesField(
        label="Has a doctor told you any of these?",
        hint="Choose all that are true.",
        exclusive=("none",),
        choices=[
            Choice("relapse", "It came back", "Papers may say relapse or recurrent"),
            Choice("refractory", "It did not go away, or tests still show some", "Papers may say refractory or MRD"),
            Choice("none", "None of these"),
        ],
    )
    state = fields.SelectField(
        label="State", optional=True, width="half", choices=[("CO", "Colorado"), ("WY", "Wyoming")]
    )
    note = fields.TextAreaField(label="Anything else we should know?", optional=True)
    records = fields.FileField(
        label="Choose photos or files",
        hint="PDF, JPEG, PNG or HEIC, up to 100 MB each",
        accept=".pdf,.jpg",
        multiple=True,
    )
    agree = fields.CheckboxField(label="You may leave a message that says you are the hospital", optional=True)


class NameForm(PortalForm):
    """Two questions of one page."""

    first_name = fields.TextField(
        label="First name", error_required="Enter your child’s first name", hint="As it is on medical records"
    )
    last_name = fields.TextField(label="Last name", error_required="Enter your child’s last name")
    birth_date = fields.BirthDateField(label="Birth date", hint="For example, 4 27 2019")


class RoleForm(PortalForm):
    """One question that is its own page."""

    role = SampleForm.base_fields["role"]


class SlotForm(PortalForm):
    """A time, chosen from lists that the page draws itself."""

    slot = fields.RadioField(label="Time", error_required="Choose a time for the call", choices=[("1", "9:30 a.m.")])


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """All components on one page."""
    return render(request, "ui/gallery.html", _everything())


@login_not_required
def sample(request: HttpRequest, name: str) -> HttpResponse:
    """One layout with sample words."""
    if name not in SAMPLES:
        raise Http404
    forms: dict[str, PortalForm] = {
        "question": NameForm(),
        "question-errors": NameForm(_wrong_name()),
        "choice": RoleForm(),
        "slots": SlotForm(QueryDict()),
    }
    return render(request, SAMPLES[name], _everything() | {"form": forms.get(name)})


@login_not_required
def live(request: HttpRequest) -> HttpResponse:
    """A list that looks after itself until its work is done."""
    until = int(timezone.now().timestamp()) + LIVE_SECONDS
    return render(request, "ui/live.html", _live(until) | {"source": f"{reverse('ui_live_part')}?until={until}"})


@login_not_required
def live_part(request: HttpRequest) -> HttpResponse:
    """The part of that page which changes."""
    given = request.GET.get("until", "")
    return render(request, "ui/_live.html", _live(int(given) if given.isdecimal() else 0))


def _live(until: int) -> dict[str, object]:
    is_pending = timezone.now().timestamp() < until
    waiting = FileRow("marrow-report.pdf", "", "Checking", "info", "PDF, 1.2 MB")
    done = FileRow("marrow-report.pdf", "#", "Received", "success", "PDF, 3 pages, 1.2 MB")
    return {"is_pending": is_pending, "files": [waiting if is_pending else done]}


def _wrong_name() -> QueryDict:
    return QueryDict("first_name=&last_name=Sample-Testa&birth_date_month=may&birth_date_day=12&birth_date_year=")


def _everything() -> dict[str, object]:
    today = timezone.localdate()
    return {
        "blank": SampleForm(prefix="blank", initial={"role": "guardian", "birth_date": today.replace(year=2019)}),
        "wrong": SampleForm(QueryDict("wrong-flags=relapse&wrong-flags=none&wrong-phone=555"), prefix="wrong"),
        "answers": _answers(),
        "tasks": _tasks(),
        "stages": _stages(),
        "files": _files(),
        "soonest": [SlotDay("Soonest times", _soonest())],
        "week": _week(),
        "tones": ("neutral", "info", "success", "attention", "danger"),
        "kinds": ("primary", "secondary", "quiet", "danger"),
        "yesterday": today - timedelta(days=1),
        "friday": today + timedelta(days=3),
        "samples": SAMPLES,
    }


def _answers() -> list[SummaryRow]:
    return [
        SummaryRow("Child’s name", "Robin Sample-Testa", "#", "child’s name"),
        SummaryRow("Birth date", "April 27, 2019", "#", "birth date"),
        SummaryRow("We will call", "303-555-0142", "#", "phone number"),
        SummaryRow("Anything that helps you on a call", "", "#", "what helps you on a call"),
        SummaryRow("Reference", "SO-0000"),
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


urlpatterns = [
    path("", gallery, name="ui_gallery"),
    path("live/", live, name="ui_live"),
    path("live/part/", live_part, name="ui_live_part"),
    path("<slug:name>/", sample, name="ui_sample"),
]
