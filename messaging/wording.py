"""Words of templates as they go out."""

from django.utils.translation import override

from messaging.models import MessageTemplate
from messaging.models.template import PLACES
from portal.center.models import CareCenter
from portal.ui.text_fields import display_phone


def filled(template: MessageTemplate, language: str, center: CareCenter) -> str:
    """The text in one language with the hospital's phone number and hours in their places."""
    with override(language):
        facts = {"phone": display_phone(center.phone), "hours": center.hours}
    text = template.words(language)
    for place in PLACES:
        text = text.replace(f"{{{place}}}", facts[place])
    return text
