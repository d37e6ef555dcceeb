"""Calendars, times and calls."""

from scheduling.models.appointment import FAMILY_REASONS, Appointment, CancelReason
from scheduling.models.outcome import FAMILY_STEPS, CallOutcome, CallResult, NextStep
from scheduling.models.promise import CallPromise
from scheduling.models.schedule import (
    AvailabilityException,
    AvailabilityRule,
    ExceptionKind,
    InterpreterLead,
    Schedule,
    Weekday,
)
from scheduling.models.slot import Slot
from scheduling.models.wish import CallWish, DayPart, OpeningWatch, WatchStatus, WishStatus

__all__ = [
    "FAMILY_REASONS",
    "FAMILY_STEPS",
    "Appointment",
    "AvailabilityException",
    "AvailabilityRule",
    "CallOutcome",
    "CallPromise",
    "CallResult",
    "CallWish",
    "CancelReason",
    "DayPart",
    "ExceptionKind",
    "InterpreterLead",
    "NextStep",
    "OpeningWatch",
    "Schedule",
    "Slot",
    "WatchStatus",
    "Weekday",
    "WishStatus",
]
