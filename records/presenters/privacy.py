"""A paused file as the family sees it: enough to know whose it may be, and no more."""

from django.utils.translation import gettext as _

from records.models import PrivacyHold


def stated_person(hold: PrivacyHold) -> str:
    """Initials and the year of birth, as the file states them; a disc that was mixed up must not name a stranger."""
    initials = " ".join(f"{word[0].upper()}…" for word in hold.stated_name.replace("^", " ").split()[:4])
    born = hold.stated_birth_date
    if initials and born:
        return _("%(name)s, born %(year)s") % {"name": initials, "year": born.year}
    if born:
        return _("born %(year)s") % {"year": born.year}
    return initials
