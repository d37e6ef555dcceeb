"""Calendars, times and calls."""

from scheduling.models.appointment import Appointment
from scheduling.models.schedule import AvailabilityRule, Schedule, Weekday
from scheduling.models.slot import Slot

__all__ = ["Appointment", "AvailabilityRule", "Schedule", "Slot", "Weekday"]
