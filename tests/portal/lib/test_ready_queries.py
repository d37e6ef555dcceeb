"""Queries whose SQL is written once say the same as those that Django writes each time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from intake.models import RelatedPerson, SecondOpinionRequest
from portal.accounts.models import User
from portal.lib.ready_queries import ReadyModels, ReadyQuery

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def with_patient(pk: UUID) -> QuerySet[SecondOpinionRequest]:
    return SecondOpinionRequest.objects.filter(pk=pk).select_related("patient", "history")


def test_a_model_comes_with_what_it_selects(opinion_request: SecondOpinionRequest) -> None:
    ready = ReadyModels(with_patient)

    with CaptureQueriesContext(connection) as queries:
        found = ready.first(pk=opinion_request.pk)
        assert found.patient.first_name == opinion_request.patient.first_name
        assert getattr(found, "history", None) is None

    assert found == opinion_request
    assert found.created_at == opinion_request.created_at
    assert found.decision_on == opinion_request.decision_on
    assert len(queries) == 1


def test_each_call_has_its_own_values(opinion_request: SecondOpinionRequest, mother: User, stranger: User) -> None:
    ready = ReadyModels(lambda pk: User.objects.filter(pk=pk))

    assert [ready.first(pk=pk) for pk in (mother.pk, stranger.pk, uuid4(), mother.pk)] == [
        mother,
        stranger,
        None,
        mother,
    ]


def test_a_pooler_is_sent_the_whole_text(mother: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    ready = ReadyModels(lambda pk: User.objects.filter(pk=pk))

    with CaptureQueriesContext(connection) as queries:
        assert ready.first(pk=mother.pk) == mother

    assert queries[0]["sql"].startswith("SELECT")


def test_the_name_tells_the_table(mother: User) -> None:
    with CaptureQueriesContext(connection) as queries:
        ReadyModels(lambda pk: User.objects.filter(pk=pk)).first(pk=mother.pk)

    assert queries[0]["sql"].startswith("EXECUTE ready_accounts_user_")


def test_rows_are_those_of_the_queryset(opinion_request: SecondOpinionRequest, mother: User) -> None:
    ready = ReadyQuery(lambda people: RelatedPerson.objects.filter(user__in=[people]).values_list("pk", "relationship"))

    rows = ready.rows(people=mother.pk)

    assert rows == list(RelatedPerson.objects.filter(user=mother).values_list("pk", "relationship"))
    assert rows


def test_a_value_that_python_would_change_is_refused(mother: User) -> None:
    ready = ReadyQuery(lambda email: User.objects.filter(email=email.lower() + "x").values_list("pk"))

    with pytest.raises(ValueError, match="on its way"):
        ready.rows(email=mother.email or "")


@pytest.mark.django_db(transaction=True)
def test_threads_share_the_text_but_no_connection(mother: User) -> None:
    ready = ReadyModels(lambda pk: User.objects.filter(pk=pk))
    found: list[User | None] = [ready.first(pk=mother.pk)]

    def ask() -> None:
        found.append(ready.first(pk=mother.pk))
        connection.close()

    threads = [Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert found == [mother] * 4


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_is_told_again(mother: User) -> None:
    ready = ReadyModels(lambda pk: User.objects.filter(pk=pk))
    ready.first(pk=mother.pk)
    connection.close()

    assert ready.first(pk=mother.pk) == mother


@pytest.mark.django_db(transaction=True)
def test_threads_that_ask_first_at_the_same_moment_all_get_their_rows(mother: User) -> None:
    for _turn in range(5):
        query = ReadyQuery(lambda *, user: User.objects.filter(pk=user).values_list("email"))
        gate = Barrier(8)

        def ask(query: ReadyQuery = query, gate: Barrier = gate) -> list[tuple[str]]:
            try:
                gate.wait(timeout=30)
                return [row for _again in range(3) for row in query.rows(user=mother.pk)]
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            answers = [future.result(timeout=60) for future in [pool.submit(ask) for _thread in range(8)]]
        assert answers == [[(mother.email,)] * 3] * 8
