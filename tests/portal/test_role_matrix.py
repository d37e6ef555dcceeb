"""Who of the staff reaches which address: every route of the staff site has a row, and every role tries every row."""

from typing import Any, Final

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from intake.models import SecondOpinionRequest
from portal.accounts.models import StaffRole, User
from portal.accounts.roles import ALLOWED, Act
from portal.desk.navigation import menu
from portal.desk.roles_page import ACT_WORDS
from records.models import DocumentReference, PrivacyHold, RecordKind, UploadLink
from scheduling.models import CallWish, WishStatus
from tests.portal.test_access_matrix import ROUTES, _address, _forget_how_often, facts  # noqa: F401 - a fixture

pytestmark = pytest.mark.integration

SEE, CLINICAL, WORK, CALLS = Act.SEE_REQUESTS, Act.SEE_CLINICAL, Act.WORK_ON_REQUESTS, Act.BOOK_CALLS
RECORDS, WRITE = Act.CHECK_RECORDS, Act.SEND_MESSAGES
# What a page does not know at all, and what nobody of the staff is ever let do.
NO_SUCH, NOBODY = "405", "nobody"
Needs = Act | str

# Each route: what looking at it takes, and what posting to it takes.
ROWS: Final[dict[str, tuple[Needs, Needs]]] = {
    "index": (SEE, NO_SUCH),
    "jsi18n": (SEE, NO_SUCH),
    "app_list": (SEE, SEE),
    "autocomplete": (NOBODY, NOBODY),
    "rest": (NOBODY, NOBODY),
    **dict.fromkeys(["desk_language", "desk_search"], (NO_SUCH, SEE)),
    **dict.fromkeys(["desk_queue_columns", "desk_queue_save"], (NO_SUCH, SEE)),
    "desk_settings": (SEE, SEE),
    **dict.fromkeys(["desk_queue", "desk_roles", "desk_calls", "desk_week", "desk_outside"], (SEE, NO_SUCH)),
    "desk_here": (NO_SUCH, SEE),
    # Several requests at once: each choice asks for its own act; without one nothing happens.
    "desk_queue_act": (NO_SUCH, SEE),
    "desk_queue_message": (WRITE, WRITE),
    **dict.fromkeys([f"desk_{each}" for each in ("move", "assign", "take", "note", "task")], (NO_SUCH, WORK)),
    **dict.fromkeys(
        [f"desk_{each}" for each in ("urgency", "contacted", "settle_warning", "program")], (NO_SUCH, WORK)
    ),
    **dict.fromkeys(["desk_task_end", "desk_end_access", "desk_pause"], (NO_SUCH, WORK)),
    "desk_history_export": (NO_SUCH, Act.EXPORT_CASES),
    **dict.fromkeys(
        [f"desk_{each}" for each in ("book", "move_call", "cancel_call", "interpreter", "keep", "keep_clock")],
        (NO_SUCH, CALLS),
    ),
    "desk_feed": (Act.SET_HOURS, Act.SET_HOURS),
    **dict.fromkeys(["desk_hospitals", "desk_records", "desk_file", "desk_series"], (CLINICAL, NO_SUCH)),
    **dict.fromkeys(["desk_check", "desk_check_file"], (CLINICAL, NO_SUCH)),
    **dict.fromkeys(
        [f"desk_check_{each}" for each in ("good", "fix", "move", "split", "hold", "undo")], (NO_SUCH, RECORDS)
    ),
    **dict.fromkeys(
        [f"desk_{each}" for each in ("file_move", "recheck", "not_this_child", "new_line", "accept")],
        (NO_SUCH, RECORDS),
    ),
    **dict.fromkeys([f"desk_chase_{each}" for each in ("asked", "nudged", "ended")], (NO_SUCH, RECORDS)),
    **dict.fromkeys(["desk_ask_more", "desk_call_off_ask"], (NO_SUCH, RECORDS)),
    "desk_file_release": (NO_SUCH, Act.OPEN_UNSCANNED),
    "desk_holds": (Act.RELEASE_HELD, NO_SUCH),
    **dict.fromkeys(["desk_hold_release", "desk_hold_take_back"], (NO_SUCH, Act.RELEASE_HELD)),
    **dict.fromkeys(["desk_export_zip", "desk_export_pdf"], (NO_SUCH, Act.EXPORT_CASES)),
    "desk_inbox": (SEE, NO_SUCH),
    "desk_messages": (SEE, WRITE),
    **dict.fromkeys([f"desk_message_{each}" for each in ("draft", "settle", "open")], (NO_SUCH, WRITE)),
    "desk_undelivered": (Act.SEE_NOTICES, NO_SUCH),
    **dict.fromkeys(["desk_notice_again", "desk_notice_told"], (NO_SUCH, Act.SEE_NOTICES)),
    **dict.fromkeys([f"desk_numbers{each}" for each in ("", "_stopped", "_list")], (Act.SEE_NUMBERS, NO_SUCH)),
    "desk_trail": (Act.SEE_AUDIT, NO_SUCH),
    "desk_trail_table": (NO_SUCH, Act.SEE_AUDIT),
    "desk_second_factor": (Act.MANAGE_PEOPLE, Act.MANAGE_PEOPLE),
}
# Routes that one of two acts opens, or that ask for more than a role: named with who gets there.
READS_SHEETS: Final = {role for role, acts in ALLOWED.items() if acts & {CALLS, CLINICAL}}
OWN_RULES: Final[dict[str, tuple[Needs | set[StaffRole], Needs | set[StaffRole]]]] = {
    "desk_sheet": (READS_SHEETS, CALLS),
    # A request with a booked call leads to the sheet of that call, which asks.
    "desk_request_sheet": (READS_SHEETS, READS_SHEETS),
    # A kept filter is its owner's alone.
    "desk_queue_forget": (NO_SUCH, NOBODY),
}
# Tables of the admin: who sees them, changes a row, adds one, takes one away.
CENTER = (Act.SEE_CENTER, Act.CHANGE_CENTER)
HOURS = (Act.SET_HOURS, Act.SET_HOURS, Act.SET_HOURS)
TABLES: Final[dict[str, tuple[Needs, ...]]] = {
    "intake_secondopinionrequest": (SEE,),
    "records_documentreference": (CLINICAL,),
    "records_uploadlink": (CLINICAL,),
    "records_storefinding": (CLINICAL,),
    "scheduling_slot": (Act.SET_HOURS,),
    "scheduling_appointment": (SEE,),
    "scheduling_callwish": (SEE,),
    "notifications_notification": (Act.SEE_NOTICES,),
    "audit_auditevent": (Act.SEE_AUDIT,),
    "accounts_user": (Act.MANAGE_PEOPLE, Act.MANAGE_PEOPLE, Act.MANAGE_PEOPLE),
    "center_carecenter": CENTER,
    "center_program": CENTER,
    **dict.fromkeys(["center_publicpage", "center_question", "center_languagenotice"], (*CENTER, Act.CHANGE_CENTER)),
    "intake_consenttext": (Act.SEE_CENTER, NOBODY, Act.CHANGE_CENTER),
    "messaging_messagetemplate": (Act.SEE_CENTER, Act.CHANGE_CENTER, Act.CHANGE_CENTER),
    "scheduling_schedule": HOURS,
    **dict.fromkeys(["scheduling_availabilityexception", "scheduling_interpreterlead"], (*HOURS, Act.SET_HOURS)),
}
ASKS_ITSELF: Final = "untried"


def _table_rows(name: str, see: Needs, change: Needs = NOBODY, add: Needs = NOBODY, remove: Needs = NOBODY) -> None:
    ROWS.update(
        {
            # A post to a list runs an act on chosen rows; the tests below try those that there are.
            f"{name}_changelist": (see, ASKS_ITSELF),
            f"{name}_change": (see, change),
            f"{name}_add": (add, add),
            f"{name}_delete": (remove, remove),
            f"{name}_history": (NOBODY, NOBODY),
            # Leads to the page of the row, which asks again.
            f"{name}_short": (SEE, SEE),
        }
    )


for _name, _needs in TABLES.items():
    _table_rows(_name, *_needs)

CLOSED: Final = {403, 404}
# The pages of the hospital name every illness there is; the others speak of families.
OF_NO_FAMILY: Final = ("center_", "intake_consenttext", "messaging_messagetemplate", "desk_roles", "jsi18n")


@pytest.fixture
def member(request: pytest.FixtureRequest, db: None) -> User:
    """Somebody of the role of the test."""
    return User.objects.create_user(email="mia.staff@example.org", is_staff=True, staff_role=request.param)


def _browser(member: User) -> Client:
    browser = Client()
    browser.force_login(member, backend="portal.accounts.backends.PortalBackend")
    return browser


def _gets_there(role: StaffRole, needs: Needs | set[StaffRole]) -> bool:
    if isinstance(needs, set):
        return role in needs
    return isinstance(needs, Act) and needs in ALLOWED[role]


def _try(browser: Client, method: str, address: str) -> tuple[int, str]:
    """The answer; whatever it changed is undone, so that no row depends on the one before."""
    _forget_how_often()
    before = transaction.savepoint()
    response = getattr(browser, method)(address)
    words = "" if response.streaming else response.content.decode(errors="replace")
    transaction.savepoint_rollback(before)
    return response.status_code, words


def _wrong(role: StaffRole, needs: Needs | set[StaffRole], status: int) -> bool:
    if needs == NO_SUCH:
        return status != 405
    if not _gets_there(role, needs):
        return status not in (CLOSED | {405} if needs == NOBODY else CLOSED)
    return status in CLOSED | {405} or status >= 500


def test_every_staff_route_has_a_row_and_every_row_a_route() -> None:
    assert {f"admin:{name}" for name in (*ROWS, *OWN_RULES)} == {name for name in ROUTES if name.startswith("admin:")}


@pytest.mark.parametrize("member", StaffRole, indirect=True)
def test_each_role_gets_what_the_table_says(member: User, facts: dict[str, Any], buckets: None) -> None:  # noqa: F811
    browser, role, wrong = _browser(member), StaffRole(member.staff_role), []
    # The paused file is another one than the open one.
    PrivacyHold.objects.update(document=DocumentReference.objects.exclude(pk=facts["document_id"]).first())
    for name, (look, act) in {**ROWS, **OWN_RULES}.items():
        address = _address(f"admin:{name}", facts)
        for method, needs in (("get", look), ("post", act)):
            if needs == ASKS_ITSELF:
                continue
            status, _words = _try(browser, method, address)
            if _wrong(role, needs, status):
                wrong.append(f"{method} {name}: {status} although it takes {needs}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("member", [StaffRole.SCHEDULER, StaffRole.FINANCIAL], indirect=True)
def test_who_sees_no_illness_finds_none_on_any_page(member: User, facts: dict[str, Any]) -> None:  # noqa: F811
    SecondOpinionRequest.objects.update(urgency_reasons=["relapse"], decision_on="2026-12-24")
    browser, found = _browser(member), []
    request = SecondOpinionRequest.objects.get(pk=facts["rid"])
    marks = [request.get_condition_display(), "Testina.pdf", "Testina General", str(RecordKind.LABS.label)]
    tabs = ("illness", "records", "call", "messages", "travel", "money", "people", "history")
    case = _address("admin:intake_secondopinionrequest_change", facts)
    pages = {f"case {tab}": f"{case}?tab={tab}" for tab in tabs} | {
        name: _address(f"admin:{name}", facts) for name in ROWS if not name.startswith(OF_NO_FAMILY)
    }
    for name, address in pages.items():
        status, words = _try(browser, "get", address)
        found += [f"{name}: {mark}" for mark in marks if status == 200 and mark in words]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("member", [StaffRole.SCHEDULER, StaffRole.FINANCIAL], indirect=True)
def test_raw_ids_of_files_lead_nowhere_for_who_sees_no_illness(
    member: User,
    facts: dict[str, Any],  # noqa: F811
) -> None:
    browser = _browser(member)
    for name in ("open", "preview", "view"):
        address = _address(f"records:{name}", facts)
        assert _try(browser, "get", address)[0] == 404, name
    for name in ("view_series", "preview_series"):
        assert _try(browser, "get", _address(f"records:{name}", facts))[0] == 404, name
    assert not DocumentReference.objects.visible_to(member).exists()


@pytest.mark.parametrize("member", StaffRole, indirect=True)
def test_acts_on_chosen_rows_ask_the_table_too(member: User, facts: dict[str, Any]) -> None:  # noqa: F811
    browser, role = _browser(member), StaffRole(member.staff_role)
    link, wish = UploadLink.objects.get(), CallWish.objects.get()
    browser.post(
        reverse("admin:records_uploadlink_changelist"), {"action": "end_links", "_selected_action": [str(link.pk)]}
    )
    browser.post(
        reverse("admin:scheduling_callwish_changelist"), {"action": "take_care", "_selected_action": [str(wish.pk)]}
    )
    link.refresh_from_db()
    wish.refresh_from_db()
    assert (link.revoked_at is not None) is (Act.CHECK_RECORDS in ALLOWED[role])
    assert (wish.status == WishStatus.HANDLED) is (Act.BOOK_CALLS in ALLOWED[role])


@pytest.mark.parametrize("member", StaffRole, indirect=True)
@pytest.mark.parametrize(("choice", "needs"), [("export", Act.EXPORT_CASES), ("mine", WORK), ("message", WRITE)])
def test_choices_for_several_requests_ask_for_their_own_act(
    member: User,
    choice: str,
    needs: Act,
    facts: dict[str, Any],  # noqa: F811
) -> None:
    answer = _browser(member).post(reverse("admin:desk_queue_act"), {"act": choice, "chosen": [str(facts["rid"])]})
    if needs not in ALLOWED[StaffRole(member.staff_role)]:
        assert answer.status_code in CLOSED
    else:
        assert answer.status_code in {200, 302}


@pytest.mark.parametrize("member", StaffRole, indirect=True)
def test_the_menu_leads_only_where_the_role_may_go(member: User, facts: dict[str, Any]) -> None:  # noqa: F811
    browser = _browser(member)
    request = browser.get("/admin/").wsgi_request
    shown = menu(request)
    entries = [*shown.work, *shown.more]
    assert len(entries) >= 4
    for entry in entries:
        assert browser.get(entry.url, follow=True).status_code == 200, entry.url


def test_every_act_has_words() -> None:
    assert set(ACT_WORDS) == set(Act)
