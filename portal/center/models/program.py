"""The clinical programs that give second opinions."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.center.models.words import in_language


class ProgramQuerySet(models.QuerySet["Program"]):
    """Programs in the order families read them."""

    def active(self) -> "ProgramQuerySet":
        """Those that take requests."""
        return self.filter(is_active=True)


class Program(models.Model):
    """A program a request can be suggested to and accepted by, in the hospital's own words."""

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    name_en = models.CharField(_("name, English"), max_length=120)
    name_es = models.CharField(_("name, Spanish"), max_length=120)
    summary_en = models.TextField(_("what it treats, English"), max_length=500)
    summary_es = models.TextField(_("what it treats, Spanish"), max_length=500)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("takes requests"), default=True)

    objects: ClassVar[models.Manager["Program"]] = ProgramQuerySet.as_manager()

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("programs")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the language of the page."""
        return in_language(self, "name")

    @property
    def summary(self) -> str:
        """In the language of the page."""
        return in_language(self, "summary")
