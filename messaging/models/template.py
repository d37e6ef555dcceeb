"""Messages that staff send often, in both languages."""

from typing import ClassVar, Final, Self

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Language, User
from portal.lib.ids import new_id

LONGEST_TEMPLATE: Final = 2000


class MessageTemplateQuerySet(models.QuerySet["MessageTemplate"]):
    """Templates, reached through the person asking."""

    def visible_to(self, user: User) -> Self:
        """For staff alone."""
        return self if user.is_active_staff else self.none()

    def in_use(self) -> Self:
        """Those that staff may choose."""
        return self.filter(is_active=True)


class MessageTemplate(models.Model):
    """One message that staff send often; it names no illness, so that it may go to many families at once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Of the first ones, so that they are made only once; those that people add have none.
    code = models.SlugField(max_length=40, blank=True, editable=False)
    name_en = models.CharField(_("name, English"), max_length=80)
    name_es = models.CharField(_("name, Spanish"), max_length=80)
    text_en = models.TextField(_("text, English"), max_length=LONGEST_TEMPLATE)
    text_es = models.TextField(_("text, Spanish"), max_length=LONGEST_TEMPLATE)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("in use"), default=True)

    objects: ClassVar[MessageTemplateQuerySet] = MessageTemplateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        ordering = ["order", "name_en"]
        constraints = [
            models.UniqueConstraint(name="one_template_per_code", fields=["code"], condition=~models.Q(code="")),
            models.CheckConstraint(
                name="template_speaks_both_languages", condition=~models.Q(text_en="") & ~models.Q(text_es="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the language of the page."""
        return self.name_es if get_language() == Language.SPANISH else self.name_en

    def words(self, language: str) -> str:
        """The text in one language, as it is stored."""
        return self.text_es if language == Language.SPANISH else self.text_en
