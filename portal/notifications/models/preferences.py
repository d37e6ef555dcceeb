"""What a person wants to hear of, and by which way."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeGroup(models.TextChoices):
    """Kinds of notices that belong together for the person who gets them."""

    CALLS = "calls", _("Phone calls with us")
    RECORDS = "records", _("Files and medical records")
    MESSAGES = "messages", _("Messages from our team")
    STATUS = "status", _("Where your request stands")


class NoticePreference(models.Model):
    """One person's choice for one group; without a row e-mail is used, or texts where there is no e-mail address."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preferences")
    group = models.CharField(max_length=10, choices=NoticeGroup)
    by_email = models.BooleanField(default=True)
    by_sms = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="notice_preference_once", fields=["user", "group"]),
            models.CheckConstraint(
                name="notice_preference_group_is_known", condition=models.Q(group__in=NoticeGroup.values)
            ),
        ]

    def __str__(self) -> str:
        return self.group


class NoticePause(models.Model):
    """A person wants quiet until this day; what is essential still goes out."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="notice_pause"
    )
    until = models.DateField()

    def __str__(self) -> str:
        return str(self.until)
