"""The second-opinion request and its append-only history."""

from typing import ClassVar, Final, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models.patient import Patient, RelatedPerson
from intake.states import OPEN, RequestStatus
from portal.accounts.models import User
from portal.center.models import Program
from portal.lib.approximate_field import ApproximateDateField, is_approximate_date
from portal.lib.ids import new_id, new_reference

LONGEST_RULE_NAME: Final = 40


class Condition(models.TextChoices):
    """Broad kind of illness, as families choose it."""

    LEUKEMIA = "leukemia", _("Leukemia (blood cancer)")
    LYMPHOMA = "lymphoma", _("Lymphoma")
    BRAIN_TUMOR = "brain_tumor", _("Brain or spine tumor")
    SOLID_TUMOR = "solid_tumor", _("Another solid tumor")
    BLOOD_DISORDER = "blood_disorder", _("A blood disorder that isn’t cancer")
    BLEEDING_CLOTTING = "bleeding_clotting", _("A bleeding or clotting problem")
    NO_DIAGNOSIS = "no_diagnosis", _("No diagnosis yet")
    NOT_SURE = "not_sure", _("Not sure")
    SAY_ON_PHONE = "say_on_phone", _("I’d rather say it on the phone")


class LeukemiaFlag(models.TextChoices):
    """What a doctor has said about a leukemia; the first four mean fast track."""

    RELAPSED = "relapsed", _("It came back (relapse)")
    REFRACTORY = "refractory", _("It did not go away, or tests still show some (refractory, MRD)")
    HIGH_RISK_GENETICS = "high_risk_genetics", _("A gene or chromosome change makes it harder to treat (high-risk)")
    DECISION_WITHIN_7_DAYS = "decision_within_7_days", _("A treatment decision is due within 7 days")
    NONE = "none", _("None of these")
    NOT_SURE = "not_sure", _("I’m not sure")


class Priority(models.TextChoices):
    """How soon a person must look at the request."""

    ROUTINE = "routine", _("Routine")
    AMBER = "amber", _("Soon")
    FAST_TRACK = "fast_track", _("Fast track")


class WaitsFor(models.TextChoices):
    """Who has what we still need."""

    FAMILY = "family", _("The family")
    HOSPITAL = "hospital", _("Another hospital")


class ReachTime(models.TextChoices):
    """When a fast-track family can be reached."""

    TODAY_MORNING = "today_morning", _("Today, morning")
    TODAY_AFTERNOON = "today_afternoon", _("Today, afternoon")
    TODAY_EVENING = "today_evening", _("Today, evening")
    TOMORROW_MORNING = "tomorrow_morning", _("Tomorrow, morning")
    TOMORROW_AFTERNOON = "tomorrow_afternoon", _("Tomorrow, afternoon")
    TOMORROW_EVENING = "tomorrow_evening", _("Tomorrow, evening")


class SecondOpinionRequestQuerySet(models.QuerySet["SecondOpinionRequest"]):
    """Requests, reached through the person asking."""

    def visible_to(self, user: User) -> Self:
        """Requests of children the user speaks for today; all of them for staff."""
        if user.is_active_staff:
            return self
        # A subquery, not a join: joins would double rows and break select_for_update.
        links = RelatedPerson.objects.filter(user=user, ended_at=None)
        return self.filter(patient__in=links.values("patient"))

    def open(self) -> Self:
        """Requests that still have a next step."""
        return self.filter(status__in=OPEN)


class SecondOpinionRequest(models.Model):
    """One child's request for a second opinion; its status is written only by `intake.services.requests`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reference = models.CharField(_("reference"), max_length=12, unique=True, default=new_reference, editable=False)
    patient = models.ForeignKey(
        Patient, verbose_name=_("child"), on_delete=models.PROTECT, related_name="opinion_requests"
    )
    requester = models.ForeignKey(
        RelatedPerson, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="opinion_requests"
    )
    status = models.CharField(
        _("status"), max_length=20, choices=RequestStatus, default=RequestStatus.DRAFT, editable=False
    )
    condition = models.CharField(_("illness"), max_length=20, choices=Condition)
    leukemia_flags = ArrayField(
        models.CharField(max_length=25, choices=LeukemiaFlag),
        verbose_name=_("leukemia answers"),
        default=list,
        blank=True,
    )
    priority = models.CharField(
        _("priority"), max_length=10, choices=Priority, default=Priority.ROUTINE, editable=False
    )
    reach_times = ArrayField(
        models.CharField(max_length=20, choices=ReachTime),
        verbose_name=_("can be reached"),
        default=list,
        blank=True,
    )
    # The next big step in the child's care: the queue sorts by it, the booking page warns of it.
    decision_on = ApproximateDateField(_("next big decision"))
    has_no_decision_date = models.BooleanField(_("no date for the next decision"), default=False)
    warning_signs_at = models.DateTimeField(_("warning signs told"), null=True, editable=False)
    # No reminders until then: the child is in hospital, or the family asked for quiet.
    paused_until = models.DateField(_("paused until"), null=True, blank=True)
    # Asked for after sending: people of the hospital then decide what the law lets us erase.
    erasure_asked_at = models.DateTimeField(_("asked us to erase"), null=True, editable=False)
    reach_answered_at = models.DateTimeField(null=True, editable=False)
    # The rows of the triage table that hold today: an answer that a person has weighed does not raise it again.
    urgency_reasons = ArrayField(
        models.CharField(max_length=LONGEST_RULE_NAME), verbose_name=_("urgency rules"), default=list, blank=True
    )
    # The clock of the fast track: due is counted once, so that a holiday added later breaks no promise.
    fast_track_since = models.DateTimeField(_("on the fast track since"), null=True, editable=False)
    first_contact_due_at = models.DateTimeField(_("first contact due"), null=True, editable=False)
    contacted_at = models.DateTimeField(_("reached"), null=True, editable=False)
    contacted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reached by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    suggested_program = models.ForeignKey(
        Program,
        verbose_name=_("suggested program"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    program = models.ForeignKey(
        Program,
        verbose_name=_("program"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="opinion_requests",
    )
    waits_for = models.CharField(_("waits for"), max_length=10, choices=WaitsFor, blank=True, editable=False)
    # By when the family hears from us, counted in business hours when the turn came to us.
    answer_due_at = models.DateTimeField(_("answer due"), null=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        limit_choices_to={"is_staff": True},
        related_name="owned_requests",
    )
    created_at = models.DateTimeField(_("started"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    submitted_at = models.DateTimeField(_("sent"), null=True, editable=False)
    # "Waiting since": answers may change later without the turn changing.
    status_changed_at = models.DateTimeField(_("in this status since"), default=timezone.now, editable=False)

    objects: ClassVar[SecondOpinionRequestQuerySet] = SecondOpinionRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_draft_per_child_and_person",
                fields=["patient", "requester"],
                condition=models.Q(status=RequestStatus.DRAFT),
            ),
            models.CheckConstraint(name="request_status_is_known", condition=models.Q(status__in=RequestStatus.values)),
            models.CheckConstraint(
                name="request_condition_is_known", condition=models.Q(condition__in=Condition.values)
            ),
            models.CheckConstraint(name="request_priority_is_known", condition=models.Q(priority__in=Priority.values)),
            models.CheckConstraint(name="request_decision_on_is_a_date", condition=is_approximate_date("decision_on")),
            models.CheckConstraint(
                name="request_waits_for_is_known", condition=models.Q(waits_for__in=["", *WaitsFor.values])
            ),
            models.CheckConstraint(
                name="accepted_request_names_its_program",
                condition=~models.Q(status__in=[RequestStatus.ACCEPTED, RequestStatus.COMPLETED])
                | models.Q(program__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_fast_track(self) -> bool:
        """Whether the family must be contacted without waiting for a call slot."""
        return self.priority == Priority.FAST_TRACK


class RequestStatusChange(models.Model):
    """One move of a request; the database refuses to change or delete it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.PROTECT, related_name="status_changes")
    from_status = models.CharField(_("from"), max_length=20, choices=RequestStatus, blank=True)
    to_status = models.CharField(_("to"), max_length=20, choices=RequestStatus)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    # For staff; what the family reads stands beside it, in the family's language.
    reason = models.TextField(_("reason"), blank=True)
    words_for_family = models.TextField(_("words for the family"), blank=True)
    alternatives = models.TextField(_("what the family can do instead"), blank=True)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, null=True, related_name="+")
    waits_for = models.CharField(_("waits for"), max_length=10, choices=WaitsFor, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("status change")
        verbose_name_plural = _("status changes")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                name="status_change_to_accepted_names_a_program",
                condition=~models.Q(to_status=RequestStatus.ACCEPTED) | models.Q(program__isnull=False),
            ),
            models.CheckConstraint(
                name="status_change_to_declined_says_what_else",
                condition=~models.Q(to_status=RequestStatus.DECLINED)
                | ~(models.Q(words_for_family="") | models.Q(alternatives="")),
            ),
            models.CheckConstraint(
                name="status_change_to_information_needed_says_what",
                condition=~models.Q(to_status=RequestStatus.INFORMATION_NEEDED)
                | (~models.Q(words_for_family="") & ~models.Q(waits_for="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"
