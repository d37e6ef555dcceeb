"""Counting what happened on a day, so that numbers stay when people and their words are gone."""

from django.db.models import F
from django.utils import timezone

from intake.models import Counted, DailyCount
from portal.center.models import CareCenter


def count(what: Counted) -> None:
    """One more today, in the running transaction if there is one."""
    day = timezone.localdate(timezone=CareCenter.objects.current().zone)
    row, _is_new = DailyCount.objects.get_or_create(day=day, what=what)
    DailyCount.objects.filter(pk=row.pk).update(amount=F("amount") + 1)
