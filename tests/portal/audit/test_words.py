"""Every act the product writes down has words, in both languages."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from intake.states import RequestStatus
from portal.audit.words import ACTS, act_words, role_words
from portal.notifications.kinds import every_kind, words_for

pytestmark = pytest.mark.unit

# The names that services hand to the audit trail as plain text.
WRITTEN = re.compile(r'"((?:accounts|audit|desk|intake|records|scheduling|messaging|callsheet|numbers)\.[a-z_]+)"')
CALLS = ("record_event(", "record_access(", "record_listing(", "action=", "_note_access(", "_end(", "_move(")


def test_every_act_in_the_code_has_words() -> None:
    written = {
        name
        for app in ("portal", "intake", "records", "scheduling", "messaging", "callsheet")
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py")
        for line in path.read_text().splitlines()
        if any(call in line for call in CALLS) and "SystemActor(" not in line.partition("action=")[2]
        for name in WRITTEN.findall(line.partition("action=")[2] or line)
    }
    assert len(written) > 20
    assert written - set(ACTS) == set()
    assert {f"intake.request_{status}" for status in RequestStatus.values if status != "draft"} <= set(ACTS)


@pytest.mark.parametrize(
    ("action", "english", "spanish"),
    [
        ("intake.request_viewed", "Looked at the request", "Vio la solicitud"),
        ("center.carecenter_changed", "Changed: hospital and center", "Cambio: hospital y centro"),
        ("long.gone_act", "long.gone_act", "long.gone_act"),
        ("long.gone_changed", "long.gone_changed", "long.gone_changed"),
    ],
)
def test_acts_in_words(action: str, english: str, spanish: str) -> None:
    assert act_words(action) == english
    with translation.override("es"):
        assert act_words(action) == spanish


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("family", "Family"),
        ("staff:coordinator", "Coordinator"),
        ("staff:none", "staff:none"),
        ("system:records.process_document", "The portal (records.process_document)"),
    ],
)
def test_roles_in_words(role: str, words: str) -> None:
    assert role_words(role) == words


def test_every_notice_has_words_that_are_no_name() -> None:
    assert every_kind()
    for kind in every_kind():
        assert "." not in words_for(kind.name)
        with translation.override("es"):
            spanish = words_for(kind.name)
        assert spanish != words_for(kind.name)
    assert words_for("old.kind") == "old.kind"
