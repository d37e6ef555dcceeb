"""What the hospital says about itself, one model per file."""

from portal.center.models.care_center import CareCenter, validate_time_zone
from portal.center.models.hours import BusinessHours, Holiday, Weekday
from portal.center.models.program import Program

__all__ = ["BusinessHours", "CareCenter", "Holiday", "Program", "Weekday", "validate_time_zone"]
