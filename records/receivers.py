"""What the records do when a request goes."""

from django.dispatch import receiver

from intake.models import SecondOpinionRequest
from intake.signals import request_erasing
from records.services.erasing import erase_files


@receiver(request_erasing, dispatch_uid="records.erase_files")
def erase_files_of_erased_request(*, opinion_request: SecondOpinionRequest, **_signal: object) -> None:
    """Files go with the request, in its transaction."""
    erase_files(opinion_request=opinion_request)
