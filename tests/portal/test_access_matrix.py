"""Who reaches which address: every route of the site has a row here, and every row is tried by everybody."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core import serializers
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from pytest_django import Settings

from intake.models import (
    Access,
    Consent,
    ConsentKind,
    Invitation,
    RelatedPerson,
    Relationship,
    ReportedHospital,
    SecondOpinionRequest,
)
from intake.services.consents import current_text
from messaging.models import Communication
from messaging.states import Side
from portal.accounts.models import StaffRole, User
from portal.audit.models import AuditEvent
from portal.center.models import CareCenter, PublicPage
from portal.desk.models import SavedFilter, Task
from portal.notifications.models import Channel, Notification
from portal.public import OWN_ADDRESS
from records.models import (
    DocumentReference,
    FindingKind,
    HoldSource,
    ImagingInstance,
    ImagingSeries,
    ImagingStudy,
    PhotoPaper,
    PrivacyHold,
    RecordAsk,
    RecordChase,
    RecordKind,
    RecordUpload,
    StoreFinding,
    UploadLink,
)
from records.states import DocumentStatus, ScanResult
from scheduling.models import Appointment, AvailabilityException, CallWish, InterpreterLead, Schedule, Slot
from scheduling.states import AppointmentStatus

pytestmark = pytest.mark.integration

# The answers: it opens, it asks to sign in, it does not exist, it exists for others of the staff.
OPENS, SIGN_IN, MISSING, REFUSED = "opens", "sign-in", "404", "403"

SIGNED_OUT = ("nobody",)
OWN = ("mother", "second parent")
STRANGERS = ("stranger", "father without link", "former caregiver")
STAFF = ("coordinator", "administrator")
ROLES = (*SIGNED_OUT, *STRANGERS, "staff without role", *STAFF, *OWN)


def row(**answers: str) -> dict[str, str]:
    """One answer for each role, from the answers of the groups."""
    groups = {"nobody": SIGNED_OUT, "strangers": STRANGERS, "own": OWN}
    named = {role: answer for group, answer in answers.items() for role in groups.get(group, (group,))}
    return {role: named.get(role, answers.get("staff", MISSING) if role in STAFF else MISSING) for role in ROLES}


ANYBODY = dict.fromkeys(ROLES, OPENS)
SIGNED_IN = ANYBODY | {"nobody": SIGN_IN}
# How staff sign in is not theirs to change.
FAMILIES = SIGNED_IN | dict.fromkeys((*STAFF, "staff without role"), MISSING)
ONE_FAMILY = row(nobody=SIGN_IN, own=OPENS)
FAMILY_AND_STAFF = row(nobody=SIGN_IN, own=OPENS, staff=OPENS)
STAFF_ONLY = row(nobody=SIGN_IN, staff=OPENS)
ADMINISTRATORS = row(nobody=SIGN_IN, staff=OPENS) | {"coordinator": REFUSED}
NO_STAFF_EITHER = row(nobody=SIGN_IN, staff=REFUSED)
NOBODY_AT_ALL = row(nobody=SIGN_IN)
# Whoever carries the mark of staff may look after their own second factor, with a role or without.
SECOND_FACTOR = row(nobody=SIGN_IN, staff=OPENS) | {"staff without role": OPENS}

PAGES_OF_A_REQUEST = {
    "callsheet": "sheet",
    "family": "people invite person_end permission permission_paper permission_pdf choices withdraw erase",
    "intake": "child_change illness contact call_needs reach warning overview section_check question check sent "
    "question_add question_change question_remove",
    "records": "checklist file withdraw held unlock kind files disc disc_way links hospitals ask_hospitals asked "
    "letter ask describe",
    "messaging": "messages",
    "scheduling": "call book time_zone check booked calendar cancel move ask openings nobody_called",
}
# Posted to only; and what only the one who signed may do.
ACTS_OF_A_REQUEST = [f"family:{each}" for each in ("invitation_revoke", "pause", "news", "again")]
# Asked by the page's own program, or posted to from a page.
PARTS_OF_SENDING = [f"records:{each}" for each in ("sending", "sending_begin", "photos", "photo_paper", "link_end")]
ANSWERS = [f"records:{each}" for each in ("answer", "answer_ask", "move", "letter_pdf")]
PARTS_OF_SENDING += [f"records:photo_{each}" for each in ("order", "move", "replace", "finish")]
# What one caregiver began to send, another one does not meddle with.
OWN_UPLOADS = [f"records:sending_{each}" for each in ("sign", "finish", "cancel")]
BY_LINK = ["send", "send_kind", *(f"send_{each}" for each in ("sending", "begin", "state", "sign", "finish", "cancel"))]
SHARED_WITH_STAFF = tuple(f"records:{each}" for each in ("open", "preview", "view", "view_series", "preview_series"))
ONE_LANGUAGE = ("/admin", "/feeds", "/hooks", "/dev", "/healthz", "/readyz")
LAST_LOGIN = r'"last_login": [^,]*,'
READ_ONLY_TABLES = (
    "records_documentreference",
    "records_uploadlink",
    "records_storefinding",
    "scheduling_slot",
    "scheduling_appointment",
    "scheduling_callwish",
)

_OF_A_REQUEST = [f"{app}:{name}" for app, names in PAGES_OF_A_REQUEST.items() for name in names.split()]
# These have no short address: what they end or open must be meant.
_WITH_SHORT_ADDRESS = [each for each in _OF_A_REQUEST if not each.startswith("family:")]

MATRIX: dict[str, dict[str, str]] = {
    **dict.fromkeys(["healthz", "readyz"], ANYBODY),
    **dict.fromkeys(["home", "public_page", *(slug.replace("-", "_") for slug in OWN_ADDRESS)], ANYBODY),
    **dict.fromkeys([f"intake:start_{each}" for each in ("who", "condition", "leukemia", "soon", "clear")], ANYBODY),
    **dict.fromkeys(["accounts:sign_in", "accounts:sign_in_code", "accounts:sign_out"], ANYBODY),
    **dict.fromkeys(["account_login", "account_request_login_code", "account_confirm_login_code"], ANYBODY),
    **dict.fromkeys(["account_logout"], ANYBODY),
    # Only where invented data lives; production has no such routes.
    **dict.fromkeys(["mailbox:mailbox", "mailbox:mailbox_json"], ANYBODY),
    **dict.fromkeys(["ui_gallery", "ui_live", "ui_live_part", "ui_sample", "ui_save"], ANYBODY),
    **dict.fromkeys(["family_home", "intake:child", "accounts:stay_signed_in", "account_reauthenticate"], SIGNED_IN),
    **dict.fromkeys([f"{each}_current" for each in (*_WITH_SHORT_ADDRESS, *SHARED_WITH_STAFF)], SIGNED_IN),
    **dict.fromkeys([f"accounts:settings{each}" for each in ("", "_proof", "_code", "_email", "_phone")], FAMILIES),
    "notifications:notices": FAMILIES,
    **dict.fromkeys(["status", "copy", "copy_pdf"], ONE_FAMILY),
    **dict.fromkeys(["request_home", *_OF_A_REQUEST, *ACTS_OF_A_REQUEST], ONE_FAMILY),
    **dict.fromkeys([f"records:disc_{each}" for each in ("sheet", "link")], ONE_FAMILY),
    **dict.fromkeys([*PARTS_OF_SENDING, *OWN_UPLOADS, *ANSWERS], ONE_FAMILY),
    "records:sending_state": row(nobody=SIGN_IN, mother=OPENS),
    # Without the secret of a link there is nothing to see, for anybody.
    **dict.fromkeys([f"records:{each}" for each in BY_LINK], dict.fromkeys(ROLES, MISSING)),
    "family:permission_revoke": row(nobody=SIGN_IN, mother=OPENS),
    # Without the secret of a link there is nothing to see, for anybody.
    "family:invitation": dict.fromkeys(ROLES, MISSING),
    **dict.fromkeys(SHARED_WITH_STAFF, FAMILY_AND_STAFF),
    "records:view_paper": FAMILY_AND_STAFF,
    **dict.fromkeys(["mfa_index", "mfa_activate_totp", "mfa_generate_recovery_codes"], SECOND_FACTOR),
    # A step of signing in; without one under way it leads back to the start.
    "mfa_authenticate": SECOND_FACTOR | {"nobody": OPENS},
    # Nobody here has enrolled an app yet, so there is nothing to prove, remove or show.
    "mfa_reauthenticate": NO_STAFF_EITHER | {"staff without role": REFUSED},
    **dict.fromkeys(["mfa_deactivate_totp", "mfa_view_recovery_codes"], NOBODY_AT_ALL),
    **dict.fromkeys([f"admin:{each}" for each in ("index", "desk_calls", "desk_language", "jsi18n")], STAFF_ONLY),
    **dict.fromkeys([f"admin:desk_queue{each}" for each in ("", "_columns", "_save", "_act", "_message")], STAFF_ONLY),
    "admin:desk_queue_forget": STAFF_ONLY,
    **dict.fromkeys([f"admin:desk_{each}" for each in ("search", "move", "assign", "book", "settings")], STAFF_ONLY),
    **dict.fromkeys([f"admin:desk_{each}" for each in ("take", "note", "task", "task_end", "here")], STAFF_ONLY),
    "admin:desk_history_export": STAFF_ONLY,
    **dict.fromkeys(
        [f"admin:desk_{each}" for each in ("urgency", "contacted", "settle_warning", "program")], STAFF_ONLY
    ),
    **dict.fromkeys([f"admin:desk_{each}" for each in ("cancel_call", "move_call", "recheck")], STAFF_ONLY),
    **dict.fromkeys(["admin:desk_interpreter", "admin:desk_keep_clock"], STAFF_ONLY),
    **dict.fromkeys(["admin:desk_sheet", "admin:desk_request_sheet"], STAFF_ONLY),
    **dict.fromkeys([f"admin:desk_{each}" for each in ("week", "outside", "keep", "feed")], STAFF_ONLY),
    # The address is the key, and nobody here knows one.
    "calendar_feed": dict.fromkeys(ROLES, MISSING),
    **dict.fromkeys(["admin:desk_end_access", "admin:desk_pause"], STAFF_ONLY),
    **dict.fromkeys([f"admin:desk_{each}" for each in ("holds", "hold_release", "hold_take_back")], STAFF_ONLY),
    "admin:desk_not_this_child": STAFF_ONLY,
    "admin:desk_check": STAFF_ONLY,
    **dict.fromkeys(
        [f"admin:desk_check_{each}" for each in ("file", "good", "fix", "move", "split", "hold", "undo")], STAFF_ONLY
    ),
    **dict.fromkeys([f"admin:desk_{each}" for each in ("file", "file_move", "file_release", "series")], STAFF_ONLY),
    **dict.fromkeys([f"admin:desk_{each}" for each in ("hospitals", "records", "new_line", "accept")], STAFF_ONLY),
    **dict.fromkeys([f"admin:desk_chase_{each}" for each in ("asked", "nudged", "ended")], STAFF_ONLY),
    **dict.fromkeys(["admin:desk_ask_more", "admin:desk_call_off_ask"], STAFF_ONLY),
    **dict.fromkeys(["admin:desk_export_zip", "admin:desk_export_pdf"], STAFF_ONLY),
    # Without a signature of the carrier or the mail provider there is nothing, for anybody.
    **dict.fromkeys(
        [f"hooks:{each}" for each in ("sms_status", "sms_inbound", "mail_events")], dict.fromkeys(ROLES, MISSING)
    ),
    **dict.fromkeys([f"admin:desk_{each}" for each in ("inbox", "messages")], STAFF_ONLY),
    **dict.fromkeys([f"admin:desk_message_{each}" for each in ("draft", "settle", "open")], STAFF_ONLY),
    **dict.fromkeys([f"admin:desk_{each}" for each in ("undelivered", "notice_again", "notice_told")], STAFF_ONLY),
    "admin:app_list": STAFF_ONLY,
    "admin:autocomplete": NO_STAFF_EITHER,
    "admin:rest": NOBODY_AT_ALL,
}


def _table(name: str, see: dict[str, str], *, add: dict[str, str] = NO_STAFF_EITHER) -> None:
    """The six addresses Django gives a table: nobody deletes there and none keeps Django's history."""
    MATRIX.update(
        {
            f"admin:{name}_changelist": see,
            f"admin:{name}_change": see,
            f"admin:{name}_add": add,
            f"admin:{name}_delete": NO_STAFF_EITHER,
            f"admin:{name}_history": NOBODY_AT_ALL,
            # Leads to the page of the row, which asks again.
            f"admin:{name}_short": STAFF_ONLY,
        }
    )


for _name in READ_ONLY_TABLES:
    _table(_name, STAFF_ONLY)
_table("intake_secondopinionrequest", STAFF_ONLY)
_table("notifications_notification", STAFF_ONLY)
_table("center_carecenter", STAFF_ONLY)
_table("center_program", STAFF_ONLY)
for _name in ("center_publicpage", "center_question", "center_languagenotice", "intake_consenttext"):
    _table(_name, STAFF_ONLY, add=ADMINISTRATORS)
_table("scheduling_schedule", STAFF_ONLY, add=STAFF_ONLY)
_table("messaging_messagetemplate", STAFF_ONLY, add=ADMINISTRATORS)
for _name in ("scheduling_availabilityexception", "scheduling_interpreterlead"):
    _table(_name, STAFF_ONLY, add=STAFF_ONLY)
    # A closed day may be opened again.
    MATRIX[f"admin:{_name}_delete"] = STAFF_ONLY
_table("accounts_user", ADMINISTRATORS, add=ADMINISTRATORS)
MATRIX |= dict.fromkeys(["admin:desk_roles", "admin:desk_numbers", "admin:desk_numbers_stopped"], STAFF_ONLY)
MATRIX["admin:desk_numbers_list"] = STAFF_ONLY
# The table is posted for: who else may have it stands in the table of roles.
MATRIX |= {"admin:desk_trail": row(nobody=SIGN_IN, administrator=OPENS), "admin:desk_trail_table": STAFF_ONLY}
MATRIX["admin:desk_second_factor"] = row(nobody=SIGN_IN, administrator=OPENS)
_table("audit_auditevent", ADMINISTRATORS)


def _routes(resolver: URLResolver, spaces: tuple[str, ...] = (), start: str = "") -> Iterator[tuple[str, str]]:
    """Each route's name and its whole pattern."""
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            inner = (*spaces, each.namespace) if each.namespace else spaces
            yield from _routes(each, inner, start + str(each.pattern))
        else:
            yield _name_of(each, spaces, start), start + str(each.pattern)


def _name_of(pattern: URLPattern, spaces: tuple[str, ...], start: str) -> str:
    name = pattern.name or ("rest" if "url" in str(pattern.pattern) else "_".join(start.split("/")[1:3]) + "_short")
    return ":".join((*spaces, name))


ROUTES = dict(_routes(get_resolver()))


@pytest.fixture
def facts(
    opinion_request: SecondOpinionRequest, mother: User, father: User, coordinator: User, settings: Settings
) -> dict[str, Any]:
    """One row of everything, and what the patterns ask for."""
    # Has tests of its own; here it would send every member of staff elsewhere.
    settings.PORTAL_STAFF_SECOND_FACTOR = False
    now = timezone.now()
    schedule = Schedule.objects.create(call_taker=coordinator)
    slot = Slot.objects.create(
        schedule=schedule, starts_at=now + timedelta(days=2), ends_at=now + timedelta(days=2, minutes=30)
    )
    call = Appointment.objects.create(
        opinion_request=opinion_request,
        slot=slot,
        status=AppointmentStatus.BOOKED,
        booked_by=mother,
        booked_at=now,
        family_time_zone="America/Denver",
    )
    CallWish.objects.create(opinion_request=opinion_request, created_by=mother)
    document = DocumentReference.objects.create(
        opinion_request=opinion_request,
        kind=RecordKind.LABS,
        uploaded_by=mother,
        original_name="Testina.pdf",
        byte_count=3,
        sha256="0" * 64,
        media_type="application/pdf",
        status=DocumentStatus.AVAILABLE,
        scan_result=ScanResult.CLEAN,
        record_key="a" * 32,
        preview_key="b" * 32,
        checked_at=now,
    )
    study = ImagingStudy.objects.create(opinion_request=opinion_request, study_uid="1.2.3", instance_count=1)
    series = ImagingSeries.objects.create(study=study, series_uid="1.2.3.4", instance_count=1, preview_key="e" * 32)
    ImagingInstance.objects.create(
        series=series,
        document=document,
        sop_instance_uid="1.2.3.4.5",
        row_count=2,
        column_count=2,
        byte_offset=0,
        byte_count=3,
        sha256="0" * 64,
    )
    hold = PrivacyHold.objects.create(opinion_request=opinion_request, document=document, source=HoldSource.STAFF)
    paper = PhotoPaper.objects.create(opinion_request=opinion_request, kind=RecordKind.LABS, created_by=mother)
    DocumentReference.objects.create(
        opinion_request=opinion_request,
        kind=RecordKind.LABS,
        uploaded_by=mother,
        photo_paper=paper,
        page_number=1,
        original_name="photo.jpg",
        byte_count=3,
        sha256="1" * 64,
        media_type="image/jpeg",
        status=DocumentStatus.AVAILABLE,
        scan_result=ScanResult.CLEAN,
        record_key="p" * 32,
        reading_key="q" * 32,
        reading_media_type="image/jpeg",
        checked_at=now,
    )
    upload = RecordUpload.objects.create(
        opinion_request=opinion_request,
        kind=RecordKind.LABS,
        uploaded_by=mother,
        original_name="Testina.pdf",
        byte_count=3,
        part_bytes=3,
        fingerprint="f" * 32,
        quarantine_key="c" * 32,
        store_upload_id="none",
    )
    link = UploadLink.objects.create(
        opinion_request=opinion_request,
        created_by=mother,
        token_digest="0" * 64,
        kinds=[RecordKind.LABS],
        expires_at=now + timedelta(days=1),
    )
    StoreFinding.objects.create(kind=FindingKind.OBJECT_WITHOUT_ROW, bucket="records", key="d" * 32)
    AvailabilityException.objects.create(schedule=schedule, day_on=now.date())
    InterpreterLead.objects.create(language="so")
    Notification.objects.create(kind="intake.request_sent", recipient=mother, channel=Channel.EMAIL, effect_key="x")
    AuditEvent.objects.create(actor=mother, actor_role="family", action="x.y", object_type="x.y")
    CareCenter.objects.current()
    invitation = Invitation.objects.create(
        opinion_request=opinion_request,
        invited_by=mother,
        name="Somebody",
        relationship=Relationship.OTHER,
        access=Access.SEE,
        address_kind="email",
        address="invited@example.org",
        token_hash="0" * 64,
    )
    consent = Consent.objects.create(
        opinion_request=opinion_request,
        link=opinion_request.requester,
        signer=mother,
        kind=ConsentKind.RECORDS_RELEASE,
        text=current_text(ConsentKind.RECORDS_RELEASE, "en"),
        is_given=True,
        signed_name="Ana Sample",
        record_kinds=["labs"],
        expires_on=now + timedelta(days=365),
    )
    hospital = ReportedHospital.objects.create(opinion_request=opinion_request, name="Testina General")
    chase = RecordChase.objects.create(
        opinion_request=opinion_request,
        kind=RecordKind.LABS,
        hospital=hospital,
        hospital_name=hospital.name,
        opened_by=mother,
    )
    ask = RecordAsk.objects.create(
        opinion_request=opinion_request, kind=RecordKind.LABS, what="Testina", why="Testina", asked_by=coordinator
    )
    message = Communication.objects.create(
        opinion_request=opinion_request,
        side=Side.FAMILY,
        sender=mother,
        text="Testina",
        language="en",
        form_token=uuid4(),
        told_at=now,
        answer_due_at=now,
    )
    # The same word names a public page and a page of questions.
    PublicPage.objects.create(slug="hospitals", title_en="Hospitals", body_en="Here.", is_published=True)
    return {
        "section": "illness",
        "slug": "hospitals",
        "row": hospital.pk,
        "rid": opinion_request.pk,
        "person_id": opinion_request.requester_id,
        "member_id": coordinator.pk,
        "figure": "contact",
        "invitation_id": invitation.pk,
        "consent_id": consent.pk,
        "document_id": document.pk,
        "hold_id": hold.pk,
        "series_id": series.pk,
        "paper_id": paper.pk,
        "upload_id": upload.pk,
        "link_id": link.pk,
        "hospital_id": hospital.pk,
        "chase_id": chase.pk,
        "ask_id": ask.pk,
        "message_id": message.pk,
        "language": "en",
        "call_id": call.pk,
        "kind": "labs",
        "way": "mail",
        "schedule_id": schedule.pk,
        "token": "k" * 43,
        "notice_id": Notification.objects.get().pk,
        "name": "hub",
        "answer": 204,
        "task_id": Task.objects.create(opinion_request=opinion_request, description="Ask", made_by=coordinator).pk,
        "filter_id": SavedFilter.objects.create(user=coordinator, name="Spanish", query="view=spanish").pk,
    }


@pytest.fixture
def people(facts: dict[str, Any], mother: User, father: User, stranger: User, coordinator: User) -> dict[str, User]:
    """Everybody of the matrix who has an account."""
    child = SecondOpinionRequest.objects.get(pk=facts["rid"]).patient
    linked = User.objects.create_user(email="second.parent@example.org")
    former = User.objects.create_user(email="former@example.org")
    RelatedPerson.objects.create(patient=child, user=linked, relationship=Relationship.PARENT, full_name="Second")
    RelatedPerson.objects.create(
        patient=child, user=former, relationship=Relationship.CAREGIVER, ended_at=timezone.now(), full_name="Former"
    )
    administrator = User.objects.create_user(
        email="ada.staff@example.org", is_staff=True, staff_role=StaffRole.ADMINISTRATOR
    )
    bare = User.objects.create_user(email="bare.staff@example.org", is_staff=True, is_superuser=True)
    return {
        "mother": mother,
        "second parent": linked,
        "father without link": father,
        "former caregiver": former,
        "stranger": stranger,
        "staff without role": bare,
        "coordinator": coordinator,
        "administrator": administrator,
    }


def _address(name: str, facts: dict[str, Any]) -> str:
    """The route with true ids of the mother's request in it."""
    if name == "admin:app_list":
        return "/admin/intake/"
    if name == "admin:rest":
        return "/admin/no-such-page/"
    route = ROUTES[name]
    if "object_id" in route:
        model = apps.get_model(*route.split("/")[1:3])
        facts = facts | {"object_id": model._default_manager.order_by("pk").first().pk}  # type: ignore[union-attr]
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(facts[found[1]]), route)


def _answer(browser: Client, address: str, method: str = "get") -> str:
    response = getattr(browser, method)(address)
    if response.status_code in {301, 302, 307} and response["Location"].startswith(("/sign-in/?", "/es/sign-in/?")):
        return SIGN_IN
    # Pages' own programs are told in JSON.
    if response.status_code == 401 and response.json()["error"] == "signed_out":
        return SIGN_IN
    return {404: MISSING, 403: REFUSED}.get(response.status_code, OPENS)


def _forget_how_often() -> None:
    """All these people ask from one address, and the limits for one address have tests of their own."""
    cache.clear()


def _browser(person: User | None, **options: Any) -> Client:
    browser = Client(**options)
    if person is not None:
        browser.force_login(person, backend="portal.accounts.backends.PortalBackend")
    return browser


def _everything() -> str:
    """All that families and staff may have changed, as text."""
    labels = ("accounts", "intake", "records", "scheduling", "center")
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]
    rows = [each for model in models for each in model._default_manager.order_by("pk")]
    return serializers.serialize("json", rows)


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert set(ROUTES) == set(MATRIX)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_its_answers(role: str, facts: dict[str, Any], people: dict[str, User]) -> None:
    browser = _browser(people.get(role))
    wrong = []
    for name, answers in MATRIX.items():
        address = _address(name, facts)
        for language in ("",) if address.startswith(ONE_LANGUAGE) else ("", "/es"):
            found = _answer(browser, language + address)
            if found != answers[role]:
                wrong.append(f"{language}{address} ({name}): {found} instead of {answers[role]}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", [*STRANGERS, "staff without role", "coordinator"])
def test_without_access_nothing_changes_and_nothing_is_learnt(
    role: str, facts: dict[str, Any], people: dict[str, User]
) -> None:
    browser, before = _browser(people[role]), _everything()
    elsewhere = facts | {name: uuid4() for name in facts if name.endswith("id")}
    for name in [name for name, answers in MATRIX.items() if answers[role] in {MISSING, REFUSED}]:
        _forget_how_often()
        address, nowhere = _address(name, facts), _address(name, elsewhere)
        for method in ("post", "put", "head"):
            response = getattr(browser, method)(address)
            assert response.status_code in {403, 404, 405}, (name, method)
            assert response.status_code == getattr(browser, method)(nowhere).status_code, (name, method)
            assert b"Testina" not in response.content

    after = _everything()
    assert re.sub(LAST_LOGIN, "", after) == re.sub(LAST_LOGIN, "", before)


@pytest.mark.parametrize("role", ["nobody", "mother", "administrator"])
def test_no_route_takes_a_post_without_its_token(role: str, facts: dict[str, Any], people: dict[str, User]) -> None:
    browser = _browser(people.get(role), enforce_csrf_checks=True)
    events, before = AuditEvent.objects.count(), _everything()
    for name in MATRIX:
        _forget_how_often()
        response = browser.post(_address(name, facts))
        # The upload looks at rights before it reads the form, and so asks the signed-out to sign in.
        is_sign_in = role == "nobody" and name == "records:kind" and response.status_code == 302
        assert is_sign_in or response.status_code in {403, 404, 405}, name

    assert (AuditEvent.objects.count(), _everything()) == (events, before)
