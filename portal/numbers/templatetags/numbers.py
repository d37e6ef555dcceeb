"""What families read of waiting."""

from django import template

from portal.numbers.waiting import Waiting
from portal.numbers.waiting import waiting as counted_waiting

register = template.Library()


@register.inclusion_tag("numbers/_waiting.html")
def waiting_time() -> dict[str, Waiting | None]:
    """One sentence about how soon most families hear from us; nothing where it was not counted lately."""
    return {"waiting": counted_waiting()}
