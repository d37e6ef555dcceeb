"""One line of the queue for each request: everything the list filters, sorts, counts and shows, kept ready."""

from typing import ClassVar, Final, Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from intake.ball import Holder
from intake.models import Condition, Priority, SecondOpinionRequest
from intake.states import RequestStatus
from portal.accounts.models import User
from portal.center.models import Program

# In every order of the list the place comes last: it is unique and says by itself what is most urgent.
LONGEST_PLACE: Final = 64
_OPEN: Final = models.Q(is_open=True)


class InterpreterState(models.TextChoices):
    """Where an interpreter for the next call stands; empty where none is needed."""

    # Translators: an interpreter is needed, but no call is booked yet.
    NEEDED = "needed", _("needed")
    ARRANGING = "arranging", _("to arrange")
    ARRANGED = "arranged", _("arranged")


class ContactSide(models.TextChoices):
    """Who spoke last."""

    FAMILY = "family", _("from the family")
    TEAM = "team", _("from us")


class _Fits(models.Func):
    """Whether words of the index fit a question, taken as it is: Django's own would divide and change its words."""

    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = models.BooleanField()


class QueueLineQuerySet(models.QuerySet["QueueLine"]):
    """Lines of the queue, for staff alone."""

    def visible_to(self, user: User) -> Self:
        """All of them for staff, none for families."""
        return self if user.is_active_staff else self.none()

    def open(self) -> Self:
        """Requests that still have a next step."""
        return self.filter(is_open=True)

    def found_by(self, question: str) -> Self:
        """Those that a question of `queue_tokens` finds."""
        asked = models.Func(
            models.Value(question), template="%(expressions)s::tsquery", output_field=SearchQueryField()
        )
        return self.filter(_Fits(models.F("search"), asked))


class QueueLine(models.Model):
    """What the list says of one request; written only by `portal.desk.queue_refresh`, never the truth itself.

    PHI: names, birth date, phone numbers and addresses stand here a second time, so that the list needs no other table.
    """

    # Without the database's own check: that would let whoever holds the request make the list wait. A line whose
    # request is gone is removed by its mark.
    opinion_request = models.OneToOneField(
        SecondOpinionRequest,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="queue_line",
        editable=False,
        db_constraint=False,
    )
    opinion_request_id: UUID
    reference = models.CharField(max_length=12, default="", editable=False)
    child = models.CharField(_("child"), max_length=201, default="", editable=False)
    # Last name first, without accents and capitals.
    name_key = models.CharField(max_length=201, default="", editable=False, db_collation="C")
    birth_date = models.DateField(_("birth date"), null=True, editable=False)
    search = SearchVectorField(null=True, editable=False)

    place = models.CharField(max_length=LONGEST_PLACE, default="", editable=False, db_collation="C")
    is_open = models.BooleanField(default=False, editable=False)
    cannot_wait = models.BooleanField(default=False, editable=False)
    priority = models.CharField(max_length=10, choices=Priority, default=Priority.ROUTINE, editable=False)
    status = models.CharField(max_length=20, choices=RequestStatus, default=RequestStatus.DRAFT, editable=False)
    condition = models.CharField(max_length=20, choices=Condition, default=Condition.NOT_SURE, editable=False)
    # The confirmed one, else the one that the answers suggest.
    program = models.ForeignKey(Program, on_delete=models.SET_NULL, null=True, editable=False, related_name="+")
    is_program_confirmed = models.BooleanField(default=False, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    holder = models.CharField(max_length=10, choices=Holder, default=Holder.NOBODY, editable=False)
    turn_since = models.DateTimeField(null=True, editable=False)
    turn_by = models.DateTimeField(null=True, editable=False)
    # Of what waits on us: the moment at which that has been a whole business day.
    late_at = models.DateTimeField(null=True, editable=False)
    # As the family gave it, and the first day that it can mean while it has not passed.
    decision_words = models.CharField(max_length=11, default="", editable=False)
    decision_on = models.DateField(null=True, editable=False)
    first_contact_due_at = models.DateTimeField(null=True, editable=False)
    is_new = models.BooleanField(_("not yet contacted"), default=False, editable=False)

    language = models.CharField(max_length=5, default="", editable=False)
    language_name = models.CharField(max_length=60, default="", editable=False)
    interpreter = models.CharField(max_length=10, choices=InterpreterState, default="", blank=True, editable=False)
    home = models.CharField(_("state or country"), max_length=60, default="", editable=False)
    time_zone = models.CharField(max_length=64, default="", editable=False)
    pay_plan = models.CharField(max_length=10, default="", editable=False)

    call_at = models.DateTimeField(null=True, editable=False)
    call_status = models.CharField(max_length=10, default="", editable=False)
    call_zone = models.CharField(max_length=64, default="", editable=False)
    settled_count = models.PositiveSmallIntegerField(default=0, editable=False)
    scanning_count = models.PositiveSmallIntegerField(default=0, editable=False)
    check_count = models.PositiveSmallIntegerField(default=0, editable=False)
    fix_count = models.PositiveSmallIntegerField(default=0, editable=False)
    # The day on which the hospital was asked that keeps us waiting longest.
    asked_hospital_on = models.DateField(null=True, editable=False)
    asked_hospital = models.CharField(max_length=150, default="", editable=False)

    contact_at = models.DateTimeField(_("last contact"), null=True, editable=False)
    contact_side = models.CharField(max_length=10, choices=ContactSide, default="", blank=True, editable=False)
    contact_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    message_at = models.DateTimeField(_("last message"), null=True, editable=False)
    unanswered_count = models.PositiveSmallIntegerField(default=0, editable=False)
    task_count = models.PositiveSmallIntegerField(default=0, editable=False)

    flags = ArrayField(models.CharField(max_length=20), default=list, blank=True, editable=False)
    created_at = models.DateTimeField(null=True, editable=False)
    # The first day on which something on the line is different although nobody does anything.
    changes_on = models.DateField(null=True, editable=False)
    refreshed_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[QueueLineQuerySet] = QueueLineQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("line of the queue")
        verbose_name_plural = _("lines of the queue")
        ordering = ["place"]
        indexes = [
            models.Index(name="queue_every", fields=["place"]),
            models.Index(name="queue_open", fields=["place"], condition=_OPEN),
            models.Index(name="queue_fast", fields=["place"], condition=_OPEN & models.Q(priority="fast_track")),
            models.Index(name="queue_new", fields=["place"], condition=_OPEN & models.Q(is_new=True)),
            models.Index(name="queue_to_check", fields=["place"], condition=_OPEN & models.Q(check_count__gt=0)),
            models.Index(
                name="queue_interpreter", fields=["place"], condition=_OPEN & models.Q(interpreter="arranging")
            ),
            models.Index(name="queue_spanish", fields=["place"], condition=_OPEN & models.Q(language="es")),
            models.Index(name="queue_visit", fields=["place"], condition=_OPEN & models.Q(status="accepted")),
            models.Index(name="queue_unowned", fields=["place"], condition=_OPEN & models.Q(owner=None)),
            models.Index(name="queue_owner", fields=["owner", "place"], condition=_OPEN),
            models.Index(name="queue_late", fields=["late_at"], condition=_OPEN & models.Q(late_at__isnull=False)),
            models.Index(name="queue_turn", fields=["holder", "turn_since"], condition=_OPEN),
            models.Index(
                name="queue_asked",
                fields=["asked_hospital_on"],
                condition=_OPEN & models.Q(asked_hospital_on__isnull=False),
            ),
            models.Index(name="queue_call", fields=["call_at"], condition=_OPEN & models.Q(call_status="booked")),
            models.Index(name="queue_name", fields=["name_key", "place"]),
            models.Index(name="queue_status", fields=["status", "place"]),
            models.Index(name="queue_changes", fields=["changes_on"], condition=models.Q(changes_on__isnull=False)),
            GinIndex(name="queue_flags", fields=["flags"], condition=_OPEN & ~models.Q(flags=[])),
            GinIndex(name="queue_search", fields=["search"], fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.reference


class QueueMark(models.Model):
    """A request changed and its line does not say so yet; added by the database itself in the change's transaction.

    Only ever added and removed: no two transactions wait for each other on it, and a mark is seen exactly when what
    it speaks of is seen.
    """

    opinion_request_id = models.UUIDField(editable=False)
    made_in = models.BigIntegerField(editable=False)

    class Meta:
        verbose_name = _("mark of the queue")
        verbose_name_plural = _("marks of the queue")
        ordering = ["id"]
        indexes = [models.Index(name="queue_mark_of_request", fields=["opinion_request_id", "made_in"])]

    def __str__(self) -> str:
        return str(self.opinion_request_id)
