"""Dates as people remember them."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from intake.models import ClinicalHistory, SecondOpinionRequest
from portal.lib.approximate import ApproximateDate


@pytest.mark.unit
@pytest.mark.parametrize("text", ["2024", "2024~", "2024-05", "2024-05~", "2024-02-29", "2024-05-17~"])
def test_the_text_form_is_read_and_written_alike(text: str) -> None:
    assert str(ApproximateDate.parse(text)) == text


@pytest.mark.unit
@pytest.mark.parametrize(
    "text",
    ["", "24", "2024-13", "2023-02-29", "2024-00", "2024-5", "2024-05-17T", "~2024", "1899", "\uff12024", "2024\n"],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the reason differs, the promise is ValueError
        ApproximateDate.parse(text)


@pytest.mark.unit
def test_a_month_reaches_from_its_first_day_to_its_last() -> None:
    month = ApproximateDate(2024, 2)
    assert (month.earliest, month.latest) == (date(2024, 2, 1), date(2024, 2, 29))


@pytest.mark.unit
def test_only_what_cannot_overlap_is_surely_before() -> None:
    assert ApproximateDate(2023).is_surely_before(ApproximateDate(2024, 1))
    assert not ApproximateDate(2024).is_surely_before(ApproximateDate(2024, 5))
    assert not ApproximateDate(2023, is_about=True).is_surely_before(ApproximateDate(2024))
    assert ApproximateDate(2024, 5, 17).is_surely_before(date(2024, 5, 18))
    assert ApproximateDate(2024, 6).is_surely_after(date(2024, 5, 31))


@pytest.mark.unit
def test_dates_sort_by_time() -> None:
    dates = [ApproximateDate(2024, 5), ApproximateDate(2023), ApproximateDate(2024, 5, 2), ApproximateDate(2024)]
    assert [str(each) for each in sorted(dates)] == ["2023", "2024", "2024-05", "2024-05-02"]


@pytest.mark.integration
def test_the_column_gives_back_what_was_kept(opinion_request: SecondOpinionRequest) -> None:
    for kept in (ApproximateDate(2024, 5, is_about=True), None):
        history, _created = ClinicalHistory.objects.update_or_create(
            opinion_request=opinion_request, defaults={"diagnosed_on": kept}
        )
        history.refresh_from_db()
        assert history.diagnosed_on == kept


@pytest.mark.integration
def test_the_database_refuses_other_text(opinion_request: SecondOpinionRequest) -> None:
    history = ClinicalHistory.objects.create(opinion_request=opinion_request)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE intake_clinicalhistory SET diagnosed_on = %s WHERE id = %s", ["last May", history.pk])
