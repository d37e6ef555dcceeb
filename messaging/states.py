"""What can become of a message; its words never change."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    """Who wrote."""

    FAMILY = "family", _("The family")
    TEAM = "team", _("The care team")


class Settled(models.TextChoices):
    """Why nobody waits for an answer to a family's message any more."""

    ANSWERED = "answered", _("Answered")
    NO_ANSWER_NEEDED = "no_answer_needed", _("Needs no answer")
