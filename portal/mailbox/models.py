"""Mails and texts kept instead of sent, on a newcomer's machine only."""

from django.db import models
from django.utils import timezone


class KeptMessage(models.Model):
    """One mail or text that would have left this machine."""

    at = models.DateTimeField(default=timezone.now)
    channel = models.CharField(max_length=10)
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=998, blank=True)
    body = models.TextField()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"
