"""Business hours, holidays and programs as the hospital's own rows."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from portal.center.defaults import load_hours, load_programs
from portal.center.hours_words import hours_words
from portal.center.models import BusinessHours, CareCenter, Holiday, Program
from portal.lib.business_time import OpenHours

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

DENVER = ZoneInfo("America/Denver")
WEEK = [OpenHours(day, time(8), time(17)) for day in range(1, 6)]


def test_the_clock_of_fast_track_counts_the_rows_of_hours_and_holidays() -> None:
    wednesday = datetime(2026, 11, 25, 16, tzinfo=DENVER)
    assert CareCenter.objects.current().fast_track_due(wednesday) == datetime(2026, 11, 27, 15, tzinfo=DENVER)

    Holiday.objects.filter(closed_on="2026-11-26").delete()
    assert CareCenter.objects.current().fast_track_due(wednesday) == datetime(2026, 11, 26, 15, tzinfo=DENVER)

    CareCenter.objects.update(fast_track_hours=1)
    assert CareCenter.objects.current().fast_track_due(wednesday) == datetime(2026, 11, 25, 17, tzinfo=DENVER)


def test_the_calendar_costs_two_queries_once() -> None:
    center = CareCenter.objects.current()

    with CaptureQueriesContext(connection) as queries:
        center.business_calendar()
        center.is_open_now()
        assert center.next_opening

    assert len(queries) == 2


@time_machine.travel(datetime(2026, 11, 26, 18, tzinfo=UTC), tick=False)
def test_on_a_holiday_nobody_answers_until_the_next_morning() -> None:
    center = CareCenter.objects.current()

    assert not center.is_open_now()
    assert center.next_opening == datetime(2026, 11, 27, 8, tzinfo=DENVER)


def test_an_emptied_table_of_hours_does_not_stop_the_clock() -> None:
    BusinessHours.objects.all().delete()

    due = CareCenter.objects.current().fast_track_due(datetime(2026, 5, 5, 8, tzinfo=DENVER))

    assert due == datetime(2026, 5, 5, 16, tzinfo=DENVER)


@pytest.mark.parametrize(
    ("opens", "closes"), [(time(16, 59), time(18)), (time(7), time(8, 1)), (time(7), time(19)), (time(12), time(12))]
)
def test_the_database_refuses_hours_that_overlap_or_end_before_they_start(opens: time, closes: time) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        _add_at_once(BusinessHours(weekday=1, opens_at=opens, closes_at=closes))


def _add_at_once(hours: BusinessHours) -> None:
    hours.save()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_day_may_have_several_spans_that_touch() -> None:
    BusinessHours.objects.create(weekday=1, opens_at=time(17), closes_at=time(18))
    BusinessHours.objects.create(weekday=6, opens_at=time(8), closes_at=time(17))

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert BusinessHours.objects.count() == 7


def test_the_promise_says_who_and_how_soon() -> None:
    center = CareCenter.objects.current()
    assert center.fast_track_promise == "A nurse from our leukemia team calls you within 8 business hours."

    center.fast_track_hours = 1
    assert center.fast_track_promise.endswith("within 1 business hour.")
    with translation.override("es"):
        assert center.fast_track_promise.startswith("Una enfermera de nuestro equipo de leucemia")


@pytest.mark.parametrize(
    ("spans", "english", "spanish"),
    [
        (
            WEEK,
            "Monday to Friday, 8 a.m. to 5 p.m. Mountain Time",
            "De lunes a viernes, de 8 a. m. a 5 p. m., hora de la montaña",
        ),
        (
            [
                *WEEK[:4],
                OpenHours(5, time(13), time(16, 30)),
                OpenHours(5, time(8), time(12)),
                OpenHours(7, time(0), time(12)),
            ],
            "Monday to Thursday, 8 a.m. to 5 p.m.; Friday, 8 a.m. to 12 p.m., 1 p.m. to 4:30 p.m.; "
            "Sunday, 12 a.m. to 12 p.m. Mountain Time",
            "De lunes a jueves, de 8 a. m. a 5 p. m.; viernes, de 8 a. m. a 12 p. m., de 1 p. m. a 4:30 p. m.; "
            "domingo, de 12 a. m. a 12 p. m., hora de la montaña",
        ),
        (
            [OpenHours(6, time(9), time(17)), OpenHours(7, time(9), time(17))],
            "Saturday and Sunday, 9 a.m. to 5 p.m. Mountain Time",
            "Sábado y domingo, de 9 a. m. a 5 p. m., hora de la montaña",
        ),
    ],
)
def test_hours_are_said_as_people_say_them(spans: list[OpenHours], english: str, spanish: str) -> None:
    assert hours_words(spans, zone_name="Mountain Time", language="en") == english
    assert hours_words(spans, zone_name="hora de la montaña", language="es") == spanish


def test_the_first_hours_in_words_are_those_of_the_rows() -> None:
    center = CareCenter.objects.current()
    spans = center.business_calendar().hours

    assert center.hours_en == hours_words(spans, zone_name="Mountain Time", language="en")
    assert center.hours_es == hours_words(spans, zone_name="hora de la montaña", language="es")


def test_five_programs_take_requests_in_the_order_families_read_them() -> None:
    codes = [each.code for each in Program.objects.active()]
    assert codes == ["oncology", "hematology", "bmt_cell_therapy", "hemophilia_thrombosis", "neuro_oncology"]

    Program.objects.filter(code="hematology").update(is_active=False)
    assert "hematology" not in {each.code for each in Program.objects.active()}
    with translation.override("es"):
        assert Program.objects.get(code="oncology").name == "Oncología"


def test_loading_the_defaults_again_leaves_what_was_edited() -> None:
    Program.objects.filter(code="oncology").update(name_en="Cancer care", is_active=False)
    Holiday.objects.filter(closed_on="2026-12-25").update(name_en="Closed")
    BusinessHours.objects.exclude(weekday=1).delete()

    load_hours(apps.get_model)
    load_programs(apps.get_model)

    assert Program.objects.get(code="oncology").name_en == "Cancer care"
    assert Holiday.objects.get(closed_on="2026-12-25").name_en == "Closed"
    assert BusinessHours.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_transactional_test_finds_the_defaults() -> None:
    assert Program.objects.active().count() == 5


@pytest.mark.django_db(transaction=True)
def test_and_so_does_the_next() -> None:
    assert Program.objects.active().count() == 5
