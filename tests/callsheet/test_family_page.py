"""The family’s page of the sheet: a tick for every answer, lost when it changes, and private where it must be."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from callsheet.models import LineSource, SheetTick
from callsheet.services.checking import add_source
from intake.models import (
    Access,
    ClinicalHistory,
    RelatedPerson,
    ReportedCaregiver,
    ReportedHospital,
    SecondOpinionRequest,
)
from intake.models.patient import YesNo
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from records.models import DocumentReference, RecordKind
from tests.support.statuses import put_into

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def _address(opinion_request: SecondOpinionRequest) -> str:
    return f"/r/{opinion_request.pk}/call-sheet/"


def _body(browser: Client, opinion_request: SecondOpinionRequest) -> str:
    answer = browser.get(_address(opinion_request))
    assert answer.status_code == 200
    return answer.content.decode()


def _boxes(browser: Client, opinion_request: SecondOpinionRequest, **changes: str) -> dict[str, str]:
    """What a browser would post without a change, and the changes; names with dashes stand with two underscores."""
    form = browser.get(_address(opinion_request)).context["form"]
    kept = {name: form[name].value() for name in form.fields}
    posted = {name: ("on" if value is True else value) for name, value in kept.items() if value}
    return posted | {name.replace("__", "-"): value for name, value in changes.items()}


def test_every_answer_stands_there_with_the_page_it_comes_from(
    family_client: Client, told: SecondOpinionRequest
) -> None:
    body = _body(family_client, told)

    for words in ("Testina Sample", "303-555-0142", "Medulloblastoma", "Penicillin", "Testina General", "another way?"):
        assert words in body
    assert f"/r/{told.pk}/request/child/care/?from=sheet" in body
    assert "Not answered yet" in body


def test_a_change_from_the_sheet_leads_back_to_it(family_client: Client, told: SecondOpinionRequest) -> None:
    answer = family_client.post(
        f"/r/{told.pk}/request/child/care/?from=sheet", {"allergies": "Penicillin and nuts", "page_version": "0"}
    )

    assert answer.status_code == 302
    assert answer["Location"] == _address(told)


def test_a_tick_is_kept_and_shown_again(family_client: Client, told: SecondOpinionRequest, mother: User) -> None:
    answer = family_client.post(_address(told), _boxes(family_client, told, right__allergies="on"))

    assert answer.status_code == 302
    tick = SheetTick.objects.get()
    assert (tick.line_key, tick.is_right, tick.made_by) == ("allergies", True, mother)
    form = family_client.get(_address(told)).context["form"]
    assert form["right-allergies"].value() is True
    assert AuditEvent.objects.filter(action="callsheet.sheet_checked", opinion_request_id=told.pk).count() == 1


def test_a_changed_answer_clears_its_tick_and_no_other(family_client: Client, told: SecondOpinionRequest) -> None:
    family_client.post(_address(told), _boxes(family_client, told, right__allergies="on", right__diagnosis="on"))

    ClinicalHistory.objects.update(allergies="Penicillin and nuts")

    page = family_client.get(_address(told))
    assert page.context["form"]["right-allergies"].value() is None
    assert page.context["form"]["right-diagnosis"].value() is True
    assert b"Changed since you checked it" in page.content


def test_a_tick_counts_for_the_answer_that_was_on_the_page(family_client: Client, told: SecondOpinionRequest) -> None:
    posted = _boxes(family_client, told, right__allergies="on")
    ClinicalHistory.objects.update(allergies="None known")

    family_client.post(_address(told), posted)

    page = family_client.get(_address(told))
    assert page.context["form"]["right-allergies"].value() is None
    assert b"Changed since you checked it" in page.content


def test_a_tick_can_be_taken_back(family_client: Client, told: SecondOpinionRequest) -> None:
    family_client.post(_address(told), _boxes(family_client, told, right__allergies="on"))
    posted = _boxes(family_client, told)
    del posted["right-allergies"]

    family_client.post(_address(told), posted)

    assert not SheetTick.objects.exists()


def test_all_of_a_part_is_ticked_at_once_but_for_what_is_wrong(
    family_client: Client, told: SecondOpinionRequest
) -> None:
    posted = _boxes(family_client, told, all="illness", wrong__condition="It is a different kind")

    family_client.post(_address(told), posted)

    marks = dict(SheetTick.objects.values_list("line_key", "is_right"))
    assert marks == {"condition": False, "diagnosis": True}


def test_right_and_wrong_at_once_is_asked_about(family_client: Client, told: SecondOpinionRequest) -> None:
    answer = family_client.post(
        _address(told), _boxes(family_client, told, right__allergies="on", wrong__allergies="Nuts, too")
    )

    assert answer.status_code == 422
    assert "Keep one and clear the other" in answer.content.decode()
    assert "Nuts, too" in answer.content.decode()
    assert not SheetTick.objects.exists()


def test_too_many_words_are_kept_on_the_page(family_client: Client, told: SecondOpinionRequest) -> None:
    answer = family_client.post(_address(told), _boxes(family_client, told, wrong__allergies="x" * 501))

    assert answer.status_code == 422
    assert "x" * 501 in answer.content.decode()


def test_another_caregiver_sees_neither_number_nor_words(
    family_client: Client, second_client: Client, told: SecondOpinionRequest
) -> None:
    RelatedPerson.objects.filter(full_name="Ana Sample").update(
        must_not_share=YesNo.YES, must_not_share_with="my brother", call_access=["slower"], other_decider="A judge"
    )
    ReportedCaregiver.objects.create(
        opinion_request=told,
        reported_by=told.requester,
        full_name="Grandma Sample",
        relationship="grandparent",
        phone="+13035550188",
    )
    family_client.post(
        _address(told),
        _boxes(family_client, told, wrong__allergies="He gave her nuts", right__diagnosis="on", right__person="on"),
    )

    body = _body(second_client, told)

    for secret in ("555-0142", "my brother", "He gave her nuts", "A judge", "Grandma", "A slower pace", "may leave a"):
        assert secret not in body
    assert "Also checked by Ana" in body
    assert "right-person" not in body
    for secret in ("my brother", "A judge", "Grandma"):
        assert secret not in _body(family_client, told)


def test_each_caregiver_has_marks_of_their_own(
    family_client: Client, second_client: Client, told: SecondOpinionRequest
) -> None:
    family_client.post(_address(told), _boxes(family_client, told, right__allergies="on"))

    second_client.post(_address(told), _boxes(second_client, told, wrong__allergies="Also nuts"))

    assert SheetTick.objects.filter(line_key="allergies").count() == 2
    assert "Also nuts" not in _body(family_client, told)


def test_what_another_line_would_be_is_never_taken(
    second_client: Client, told: SecondOpinionRequest, second_parent: User
) -> None:
    posted = _boxes(second_client, told) | {"right-person": "on", "seen-person": "0" * 64, "right-made-up": "on"}

    second_client.post(_address(told), posted)

    assert not SheetTick.objects.exists()


def test_who_may_only_look_finds_no_boxes_and_saves_nothing(
    second_client: Client, told: SecondOpinionRequest, second_parent: User
) -> None:
    RelatedPerson.objects.filter(user=second_parent).update(access=Access.SEE)

    assert "This is right" not in _body(second_client, told)
    assert second_client.post(_address(told), {"right-allergies": "on"}).status_code == 403
    assert not SheetTick.objects.exists()


def test_a_closed_request_takes_no_ticks(family_client: Client, told: SecondOpinionRequest) -> None:
    posted = _boxes(family_client, told, right__allergies="on")
    put_into(told, "withdrawn")

    family_client.post(_address(told), posted)

    assert not SheetTick.objects.exists()
    assert "This is right" not in _body(family_client, told)


def test_other_families_and_staff_find_nothing(
    stranger_client: Client, told: SecondOpinionRequest, coordinator: User
) -> None:
    staff = Client()
    staff.force_login(coordinator)

    assert stranger_client.get(_address(told)).status_code == 404
    assert stranger_client.post(_address(told), {}).status_code == 404
    assert staff.get(_address(told)).status_code in {302, 404}


def test_a_line_points_to_the_page_of_a_file(
    family_client: Client,
    second_client: Client,
    told: SecondOpinionRequest,
    coordinator: User,
    make_file: Callable[..., DocumentReference],
) -> None:
    report = make_file(told, RecordKind.PATHOLOGY, title="Marrow report", page_count=4)
    card = make_file(told, RecordKind.INSURANCE_CARD, title="Card of Ana")
    add_source(actor=coordinator, opinion_request=told, key="diagnosis", document=report, page=3)
    add_source(actor=coordinator, opinion_request=told, key="allergies", document=card, page=1)

    body = " ".join(_body(family_client, told).split())

    assert f"/r/{told.pk}/records/file/{report.pk}/" in body
    assert "Marrow report</bdi></a>, page 3" in body
    assert "Card of Ana" not in _body(second_client, told)
    assert LineSource.objects.count() == 2


def test_a_new_file_clears_the_tick_of_its_kind(
    family_client: Client, told: SecondOpinionRequest, make_file: Callable[..., DocumentReference]
) -> None:
    make_file(told, RecordKind.LABS, title="Counts of May")
    family_client.post(_address(told), _boxes(family_client, told, **{"right__records__labs": "on"}))
    assert SheetTick.objects.get().line_key == "records.labs"

    make_file(told, RecordKind.LABS, title="Counts of June")

    assert family_client.get(_address(told)).context["form"]["right-records-labs"].value() is None


def test_an_entry_of_a_list_keeps_its_tick_when_others_come(family_client: Client, told: SecondOpinionRequest) -> None:
    hospital = ReportedHospital.objects.get()
    box = f"right-hospital-{hospital.pk}"
    family_client.post(_address(told), _boxes(family_client, told) | {box: "on"})

    ReportedHospital.objects.create(opinion_request=told, name="Second Sample Hospital")

    assert family_client.get(_address(told)).context["form"][box].value() is True


def test_ticks_mean_the_same_in_both_languages(family_client: Client, told: SecondOpinionRequest) -> None:
    family_client.post(f"/es{_address(told)}", _boxes(family_client, told, right__condition="on"))

    assert family_client.get(f"/es{_address(told)}").context["form"]["right-condition"].value() is True
    assert family_client.get(_address(told)).context["form"]["right-condition"].value() is True


def test_a_request_that_is_erased_takes_its_ticks_along(family_client: Client, told: SecondOpinionRequest) -> None:
    family_client.post(_address(told), _boxes(family_client, told, right__allergies="on"))

    assert SheetTick.objects.exists()
    told.delete()
    assert not SheetTick.objects.exists()
    assert family_client.get(f"/r/{uuid4()}/call-sheet/").status_code == 404


def test_the_sheet_asks_the_database_little(
    family_client: Client, told: SecondOpinionRequest, django_assert_max_num_queries: Callable[..., object]
) -> None:
    _body(family_client, told)
    with django_assert_max_num_queries(22):  # type: ignore[attr-defined]
        _body(family_client, told)
