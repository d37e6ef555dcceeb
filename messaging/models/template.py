"""Messages that staff send often, in both languages."""

import re
from typing import ClassVar, Final, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Language, User
from portal.lib.ids import new_id

LONGEST_TEMPLATE: Final = 2000
# What a template may hold in braces, filled in when it is sent.
PLACES: Final = ("phone", "hours")
_BRACES: Final = re.compile(r"\{([^{}]*)\}")
# A template may go to fifty families at once: none of its words may tell one of them of an illness.
_ILLNESS: Final = re.compile(
    r"\b(cancer|leuk[a-z]+|lymphoma|tumou?r|chemo\w*|relapse\w*|biops\w+|transplant\w*|diagnos\w+|sickle|hemophilia"
    r"|cáncer|leucemia|linfoma|tumor\w*|quimio\w*|recaída\w*|trasplante\w*|diagnóstic\w+|hemofilia)\b",
    re.IGNORECASE,
)


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
    text_en = models.TextField(
        _("text, English"),
        max_length=LONGEST_TEMPLATE,
        help_text=_("{phone} and {hours} are filled in when it is sent. Name no illness and no person."),
    )
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

    def clean(self) -> None:
        """Both texts can be filled in, and name no illness."""
        faults = {name: fault for name in ("text_en", "text_es") if (fault := _fault(getattr(self, name)))}
        if faults:
            raise ValidationError(faults)

    @property
    def name(self) -> str:
        """In the language of the page."""
        return self.name_es if get_language() == Language.SPANISH else self.name_en

    def words(self, language: str) -> str:
        """The text in one language, as it is stored."""
        return self.text_es if language == Language.SPANISH else self.text_en


def _fault(text: str) -> str:
    """What is wrong with a template's text, in words; empty when nothing is."""
    unknown = next((each for each in _BRACES.findall(text) if each not in PLACES), None)
    if unknown is not None:
        return str(_("Only {phone} and {hours} can stand in braces."))
    illness = _ILLNESS.search(text)
    if illness is not None:
        return str(_("Take out “%(word)s”: a template names no illness.") % {"word": illness.group()})
    return ""
