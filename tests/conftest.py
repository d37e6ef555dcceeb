"""The cast and the few fixtures every test may use. Services are real: run inside `python -m portal.embedded exec`."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.models.signals import post_migrate
from django.test import Client
from django.utils import translation

from intake.models import Condition, Patient, Priority, RelatedPerson, Relationship, SecondOpinionRequest
from portal.accounts.models import StaffRole, User
from portal.center.defaults import load_everything

APPEND_ONLY = {
    "audit_auditevent": "audit_auditevent_no_truncate",
    "accounts_secondfactorreset": "accounts_secondfactorreset_no_truncate",
    "intake_requeststatuschange": "intake_requeststatuschange_no_truncate",
    "intake_answerchange": "intake_answerchange_no_truncate",
    "intake_urgencychange": "intake_urgencychange_no_truncate",
    "intake_consent": "intake_consent_no_truncate",
    "notifications_deliveryevent": "notifications_deliveryevent_no_truncate",
    "desk_internalnote": "desk_internalnote_no_truncate",
    "messaging_communication": "messaging_communication_no_truncate",
}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """Let transactional tests empty the append-only tables between them; row changes stay refused."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        for table, trigger in APPEND_ONLY.items():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
    # A transactional test leaves every table empty behind it; Django sends this signal then, as after a migration.
    post_migrate.connect(_load_defaults_again, sender=apps.get_app_config("center"))


def _load_defaults_again(**_details: object) -> None:
    load_everything(apps.get_model)


@pytest.fixture(autouse=True)
def _language_stays_here() -> Iterator[None]:
    """A page asked for in Spanish leaves Spanish active in the process; the next test must not inherit it."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def buckets() -> None:
    """Both buckets exist in the S3 server."""
    call_command("ensure_buckets")


@pytest.fixture
def mother(db: None) -> User:
    """A mother who signs in by e-mail."""
    return User.objects.create_user(email="ana.sample@example.org", full_name="Ana Sample")


@pytest.fixture
def father(db: None) -> User:
    """A second parent of the mother's child."""
    return User.objects.create_user(email="luis.sample@example.org", full_name="Luis Sample")


@pytest.fixture
def stranger(db: None) -> User:
    """A mother of another family."""
    return User.objects.create_user(email="eve.other@example.org", full_name="Eve Other")


@pytest.fixture
def coordinator(db: None) -> User:
    """An intake coordinator."""
    return User.objects.create_user(
        email="cora.staff@example.org", full_name="Cora Staff", is_staff=True, staff_role=StaffRole.COORDINATOR
    )


@pytest.fixture
def nurse(db: None) -> User:
    """A triage nurse: the one who may lower an urgency."""
    return User.objects.create_user(
        email="nora.staff@example.org", full_name="Nora Staff", is_staff=True, staff_role=StaffRole.NURSE
    )


@pytest.fixture
def child(mother: User) -> Patient:
    """The mother's child."""
    patient = Patient.objects.create(first_name="Testina", last_name="Sample", birth_date=date(2019, 3, 14))
    RelatedPerson.objects.create(
        patient=patient,
        user=mother,
        relationship=Relationship.PARENT,
        full_name="Ana Sample",
        phone="+13035550142",
        may_leave_voicemail=True,
        call_language="en",
    )
    return patient


@pytest.fixture
def opinion_request(child: Patient, mother: User) -> SecondOpinionRequest:
    """The mother's request, short lane answered, no call booked."""
    return SecondOpinionRequest.objects.create(
        patient=child, requester=child.related_people.get(user=mother), condition=Condition.BRAIN_TUMOR
    )


@pytest.fixture
def fast_track_request(opinion_request: SecondOpinionRequest) -> SecondOpinionRequest:
    """The same for a relapsed leukemia."""
    opinion_request.condition = Condition.LEUKEMIA
    opinion_request.leukemia_flags = ["relapsed"]
    opinion_request.priority = Priority.FAST_TRACK
    opinion_request.save()
    return opinion_request


@pytest.fixture
def other_request(stranger: User) -> SecondOpinionRequest:
    """A request of the other family."""
    patient = Patient.objects.create(first_name="Othello", last_name="Other", birth_date=date(2015, 7, 1))
    link = RelatedPerson.objects.create(
        patient=patient, user=stranger, relationship=Relationship.PARENT, full_name="Eve Other", phone="+13035550199"
    )
    return SecondOpinionRequest.objects.create(patient=patient, requester=link, condition=Condition.LYMPHOMA)


@pytest.fixture
def family_client(mother: User) -> Client:
    """The mother's browser, signed in."""
    return _signed_in(mother)


@pytest.fixture
def stranger_client(stranger: User) -> Client:
    """The other mother's browser, signed in."""
    return _signed_in(stranger)


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
