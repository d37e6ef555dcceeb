"""Queries written once: the same rows as the queryset each time, and no value fixed by mistake."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.lib.ready_queries import ReadyModels, ReadyQuery

pytestmark = pytest.mark.integration


def test_each_call_asks_with_its_own_values(mother: User, father: User) -> None:
    by_id = ReadyQuery(lambda *, user: User.objects.filter(pk=user).values_list("email"))
    assert [by_id.rows(user=each) for each in (mother.pk, father.pk, uuid4())] == [
        [(mother.email,)],
        [(father.email,)],
        [],
    ]


def test_values_of_every_kind_and_in_lists(mother: User) -> None:
    found = ReadyQuery(
        lambda *, language, since, ids: User.objects.filter(
            language__in=[language], date_joined__gt=since, pk__in=[ids]
        ).values_list("pk", flat=True)
    )
    long_ago = datetime(2001, 1, 1, tzinfo=UTC)
    assert found.rows(language="en", since=long_ago, ids=mother.pk) == [(mother.pk,)]
    assert found.rows(language="es", since=long_ago, ids=mother.pk) == []
    assert found.rows(language="en", since=datetime.now(UTC) + timedelta(days=1), ids=mother.pk) == []


@pytest.mark.usefixtures("db")
def test_a_value_that_python_changes_is_refused() -> None:
    later = ReadyQuery(lambda *, now: User.objects.filter(date_joined__gt=now - timedelta(days=1)).values_list("pk"))
    with pytest.raises(ValueError, match="changed on its way"):
        later.rows(now=datetime.now(UTC))


@pytest.mark.usefixtures("db")
def test_a_value_that_is_forgotten_is_refused() -> None:
    everybody = ReadyQuery(lambda *, user: User.objects.values_list("pk"))
    with pytest.raises(ValueError, match="does not reach it"):
        everybody.rows(user=uuid4())


def test_models_come_with_what_they_select_and_annotate(mother: User, opinion_request: SecondOpinionRequest) -> None:
    seen = ReadyModels(
        lambda *, request: SecondOpinionRequest.objects.select_related("patient", "requester__user").filter(pk=request)
    )
    for _turn in range(2):
        found = seen.first(request=opinion_request.pk)
        assert found == opinion_request
        assert found.patient == opinion_request.patient
        assert found.requester.user == mother
    assert seen.first(request=uuid4()) is None
