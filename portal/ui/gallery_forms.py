"""Forms with sample words, one field of each class and more."""

from django.http import QueryDict

from portal.ui import fields, places
from portal.ui.components import BothAnswers, Choice, EditedElsewhere
from portal.ui.forms import PortalForm


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


class PageForm(PortalForm):
    """A page whose questions hang on each other."""

    diagnosis = fields.TextAreaField(
        label="What have the doctors called it?",
        hint="Your own words, or copy from a paper. “We don’t know yet” is an answer.",
        max_length=200,
        error_required="Enter what the doctors called it, or “we don’t know yet”",
    )
    found_on = fields.ApproximateDateField(
        label="About when was it found?",
        not_future=True,
        error_name="The date it was found",
        error_required="Enter the year it was found",
    )
    came_back = fields.RadioField(
        label="Has it come back?",
        error_required="Choose yes, no or not sure",
        choices=[("yes", "Yes"), ("no", "No"), ("unsure", "I’m not sure")],
    )
    came_back_on = fields.ApproximateDateField(
        label="When did it come back?", with_day=False, not_future=True, error_required="Enter the year it came back"
    )
    came_back_where = fields.TextField(label="Where in the body?", optional=True)
    came_back_test = fields.TextField(label="Which test showed it?", optional=True)
    tests = fields.CheckboxesField(
        label="Which tests were done?",
        optional=True,
        exclusive=("none",),
        choices=[("mri", "MRI"), ("marrow", "Bone marrow"), ("other", "Another test"), ("none", "None yet")],
    )
    other_test = fields.TextField(label="Which other test?", optional=True)
    other_place = fields.TextField(label="Where was it done?", optional=True)
    next_step = fields.DateField(label="When is the next step?", hint="For example, 6 28 2027.", optional=True)
    other_names = fields.WordsListField(label="Other names on records", optional=True)
    language = fields.LanguageField(label="Language you read best", optional=True)
    country = fields.SelectField(
        label="Where does your child live?", optional=True, width="half", choices=places.country_choices
    )

    reveal_when = {
        "came_back_on": ("came_back", "yes"),
        "came_back_where": ("came_back", "yes"),
        "came_back_test": ("came_back", "yes"),
        "other_test": ("tests", "other"),
        "other_place": ("tests", "other"),
    }


def blank_page() -> PortalForm:
    """As it is when somebody comes for the first time."""
    return PageForm()


def kept_page() -> PortalForm:
    """With words that were typed on an earlier day."""
    kept = "diagnosis=Something+long&found_on_month=spring&found_on_year=2024&found_on_about=on&came_back=yes&tests=mri"
    return PageForm(typed=PageForm(QueryDict(kept)).what_was_typed())


def wrong_page() -> PortalForm:
    """With something to put right in questions that hang on others."""
    return PageForm(QueryDict("diagnosis=&found_on_month=5&came_back=yes&came_back_on_year=3024&tests=mri&tests=none"))


def disputed_page() -> PortalForm:
    """After somebody else saved other answers."""
    form = PageForm(QueryDict("diagnosis=B-ALL&found_on_year=2024&came_back=no"))
    form.edited_elsewhere = EditedElsewhere(
        who="Ana",
        at="3:12 p.m.",
        answers=[
            BothAnswers(
                "diagnosis", "What have the doctors called it?", "Leukemia.\nThey say B-cell ALL.", "B-ALL", "mine"
            ),
            BothAnswers("came_back", "Has it come back?", "", "No", error="Choose which answer to keep"),
        ],
    )
    return form


def wrong_name() -> QueryDict:
    """A page sent too early."""
    return QueryDict("first_name=&last_name=Sample-Testa&birth_date_month=may&birth_date_day=12&birth_date_year=")
