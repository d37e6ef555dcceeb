"""What several tests of the portal's pages start from."""

import pytest

from intake.models import ClinicalHistory, Condition, SecondOpinionRequest


@pytest.fixture
def told_everything(opinion_request: SecondOpinionRequest) -> SecondOpinionRequest:
    """A request whose answers open every page."""
    SecondOpinionRequest.objects.update(condition=Condition.LEUKEMIA, leukemia_flags=["none"])
    names = [each.name for each in ClinicalHistory._meta.get_fields()]
    opening = {name: "yes" for name in names if name.startswith("had_") or name == "came_back"}
    ClinicalHistory.objects.create(opinion_request=opinion_request, **opening)
    return SecondOpinionRequest.objects.get()
