"""What becomes of messages when a request that was never sent is erased."""

from django.db import transaction

from intake.models import SecondOpinionRequest
from messaging.models import Communication


@transaction.atomic
def erase_messages(*, opinion_request: SecondOpinionRequest) -> None:
    """Delete them with the request; the database lets them go because the erasing service names it."""
    Communication.objects.filter(opinion_request=opinion_request).delete()
