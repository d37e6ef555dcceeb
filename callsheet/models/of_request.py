"""Rows of the call sheet that belong to one request, reached through the person asking."""

from typing import Generic, Self, TypeVar

from django.db import models

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.accounts.roles import Act, may

Row = TypeVar("Row", bound=models.Model)


class ClinicalQuerySet(models.QuerySet[Row], Generic[Row]):
    """Rows with words about the illness."""

    def visible_to(self, user: User) -> Self:
        """Those of requests the user may see; none for staff whose role sees no illness."""
        if user.is_staff and not may(user, Act.SEE_CLINICAL):
            return self.none()
        requests = SecondOpinionRequest.objects.visible_to(user)
        return self.filter(opinion_request__in=requests.values("pk"))
