"""Does the scanner still find what it must? While it does not, nothing is opened and every file waits."""

import io
import logging
from typing import Final

from django.conf import settings

from records.scanning import ClamdScanner, ScanBroken, ScannerUnreachable, distrust, trust
from records.states import ScanResult

logger = logging.getLogger(__name__)

# The harmless test file that every scanner knows, in two pieces: else scanners would stop at this very module.
_EICAR: Final = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def test_scanner() -> bool:
    """Three times an hour. A scanner that does not answer is no reason for distrust: files wait for it anyway."""
    if not settings.CLAMD_URL:
        return True
    try:
        report = ClamdScanner(settings.CLAMD_URL).scan(io.BytesIO(_EICAR))
    except ScannerUnreachable:
        logger.warning("the scanner did not answer its test")
        return False
    except ScanBroken:
        found = False
    else:
        found = report.result == ScanResult.INFECTED
    if found:
        trust()
    else:
        distrust()
        logger.error("the scanner does not find the test file: all files wait")
    return found
