"""The time zone a person reads times in."""

from portal.accounts.models import User
from portal.lib.times import known_zones


def remember_zone(*, actor: User, name: str, only_first: bool = False) -> bool:
    """Keep the zone this person chose, or the one their device reports if none is known yet; False for a bad name."""
    if name not in known_zones():
        return False
    people = User.objects.filter(pk=actor.pk)
    if only_first:
        people = people.filter(time_zone="")
    if people.update(time_zone=name):
        actor.time_zone = name
    return True
