"""Instants and wall clocks: which local times exist, and how a time is said in English and Spanish.

Words never use a bare offset or an abbreviation. Plain spaces only: other spaces would turn a text message into
the expensive wide alphabet.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import format_date

# es_419 says "hora de la montaña", as people in the United States do; plain es says "Montañas Rocosas".
_LOCALES: Final = {"en": "en_US", "es": "es_419"}
_DATE: Final = {"en": "MMMM d", "es": "d 'de' MMMM"}
_DAY: Final = {"en": "EEEE, MMMM d", "es": "EEEE d 'de' MMMM"}
_DAY_AND_YEAR: Final = {"en": "EEEE, MMMM d, y", "es": "EEEE d 'de' MMMM 'de' y"}
_SHORT_DAY: Final = {"en": "EEE, MMM d", "es": "EEE d MMM"}
# A zone that shares a name with one of these but not its clock gets its city added ("Mountain Time (Phoenix)").
_NAMESAKES: Final = {
    "America_Eastern": "America/New_York",
    "America_Central": "America/Chicago",
    "America_Mountain": "America/Denver",
    "America_Pacific": "America/Los_Angeles",
    "Atlantic": "America/Halifax",
    "Hawaii_Aleutian": "Pacific/Honolulu",
}


@lru_cache(maxsize=1)
def known_zones() -> frozenset[str]:
    """Every zone name this machine knows."""
    return frozenset(available_timezones())


def zone_or(name: str, otherwise: ZoneInfo) -> ZoneInfo:
    """The zone of that name, or `otherwise` when the name is empty or unknown."""
    return ZoneInfo(name) if name in known_zones() else otherwise


def instants(wall: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The UTC instants at which clocks in `zone` show `wall`: none in a spring gap, two in an autumn fold."""
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return (first,)
    if first.astimezone(zone).replace(tzinfo=None) != wall:
        return ()
    return (first, second)


def is_told_twice(at: datetime, zone: ZoneInfo) -> bool:
    """Whether clocks in `zone` show this time a second time that day."""
    return len(instants(at.astimezone(zone).replace(tzinfo=None, fold=0), zone)) > 1


def same_clock(at: datetime, zone: ZoneInfo, other: ZoneInfo) -> bool:
    """Whether clocks in both zones show the same at that instant."""
    return at.astimezone(zone).utcoffset() == at.astimezone(other).utcoffset()


def clock_change(first: date, days: int, zone: ZoneInfo) -> date | None:
    """The first day, of that many from `first`, on which clocks in `zone` change."""
    for day in (first + timedelta(days=number) for number in range(days)):
        midnights = [datetime(each.year, each.month, each.day, tzinfo=zone) for each in (day, day + timedelta(days=1))]
        if midnights[0].utcoffset() != midnights[1].utcoffset():
            return day
    return None


def week_name(day: date) -> str:
    """The ISO week of a day, as addresses write it: `2026-W49`."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02d}"


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def monday_of_week(name: str) -> date | None:
    """The Monday of a week written `2026-W49`; None for anything else."""
    year, separator, week = name.partition("-W")
    if not separator or not (year + week).isascii() or not (year + week).isdigit() or (len(year), len(week)) != (4, 2):
        return None
    try:
        return date.fromisocalendar(int(year), int(week), 1)
    except ValueError:
        return None


def day_words(day: date, language: str, *, with_year: bool = False) -> str:
    """`Tuesday, May 5` or `martes 5 de mayo`, with the year when asked."""
    language = _known(language)
    patterns = _DAY_AND_YEAR if with_year else _DAY
    return format_date(day, patterns[language], locale=_LOCALES[language])


def date_words(day: date, language: str) -> str:
    """`May 5` or `5 de mayo`."""
    language = _known(language)
    return format_date(day, _DATE[language], locale=_LOCALES[language])


def weekday_words(day: date, language: str) -> str:
    """`Tuesday` or `martes`."""
    return format_date(day, "EEEE", locale=_LOCALES[_known(language)])


def clock_words(at: datetime, zone: ZoneInfo, language: str) -> str:
    """`10:30 a.m.` or `10:30 a. m.`; the zone's season is added when clocks show this time twice that day."""
    words = _clock(at.astimezone(zone), _known(language))
    return f"{words} ({_season_words(at, zone, language)})" if is_told_twice(at, zone) else words


def time_words(at: datetime, zone: ZoneInfo, language: str) -> str:
    """`10:30 a.m. Mountain Time` or `10:30 a. m., hora de la montaña`."""
    language = _known(language)
    name = _season_words(at, zone, language) if is_told_twice(at, zone) else zone_words(zone, language, at)
    separator = ", " if language == "es" else " "
    return f"{_clock(at.astimezone(zone), language)}{separator}{name}"


def moment_words(at: datetime, zone: ZoneInfo, language: str) -> str:
    """`Tuesday, May 5, 2026 at 10:30 a.m. Mountain Time` or `martes 5 de mayo de 2026, 10:30 a. m., hora de …`."""
    language = _known(language)
    day = day_words(at.astimezone(zone).date(), language, with_year=True)
    return f"{day}{', ' if language == 'es' else ' at '}{time_words(at, zone, language)}"


def short_moment_words(at: datetime, zone: ZoneInfo, language: str) -> str:
    """The same for a text message: `Tue, May 5, 10:30 a.m. Mountain Time`."""
    return f"{short_day_words(at.astimezone(zone).date(), language)}, {time_words(at, zone, language)}"


def short_day_words(day: date, language: str) -> str:
    """`Tue, May 5` or `mar 5 may`."""
    language = _known(language)
    return format_date(day, _SHORT_DAY[language], locale=_LOCALES[language])


def zone_words(zone: ZoneInfo, language: str, at: datetime) -> str:
    """`Mountain Time` or `hora de la montaña`; with the city where two zones of one name disagree that year."""
    language = _known(language)
    meta_zone, names = _meta_zone(zone.key, language)
    generic = names.get("generic")
    if generic:
        namesake = _NAMESAKES.get(meta_zone)
        agrees = namesake is None or _same_year(zone, ZoneInfo(namesake), at)
        return generic if agrees else f"{generic} ({city_words(zone, language)})"
    standard = names.get("standard")
    if standard and _keeps_one_clock(zone, at):
        return standard
    city = city_words(zone, language)
    return f"hora de {city}" if language == "es" else f"{city} time"


def city_words(zone: ZoneInfo, language: str) -> str:
    """The city a zone is named after, in that language."""
    known = Locale.parse(_LOCALES[_known(language)]).time_zones.get(_cldr_name(zone.key), {})
    return str(known.get("city") or zone.key.rsplit("/", 1)[-1].replace("_", " "))


def _known(language: str) -> str:
    return "es" if language.startswith("es") else "en"


def _clock(wall: datetime, language: str) -> str:
    halves = ("a. m.", "p. m.") if language == "es" else ("a.m.", "p.m.")
    half, hour = divmod(wall.hour, 12)
    return f"{hour or 12}:{wall.minute:02d} {halves[half]}"


def _season_words(at: datetime, zone: ZoneInfo, language: str) -> str:
    local = at.astimezone(zone)
    _meta, names = _meta_zone(zone.key, _known(language))
    name = names.get("daylight" if local.dst() else "standard")
    return name or f"UTC{local:%z}"[:6] + ":" + f"{local:%z}"[3:5]


@lru_cache(maxsize=512)
def _meta_zone(key: str, language: str) -> tuple[str, dict[str, str]]:
    """CLDR's group of zones that share a name, and its long names."""
    meta_zone = str(get_global("meta_zones").get(_cldr_name(key), ""))
    names = Locale.parse(_LOCALES[language]).meta_zones.get(meta_zone, {}).get("long", {})
    return meta_zone, {kind: str(name) for kind, name in names.items()}


def _cldr_name(key: str) -> str:
    # CLDR keeps some names that the zone database has renamed since (Asia/Calcutta).
    if key in get_global("meta_zones"):
        return key
    aliases = get_global("zone_aliases")
    names = [aliases.get(key), *(old for old, new in aliases.items() if new == key)]
    return next((str(name) for name in names if name in get_global("meta_zones")), key)


def _year_offsets(zone: ZoneInfo, at: datetime) -> tuple[timedelta | None, ...]:
    return tuple(datetime(at.year, month, 1, tzinfo=zone).utcoffset() for month in (1, 4, 7, 10))


def _same_year(zone: ZoneInfo, other: ZoneInfo, at: datetime) -> bool:
    return _year_offsets(zone, at) == _year_offsets(other, at)


def _keeps_one_clock(zone: ZoneInfo, at: datetime) -> bool:
    return len(set(_year_offsets(zone, at))) == 1
