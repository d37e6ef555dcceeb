"""Every pair of states is either allowed here or refused by the table."""

import itertools

import pytest

from records.models import DocumentReference
from records.services.moves import MoveNotAllowed, move_document
from records.states import MOVES, DocumentStatus, may_move

pytestmark = pytest.mark.unit

ALLOWED = {
    ("received", "checking"),
    ("received", "set_aside"),
    ("received", "withdrawn"),
    ("checking", "checking"),
    ("checking", "available"),
    ("checking", "refused"),
    ("checking", "set_aside"),
    ("checking", "held"),
    ("checking", "duplicate"),
    ("checking", "withdrawn"),
    ("available", "held"),
    ("available", "withdrawn"),
    ("refused", "withdrawn"),
    ("set_aside", "received"),
    ("set_aside", "available"),
    ("set_aside", "withdrawn"),
    ("held", "available"),
    ("held", "withdrawn"),
    ("duplicate", "withdrawn"),
}


@pytest.mark.parametrize(("here", "there"), list(itertools.product(DocumentStatus, DocumentStatus)))
def test_may_move(here: DocumentStatus, there: DocumentStatus) -> None:
    assert may_move(here, there) is ((here.value, there.value) in ALLOWED)


def test_every_state_has_a_row() -> None:
    assert set(MOVES) == set(DocumentStatus)


def test_the_mover_refuses_what_the_table_refuses() -> None:
    document = DocumentReference(status=DocumentStatus.RECEIVED)

    with pytest.raises(MoveNotAllowed):
        move_document(document, to=DocumentStatus.AVAILABLE, actor=None)  # type: ignore[arg-type]
