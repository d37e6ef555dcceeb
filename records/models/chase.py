"""What a family says about a kind of record in place of a file, and what another hospital was asked for."""

from typing import ClassVar, Final, Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.models import Consent, ReportedHospital, SecondOpinionRequest
from portal.lib.ids import new_id
from records.models.document import DocumentReference, RecordKind
from records.models.of_request import OfRequestQuerySet
from records.states import LIVE


class Exit(models.TextChoices):
    """The honest answers beside a file; all but a reminder and "it does apply" settle the kind."""

    DONT_HAVE = "dont_have", _("I don’t have this")
    ASK_HOSPITAL = "ask_hospital", _("Please ask my hospital")
    DOES_NOT_APPLY = "does_not_apply", _("This doesn’t apply")
    REMIND_LATER = "remind_later", _("Remind me later")
    # Takes back what the treatment answers preset.
    APPLIES = "applies", _("It does apply")
    IN_ANOTHER_FILE = "in_another_file", _("It is inside another file")
    BY_MAIL = "by_mail", _("I am mailing it")


class RecordAnswer(models.Model):
    """A family's word about one kind of record, or about one thing staff asked for; one at a time, undone any time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.CASCADE, related_name="record_answers")
    opinion_request_id: UUID
    kind = models.CharField(_("kind"), max_length=20, choices=RecordKind)
    ask = models.ForeignKey("RecordAsk", on_delete=models.CASCADE, null=True, related_name="answers")
    exit = models.CharField(_("answer"), max_length=20, choices=Exit)
    inside = models.ForeignKey(DocumentReference, on_delete=models.CASCADE, null=True, related_name="settles")
    remind_on = models.DateField(_("remind on"), null=True)
    reminded_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    objects: ClassVar[OfRequestQuerySet["RecordAnswer"]] = OfRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("answer about a record")
        verbose_name_plural = _("answers about records")
        indexes = [
            models.Index(
                name="record_answer_to_remind",
                fields=["remind_on"],
                condition=models.Q(exit=Exit.REMIND_LATER, reminded_at=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_answer_for_each_kind", fields=["opinion_request", "kind", "ask"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="reminder_has_its_day",
                condition=models.Q(exit=Exit.REMIND_LATER, remind_on__isnull=False)
                | (~models.Q(exit=Exit.REMIND_LATER) & models.Q(remind_on=None)),
            ),
            models.CheckConstraint(
                name="inside_names_the_file",
                condition=models.Q(exit=Exit.IN_ANOTHER_FILE, inside__isnull=False)
                | (~models.Q(exit=Exit.IN_ANOTHER_FILE) & models.Q(inside=None)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


# What ends a question of staff without a file.
SETTLES_AN_ASK: Final = (Exit.DONT_HAVE, Exit.ASK_HOSPITAL, Exit.DOES_NOT_APPLY, Exit.BY_MAIL)


class RecordAskQuerySet(OfRequestQuerySet["RecordAsk"]):
    """What staff asked for, reached through the person asking."""

    def waiting(self) -> Self:
        """Questions that neither an answer nor a file has settled: one sent for it, or one of the kind sent since."""
        later = models.Q(kind=models.OuterRef("kind"), received_at__gte=models.OuterRef("asked_at"))
        files = DocumentReference.objects.filter(
            later | models.Q(answers_ask=models.OuterRef("pk")),
            opinion_request=models.OuterRef("opinion_request"),
            status__in=LIVE,
            fix_asked_at=None,
        )
        answers = RecordAnswer.objects.filter(ask=models.OuterRef("pk"), exit__in=SETTLES_AN_ASK)
        return self.filter(~models.Exists(files), ~models.Exists(answers), called_off_at=None)


class RecordAsk(models.Model):
    """Something more that staff ask a family for: what, why and by when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.CASCADE, related_name="record_asks")
    opinion_request_id: UUID
    kind = models.CharField(_("kind"), max_length=20, choices=RecordKind)
    what = models.CharField(_("what we ask for"), max_length=200)
    why = models.CharField(_("why it helps"), max_length=500)
    wanted_by = models.DateField(_("by when"), null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    called_off_at = models.DateTimeField(_("no longer needed"), null=True, editable=False)

    objects: ClassVar[RecordAskQuerySet] = RecordAskQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("record asked for")
        verbose_name_plural = _("records asked for")
        ordering = ["asked_at"]

    def __str__(self) -> str:
        return str(self.pk)


class AskedHow(models.TextChoices):
    """The way a hospital was asked."""

    LETTER = "letter", _("by letter")
    FAX = "fax", _("by fax")
    PHONE = "phone", _("by phone")
    EMAIL = "email", _("by email")
    PATIENT_SITE = "patient_site", _("on the hospital’s site")
    IMAGE_EXCHANGE = "image_exchange", _("by image exchange")
    UPLOAD_LINK = "upload_link", _("by upload link")
    IN_PERSON = "in_person", _("in person")


class ChaseOutcome(models.TextChoices):
    """How asking a hospital ended."""

    WAITING = "waiting", _("We are waiting")
    ARRIVED = "arrived", _("It came")
    PART_ARRIVED = "part_arrived", _("Part of it came")
    REFUSED = "refused", _("The hospital said no")
    NOT_FOUND = "not_found", _("The hospital has nothing like it")
    CALLED_OFF = "called_off", _("No longer needed")


class RecordChase(models.Model):
    """One line of the ledger: one kind of record asked of one hospital, seen alike by family and staff."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.CASCADE, related_name="record_chases")
    opinion_request_id: UUID
    kind = models.CharField(_("kind"), max_length=20, choices=RecordKind)
    hospital = models.ForeignKey(ReportedHospital, on_delete=models.SET_NULL, null=True, related_name="+")
    # Kept, since the family may take the hospital out of its answers.
    hospital_name = models.CharField(_("hospital"), max_length=150)
    permission = models.ForeignKey(Consent, on_delete=models.SET_NULL, null=True, related_name="+")
    # Whoever made the line: the family that asks for it, or staff.
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("wished"), default=timezone.now, editable=False)
    # Empty until somebody really asked the hospital.
    asked_how = models.CharField(_("asked how"), max_length=20, choices=AskedHow, blank=True)
    asked_on = models.DateField(_("asked on"), null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    # The day by which the law has the hospital answer (45 CFR 164.524(b)(2): 30 days).
    due_on = models.DateField(_("answer due"), null=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=ChaseOutcome, default=ChaseOutcome.WAITING)
    outcome_words = models.CharField(_("in words"), max_length=300, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)

    objects: ClassVar[OfRequestQuerySet["RecordChase"]] = OfRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("request to a hospital")
        verbose_name_plural = _("requests to hospitals")
        ordering = ["opened_at"]
        indexes = [
            models.Index(name="chase_waiting", fields=["due_on"], condition=models.Q(outcome=ChaseOutcome.WAITING)),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_open_line_for_kind_and_hospital",
                fields=["opinion_request", "kind", "hospital_name"],
                condition=models.Q(outcome=ChaseOutcome.WAITING),
            ),
            models.CheckConstraint(
                name="asked_hospital_has_its_days",
                condition=models.Q(asked_how="", asked_on=None, due_on=None, asked_by=None)
                | (
                    ~models.Q(asked_how="")
                    & models.Q(asked_on__isnull=False, due_on__isnull=False, asked_by__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="ended_chase_has_its_outcome",
                condition=models.Q(outcome=ChaseOutcome.WAITING, ended_at=None)
                | (~models.Q(outcome=ChaseOutcome.WAITING) & models.Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ChaseNudge(models.Model):
    """One more try on a line of the ledger; only added to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    chase = models.ForeignKey(RecordChase, on_delete=models.CASCADE, related_name="nudges")
    how = models.CharField(_("how"), max_length=20, choices=AskedHow)
    note = models.CharField(_("note"), max_length=300, blank=True)
    nudged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("reminder to a hospital")
        verbose_name_plural = _("reminders to hospitals")
        ordering = ["at"]

    def __str__(self) -> str:
        return str(self.pk)


class HospitalLetter(models.Model):
    """A letter that was made for one hospital: which lines it names and in which language; the paper is drawn anew."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opinion_request = models.ForeignKey(SecondOpinionRequest, on_delete=models.CASCADE, related_name="letters")
    opinion_request_id: UUID
    hospital_name = models.CharField(_("hospital"), max_length=150)
    kinds = ArrayField(models.CharField(max_length=20, choices=RecordKind), verbose_name=_("records"))
    language = models.CharField(_("language"), max_length=5)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    objects: ClassVar[OfRequestQuerySet["HospitalLetter"]] = OfRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("letter to a hospital")
        verbose_name_plural = _("letters to hospitals")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return str(self.pk)
