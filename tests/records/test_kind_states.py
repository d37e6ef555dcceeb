"""Where each kind stands, for every way a family and the hospitals can speak."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from records.facts import AnswerFact, AskFact, ChaseFact, Facts, FileFact, Permission
from records.kind_states import SETTLED, KindState, open_asks, settled_count, standing_of, standings
from records.models import RecordKind
from records.presenters.checklist import STATE_WORDS
from records.requirements import NINE_KINDS, REQUIREMENTS, Told

pytestmark = pytest.mark.unit

NOW = datetime(2026, 5, 4, 15, tzinfo=UTC)
KIND = RecordKind.OPERATIVE


def sent(status: str = "available", **more: Any) -> FileFact:
    return FileFact(kind=KIND, status=status, sender="1", received=NOW, **more)


def said(exit_: str, **more: Any) -> AnswerFact:
    return AnswerFact(kind=KIND, ask=None, exit=exit_, on=NOW, **more)


def line(outcome: str = "waiting", **more: Any) -> ChaseFact:
    return ChaseFact(kind=KIND, hospital="St. Anne’s Sample", outcome=outcome, opened=NOW, **more)


def signed(until: date = date(2027, 1, 1), name: str = "ST. ANNE’S SAMPLE") -> Permission:
    return Permission(id="1", hospitals=[{"id": "7", "name": name}], kinds=[KIND], until=until)


NO_SURGERY = Told(had_surgery="no")


@pytest.mark.parametrize(
    ("facts", "state", "needs_family"),
    [
        (Facts(), KindState.NOT_STARTED, True),
        (Facts(uploads=[(KIND, "1")]), KindState.IN_PROGRESS, True),
        (Facts(files=[sent("checking")]), KindState.IN_PROGRESS, False),
        (Facts(files=[sent("held")]), KindState.IN_PROGRESS, True),
        (Facts(files=[sent()]), KindState.SENT, False),
        (Facts(files=[sent(accepted="2026-05-02")]), KindState.LOOKS_GOOD, False),
        (Facts(files=[sent(accepted="2026-05-02"), sent()]), KindState.SENT, False),
        (Facts(files=[sent("refused")]), KindState.NEEDS_FIX, True),
        (Facts(files=[sent("refused"), sent()]), KindState.SENT, False),
        (Facts(files=[sent(), sent("set_aside")]), KindState.NEEDS_FIX, True),
        # An answer takes the place of a file that could not be read, but not of a good one.
        (Facts(files=[sent("refused")], answers=[said("dont_have")]), KindState.DONT_HAVE, False),
        (Facts(files=[sent()], answers=[said("dont_have")]), KindState.SENT, False),
        (Facts(answers=[said("does_not_apply")]), KindState.DOES_NOT_APPLY, False),
        (Facts(answers=[said("by_mail")]), KindState.IN_THE_MAIL, False),
        (Facts(answers=[said("remind_later", remind_on=date(2026, 5, 9))]), KindState.REMIND, False),
        # On its day the reminder is over.
        (Facts(answers=[said("remind_later", remind_on=date(2026, 5, 4))]), KindState.NOT_STARTED, True),
        (Facts(answers=[said("in_another_file", inside="available")]), KindState.INSIDE, False),
        (Facts(answers=[said("in_another_file", inside="checking")]), KindState.INSIDE, False),
        (Facts(answers=[said("in_another_file", inside="withdrawn")]), KindState.NOT_STARTED, True),
        (Facts(answers=[said("in_another_file", inside="refused")]), KindState.NOT_STARTED, True),
        (Facts(answers=[said("in_another_file", inside="held")]), KindState.NOT_STARTED, True),
        (Facts(chases=[line()]), KindState.IN_PROGRESS, True),
        (Facts(chases=[line()], permissions=[signed()]), KindState.ASKING, False),
        (Facts(chases=[line(hospital_id="7")], permissions=[signed(name="Renamed")]), KindState.ASKING, False),
        (Facts(chases=[line()], permissions=[signed(until=date(2026, 5, 3))]), KindState.IN_PROGRESS, True),
        (Facts(chases=[line()], permissions=[signed(name="Elsewhere")]), KindState.IN_PROGRESS, True),
        # Who asked by itself needs no permission of ours.
        (Facts(chases=[line(asked_on=date(2026, 5, 2))]), KindState.ASKING, False),
        (Facts(chases=[line("arrived")]), KindState.SENT, False),
        (Facts(chases=[line("not_found")]), KindState.IN_PROGRESS, True),
        (Facts(chases=[line("not_found")], answers=[said("dont_have")]), KindState.DONT_HAVE, False),
        (Facts(chases=[line("called_off")]), KindState.NOT_STARTED, True),
        (Facts(told=NO_SURGERY), KindState.DOES_NOT_APPLY, False),
        (Facts(told=NO_SURGERY, answers=[said("applies")]), KindState.NOT_STARTED, True),
        (Facts(told=NO_SURGERY, files=[sent()]), KindState.SENT, False),
    ],
)
def test_one_kind(facts: Facts, state: KindState, needs_family: bool) -> None:
    found = standing_of(KIND, facts, now=NOW)

    assert (found.state, found.needs_family) == (state, needs_family)
    assert found.is_settled == (state in SETTLED)


def test_every_state_has_its_words() -> None:
    assert set(STATE_WORDS) == set(KindState)


@pytest.mark.parametrize(
    ("told", "doubted"),
    [
        (Told(), set()),
        (Told(had_surgery="not_sure", had_chemotherapy="yes"), set()),
        (Told(had_surgery="no"), {RecordKind.OPERATIVE}),
        (Told(had_chemotherapy="no"), {RecordKind.CHEMOTHERAPY}),
        (Told(had_radiation="no"), {RecordKind.RADIATION}),
        (Told(tests_done=["mri", "biopsy", "gene_test"]), set()),
        (Told(tests_done=["ct", "bone_marrow", "gene_test"]), {RecordKind.MRI}),
        (Told(tests_done=["mri"]), {RecordKind.PATHOLOGY, RecordKind.MOLECULAR}),
        (
            Told(tests_done=["none"]),
            {RecordKind.LABS, RecordKind.RADIOLOGY, RecordKind.PATHOLOGY, RecordKind.MOLECULAR, RecordKind.MRI},
        ),
    ],
)
def test_what_the_treatment_answers_preset(told: Told, doubted: set[RecordKind]) -> None:
    assert {kind for kind in REQUIREMENTS if REQUIREMENTS[kind].doubt(told)} == doubted
    assert settled_count(standings(Facts(told=told), now=NOW)) == len(doubted)


def test_a_grown_patient_reads_their_own_words() -> None:
    for kind in NINE_KINDS:
        own = REQUIREMENTS[kind].said_to(is_patient=True)
        words = " ".join(str(each) for each in (own.name, own.what_it_is, own.looks_like, own.where_to_find, own.note))
        assert "your child" not in words.lower()
        assert REQUIREMENTS[kind].ask_words


def test_since_is_the_day_of_the_readers_zone() -> None:
    late_in_denver = datetime(2026, 5, 3, 3, tzinfo=UTC)
    facts = Facts(
        chases=[ChaseFact(kind=KIND, hospital="St. Anne’s Sample", outcome="waiting", opened=late_in_denver)],
        permissions=[signed()],
    )
    in_denver = NOW.astimezone(ZoneInfo("America/Denver"))

    assert standing_of(KIND, facts, now=in_denver).on == date(2026, 5, 2)


def test_what_staff_asked_for_is_open_until_a_file_or_an_answer() -> None:
    ask = AskFact(id="a", kind=KIND, what="The report of May", asked=NOW)
    before, after = NOW - timedelta(days=1), NOW + timedelta(days=1)

    def waits(**more: Any) -> bool:
        return bool(open_asks(Facts(asks=[ask], **more)))

    assert waits()
    assert waits(files=[FileFact(kind=KIND, status="available", sender="1", received=before)])
    assert waits(files=[FileFact(kind=KIND, status="refused", sender="1", received=after)])
    assert not waits(files=[FileFact(kind=KIND, status="checking", sender="1", received=after)])
    assert not waits(files=[FileFact(kind="other", status="available", sender="1", received=before, ask="a")])
    assert not waits(answers=[AnswerFact(kind=KIND, ask="a", exit="dont_have", on=NOW)])
    assert waits(answers=[AnswerFact(kind=KIND, ask="a", exit="remind_later", on=NOW, remind_on=date(2026, 5, 9))])
    assert waits(answers=[AnswerFact(kind=KIND, ask=None, exit="dont_have", on=NOW)])
