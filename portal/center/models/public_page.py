"""The hospital's own texts: public pages, questions families ask, notices of language help."""

from typing import ClassVar, Final, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.center.markdown import validate_markdown
from portal.center.models.words import in_language
from portal.lib.ids import new_id

# Every footer leads there, and the law asks for most of them.
ALWAYS_THERE: Final = ("how-it-works", "privacy", "your-rights", "accessibility", "language-help")
# Language tags by RFC 5646, of the kinds that `lang` takes: "es", "zh-Hans", "pt-BR".
_validate_tag: Final = RegexValidator(
    r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?\Z", _("Enter a language tag such as es, vi or zh-Hans.")
)
_HOW_TO_WRITE: Final = _(
    "Markdown: “## Heading”, “- item”, “1. step”, “**strong**”, “[words](page:cost)” for a page of ours. "
    "{phone}, {hours} and other facts in braces are filled in."
)


Text = TypeVar("Text", bound=models.Model)


class PublishedQuerySet(models.QuerySet[Text]):
    """Texts in the order families read them."""

    def published(self) -> "PublishedQuerySet[Text]":
        """What families see."""
        return self.filter(is_published=True)


class PublicPage(models.Model):
    """A page that anybody may read, in both languages; without its mark it does not exist."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(
        _("address"), max_length=60, unique=True, help_text=_("Small letters, digits and hyphens. It never changes.")
    )
    title_en = models.CharField(_("title, English"), max_length=120)
    title_es = models.CharField(_("title, Spanish"), max_length=120)
    body_en = models.TextField(_("text, English"), validators=[validate_markdown], help_text=_HOW_TO_WRITE)
    body_es = models.TextField(_("text, Spanish"), validators=[validate_markdown], help_text=_HOW_TO_WRITE)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    is_published = models.BooleanField(_("families see it"), default=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar["PublishedQuerySet[PublicPage]"] = PublishedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("public page")
        verbose_name_plural = _("public pages")
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(
                name="public_page_of_the_footer_is_there",
                condition=models.Q(is_published=True) | ~models.Q(slug__in=ALWAYS_THERE),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        # Not left to the constraint: a form that shows the address to be read only does not validate it.
        if self.slug in ALWAYS_THERE and not self.is_published:
            words = _("Families always need this page. Change its text instead.")
            raise ValidationError({"is_published": words}, code="always_there")

    @property
    def title(self) -> str:
        """In the language of the page."""
        return in_language(self, "title")

    @property
    def body(self) -> str:
        """In the language of the page."""
        return in_language(self, "body")


class Question(models.Model):
    """A question families ask, with our answer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    question_en = models.CharField(_("question, English"), max_length=160)
    question_es = models.CharField(_("question, Spanish"), max_length=160)
    answer_en = models.TextField(_("answer, English"), validators=[validate_markdown], help_text=_HOW_TO_WRITE)
    answer_es = models.TextField(_("answer, Spanish"), validators=[validate_markdown], help_text=_HOW_TO_WRITE)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    is_published = models.BooleanField(_("families see it"), default=True)

    objects: ClassVar["PublishedQuerySet[Question]"] = PublishedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "question_en"]

    def __str__(self) -> str:
        return self.question

    @property
    def question(self) -> str:
        """In the language of the page."""
        return in_language(self, "question")

    @property
    def answer(self) -> str:
        """In the language of the page."""
        return in_language(self, "answer")


class LanguageNotice(models.Model):
    """That language help is free, said in one language (45 CFR 92.11); reviewed by a qualified translator."""

    class Direction(models.TextChoices):
        """The way a language is written."""

        LEFT_TO_RIGHT = "ltr", _("left to right")
        RIGHT_TO_LEFT = "rtl", _("right to left")

    tag = models.CharField(
        _("language tag"),
        max_length=12,
        primary_key=True,
        validators=[_validate_tag],
        help_text=_("As on the web: es, vi, zh-Hans."),
    )
    own_name = models.CharField(_("name in the language itself"), max_length=60)
    direction = models.CharField(_("direction"), max_length=3, choices=Direction, default=Direction.LEFT_TO_RIGHT)
    text = models.TextField(_("notice"), max_length=1000)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    is_published = models.BooleanField(_("families see it"), default=True)

    objects: ClassVar["PublishedQuerySet[LanguageNotice]"] = PublishedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("notice of language help")
        verbose_name_plural = _("notices of language help")
        ordering = ["position", "tag"]

    def __str__(self) -> str:
        return self.own_name
