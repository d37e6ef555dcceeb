"""What staff write to a family."""

import uuid
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.models import RelatedPerson
from messaging.models import LONGEST_MESSAGE, MessageTemplate
from messaging.services.drafts import key_of
from messaging.services.sending import Words
from messaging.wording import filled
from portal.accounts.models import Language, User
from portal.center.models import CareCenter
from portal.desk.forms import DeskForm
from portal.ui.components import Choice

EVERYONE: Final = "everyone"


class MessageForm(DeskForm):
    """A message to everyone who asks for a child, or to one of them."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    # The template the text began with; it stays tied to it only while the words are the same.
    began_with = forms.UUIDField(widget=forms.HiddenInput, required=False)
    to = forms.ChoiceField(
        label=gettext_lazy("To"),
        error_messages={"required": gettext_lazy("Choose who reads this.")},
        help_text=gettext_lazy("What goes to one person, nobody else in the family sees."),
    )
    template = forms.ModelChoiceField(
        label=gettext_lazy("Template"),
        queryset=MessageTemplate.objects.none(),
        required=False,
        empty_label=gettext_lazy("No template"),
    )
    text = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": gettext_lazy("Write the message."),
            "max_length": gettext_lazy("The message is too long. It may have %(limit_value)d characters."),
        },
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the message"),
        choices=Language.choices,
        error_messages={"required": gettext_lazy("Choose the language you wrote in.")},
    )
    documents = forms.MultipleChoiceField(
        label=gettext_lazy("Files of this request to add"), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_said_first = forms.BooleanField(
        label=gettext_lazy("Say it first"),
        required=False,
        help_text=gettext_lazy("The family learns of this message only when a talk with them is written down."),
    )

    def __init__(
        self, *args: Any, links: Sequence[RelatedPerson], files: Sequence[Choice], user: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.links = links
        self.fields["form_token"].initial = uuid.uuid4
        self.fields["template"].queryset = MessageTemplate.objects.visible_to(user).in_use()  # type: ignore[attr-defined]
        people = [(str(link.user_id), _("Only %(name)s") % {"name": link}) for link in links]
        everyone = (EVERYONE, _("Everyone who asks for this child"))
        self.fields["to"].choices = [("", _("Choose …")), everyone, *people]  # type: ignore[attr-defined]
        if files:
            self.fields["documents"].choices = [(each.value, each.label) for each in files]  # type: ignore[attr-defined]
        else:
            del self.fields["documents"]

    def clean_text(self) -> str:
        """Line ends as one browser sends them: the next one, or a page's program, sends others."""
        return _even(self.cleaned_data["text"])

    @property
    def key(self) -> UUID | None:
        """What marks these words of this form as sent; none while there are no words."""
        token, text = self.cleaned_data.get("form_token"), self.cleaned_data.get("text")
        return key_of(token, text) if token and text else None

    @property
    def only_with(self) -> User | None:
        """The one person who reads it; None for everyone."""
        chosen = self.cleaned_data["to"]
        return next((link.user for link in self.links if str(link.user_id) == chosen), None)

    @cached_property
    def words(self) -> Words:
        """What is to be sent; in both languages while a template's words are unchanged."""
        cleaned = self.cleaned_data
        text, language = cleaned["text"], cleaned["language"]
        template, other = self._unchanged(text, language)
        return Words(
            text=text,
            language=language,
            form_token=cleaned.get("form_token") or uuid.uuid4(),
            text_in_other=other,
            template=template,
            documents=[UUID(each) for each in cleaned.get("documents", ())],
        )

    def with_template(self, language: str) -> dict[str, Any]:
        """The boxes after the chosen template was taken: behind what was typed, so that nothing is lost."""
        boxes = {name: self[name].value() for name in self.fields if name not in {"template", "form_token"}}
        chosen = str(self["template"].value() or "")
        found = self._template(chosen)
        if found is None:
            return boxes
        words, typed = filled(found, language, CareCenter.objects.current()), str(boxes["text"] or "").strip()
        return boxes | {
            "text": f"{typed}\n\n{words}" if typed else words,
            "language": language,
            "began_with": found.pk,
        }

    def _unchanged(self, text: str, language: str) -> tuple[MessageTemplate | None, str]:
        template = self._template(str(self.cleaned_data.get("began_with") or ""))
        center = CareCenter.objects.current()
        if template is None or _even(filled(template, language, center)) != text:
            return None, ""
        other = Language.ENGLISH if language == Language.SPANISH else Language.SPANISH
        return template, filled(template, other, center)

    def _template(self, chosen: str) -> MessageTemplate | None:
        templates = self.fields["template"].queryset  # type: ignore[attr-defined]
        return next((each for each in templates if str(each.pk) == chosen), None)


def _even(text: str) -> str:
    return "\n".join(text.splitlines()).strip()
