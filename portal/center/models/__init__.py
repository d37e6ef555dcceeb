"""What the hospital says about itself, one topic per file."""

from portal.center.models.care_center import CareCenter, validate_time_zone
from portal.center.models.hours import BusinessHours, Holiday, Weekday
from portal.center.models.program import Program
from portal.center.models.public_page import LanguageNotice, PublicPage, Question

__all__ = [
    "BusinessHours",
    "CareCenter",
    "Holiday",
    "LanguageNotice",
    "Program",
    "PublicPage",
    "Question",
    "Weekday",
    "validate_time_zone",
]
