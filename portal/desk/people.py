"""What staff read about a caregiver before they ring."""

from django.utils.translation import gettext as _

from intake.models import CallLanguage, RelatedPerson


def language_of(link: RelatedPerson) -> str:
    """The language of the call in words; the account's language until the family has said."""
    if link.call_language == CallLanguage.OTHER:
        return _("%(language)s (interpreter)") % {"language": link.other_language or CallLanguage.OTHER.label}
    if link.call_language:
        return str(CallLanguage(link.call_language).label)
    return link.user.get_language_display()
