"""What a person agrees to when sending: two statements, each with a box of its own."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils.translation import get_language

from intake.forms.consents import ConsentForm
from intake.models import ConsentKind, SecondOpinionRequest
from intake.services.consents import answers, current_texts, paragraphs
from portal.accounts.signed_in import signed_in_user
from portal.center.models import CareCenter

_FIELDS: Mapping[str, ConsentKind] = {
    "privacy_read": ConsentKind.PRIVACY_NOTICE,
    "may_contact": ConsentKind.CONTACT,
}


def agree_form(request: HttpRequest, opinion_request: SecondOpinionRequest, center: CareCenter) -> ConsentForm:
    """The boxes in the language of the page; what was agreed to earlier is ticked."""
    language = get_language() or "en"
    said = answers(actor=signed_in_user(request), opinion_request=opinion_request)
    privacy, contact = (
        " ".join(paragraphs(text, center=center)) for text in current_texts(list(_FIELDS.values()), language)
    )
    return ConsentForm(
        request.POST if request.method == "POST" else None,
        initial={name: said.get(kind, False) for name, kind in _FIELDS.items()},
        privacy_words=privacy,
        contact_words=contact,
    )


def agreed_to(form: ConsentForm) -> list[ConsentKind]:
    """What was ticked."""
    return [kind for name, kind in _FIELDS.items() if form.cleaned_data.get(name)]
