"""The cast of the demo. Every name says that it is invented; every phone number is from the range for fiction."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from intake.models import CallLanguage, Condition, LeukemiaFlag, ReachTime, Relationship
from intake.states import RequestStatus
from portal.accounts.models import Language, StaffRole
from records.models import RecordKind


class Call(StrEnum):
    """What a family's call is like."""

    NONE = "none"
    SOONEST = "soonest"
    TOMORROW = "tomorrow"
    NEXT_WEEK = "next week"
    DONE = "done"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Family:
    """One caregiver with one child, and how far they came."""

    email: str
    caregiver: str
    child: tuple[str, str]
    born_on: date
    condition: Condition
    shows: str
    phone: str = ""
    relationship: Relationship = Relationship.PARENT
    flags: tuple[LeukemiaFlag, ...] = ()
    reach_times: tuple[ReachTime, ...] = ()
    language: Language = Language.ENGLISH
    call_language: CallLanguage = CallLanguage.ENGLISH
    other_language: str = ""
    time_zone: str = "America/Denver"
    # How long ago they did all this.
    ago: timedelta = timedelta()
    call: Call = Call.NONE
    # The statuses after draft, in order.
    path: tuple[RequestStatus, ...] = ()
    files: tuple[RecordKind, ...] = ()


@dataclass(frozen=True, slots=True)
class OtherHours:
    """The next such weekday differs: open for these hours as well, or closed all day where there are none."""

    weekday: int
    note: str
    hours: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One member of staff; hours are whole hours of every working day."""

    email: str
    name: str
    role: StaffRole
    language: Language = Language.ENGLISH
    hours: tuple[tuple[int, int], ...] = ()
    languages: tuple[str, ...] = ("en",)
    other_hours: OtherHours | None = None


STAFF: Final = (
    Member(
        "cora@hospital.example",
        "Cora Coordinator",
        StaffRole.COORDINATOR,
        hours=((9, 12), (13, 16)),
        other_hours=OtherHours(5, "Training day"),
    ),
    Member(
        "diego@hospital.example",
        "Diego Coordinador",
        StaffRole.COORDINATOR,
        hours=((8, 11), (14, 17)),
        languages=("en", "es"),
        other_hours=OtherHours(6, "Saturday calls for families who work", hours=(9, 12)),
    ),
    Member("ada@hospital.example", "Ada Administrator", StaffRole.ADMINISTRATOR),
    Member("nora@hospital.example", "Nora Nurse", StaffRole.NURSE),
    Member("sam@hospital.example", "Sam Scheduler", StaffRole.SCHEDULER),
    Member("clara@hospital.example", "Clara Clinician", StaffRole.CLINICIAN),
    Member("fred@hospital.example", "Fred Financial", StaffRole.FINANCIAL),
    Member("pia@hospital.example", "Pia Privacy", StaffRole.PRIVACY_OFFICER),
)

FAMILIES: Final = (
    Family(
        email="frank.faster@example.org",
        caregiver="Frank Faster",
        child=("Fiona", "Faster-Sample"),
        born_on=date(2019, 4, 2),
        condition=Condition.LEUKEMIA,
        flags=(LeukemiaFlag.RELAPSED,),
        reach_times=(ReachTime.TODAY_AFTERNOON, ReachTime.TOMORROW_MORNING),
        phone="+13035550141",
        path=(RequestStatus.SUBMITTED,),
        ago=timedelta(minutes=40),
        shows="fast track, waits for our call",
    ),
    Family(
        email="elena.ejemplo@example.org",
        caregiver="Elena Ejemplo",
        child=("Mateo", "Ejemplo Muestra"),
        born_on=date(2016, 9, 21),
        condition=Condition.LYMPHOMA,
        phone="+13235550142",
        language=Language.SPANISH,
        call_language=CallLanguage.SPANISH,
        time_zone="America/Los_Angeles",
        call=Call.NEXT_WEEK,
        path=(RequestStatus.SUBMITTED,),
        ago=timedelta(days=3),
        shows="in Spanish, call next week",
    ),
    Family(
        email="paula.papers@example.org",
        caregiver="Paula Papers",
        child=("Percy", "Papers-Sample"),
        born_on=date(2021, 1, 30),
        condition=Condition.BRAIN_TUMOR,
        phone="+16465550143",
        time_zone="America/New_York",
        call=Call.TOMORROW,
        path=(RequestStatus.SUBMITTED,),
        files=(RecordKind.SUMMARY, RecordKind.LABS, RecordKind.PATHOLOGY),
        ago=timedelta(hours=26),
        shows="three files, call tomorrow",
    ),
    Family(
        email="nina.newcomer@example.org",
        caregiver="Nina Newcomer",
        child=("Nils", "Newcomer-Sample"),
        born_on=date(2025, 11, 3),
        condition=Condition.NO_DIAGNOSIS,
        ago=timedelta(days=2),
        shows="just started, no call yet",
    ),
    Family(
        email="tom.today@example.org",
        caregiver="Tom Today",
        child=("Tilda", "Today-Sample"),
        born_on=date(2012, 6, 15),
        condition=Condition.BLEEDING_CLOTTING,
        phone="+13035550145",
        relationship=Relationship.LEGAL_GUARDIAN,
        call=Call.SOONEST,
        ago=timedelta(hours=3),
        shows="draft, the next free call is theirs",
    ),
    Family(
        email="mona.missed@example.org",
        caregiver="Mona Missed",
        child=("Milo", "Missed-Sample"),
        born_on=date(2018, 12, 8),
        condition=Condition.LEUKEMIA,
        flags=(LeukemiaFlag.NOT_SURE,),
        phone="+16025550146",
        time_zone="America/Phoenix",
        call=Call.MISSED,
        path=(RequestStatus.SUBMITTED,),
        ago=timedelta(days=1),
        shows="missed the call, may choose a new time",
    ),
    Family(
        email="rita.review@example.org",
        caregiver="Rita Review",
        child=("Remy", "Review-Sample"),
        born_on=date(2014, 2, 27),
        condition=Condition.SOLID_TUMOR,
        phone="+13035550147",
        call=Call.DONE,
        path=(RequestStatus.SUBMITTED, RequestStatus.IN_REVIEW),
        files=(RecordKind.RADIOLOGY,),
        ago=timedelta(days=4),
        shows="in review, call done",
    ),
    Family(
        email="amal.accepted@example.org",
        caregiver="Amal Accepted",
        child=("Amina", "Accepted-Sample"),
        born_on=date(2010, 8, 19),
        condition=Condition.BLOOD_DISORDER,
        phone="+13125550148",
        call_language=CallLanguage.OTHER,
        other_language="Somali",
        time_zone="America/Chicago",
        call=Call.DONE,
        path=(RequestStatus.SUBMITTED, RequestStatus.IN_REVIEW, RequestStatus.ACCEPTED),
        ago=timedelta(days=9),
        shows="accepted, interpreter for Somali",
    ),
    Family(
        email="dora.declined@example.org",
        caregiver="Dora Declined",
        child=("Dylan", "Declined-Sample"),
        born_on=date(2017, 5, 5),
        condition=Condition.NOT_SURE,
        flags=(LeukemiaFlag.NONE,),
        phone="+13035550149",
        call=Call.DONE,
        path=(RequestStatus.SUBMITTED, RequestStatus.IN_REVIEW, RequestStatus.DECLINED),
        ago=timedelta(days=12),
        shows="declined",
    ),
    Family(
        email="will.withdrawn@example.org",
        caregiver="Will Withdrawn",
        child=("Wanda", "Withdrawn-Sample"),
        born_on=date(2020, 10, 11),
        condition=Condition.LYMPHOMA,
        phone="+13035550150",
        path=(RequestStatus.SUBMITTED, RequestStatus.WITHDRAWN),
        ago=timedelta(days=6),
        shows="taken back by the family",
    ),
)
