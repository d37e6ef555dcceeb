"""Rules about the code that no linter knows."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from portal.notifications import tasks as notification_tasks

BASE = Path(settings.BASE_DIR)
APPS = ("portal", "intake", "records", "scheduling", "messaging", "callsheet")
VIEW_FILES = [
    path
    for app in APPS
    for path in (BASE / app).rglob("*.py")
    if path.name == "views.py" or path.parent.name == "views"
]
# Anyone may open these: start, sign-in, notices, probes, calendar feeds, upload links, local tools.
PUBLIC = re.compile(
    r"^(|healthz|readyz|how-it-works/|when-it-helps/|cost/|what-to-prepare/|programs/|clinical-trials/|questions/|"
    r"your-rights/|privacy/|accessibility/|language-help/|pages/.*|feeds/.*|hooks/.*|sign-in/.*|sign-out/|"
    r"start/.*|send/.*|dev/.*|account/.*|admin/.*)$"
)


def test_views_reach_rows_only_through_the_person_asking() -> None:
    bare = re.compile(r"\b(?!KeptMessage|CareCenter)[A-Z]\w+\.objects\.(?!visible_to)")
    found = [
        f"{path.relative_to(BASE)}: {match.group()}"
        for path in VIEW_FILES
        for match in bare.finditer(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_work_is_queued_only_after_commit() -> None:
    # The sweeps run outside any transaction and queue what the database already says.
    allowed = {"tasks.py"}
    found = []
    for app in APPS:
        for path in (BASE / app).rglob("*.py"):
            if path.name in allowed or "embedded" in path.parts:
                continue
            text = path.read_text(encoding="utf-8")
            found += [f"{path.relative_to(BASE)}: {call}" for call in re.findall(r"\.(?:delay|apply_async)\(", text)]

    assert found == []


def _own_tasks() -> Iterator[tuple[str, object]]:
    assert notification_tasks.deliver.name == "notifications.deliver"
    # As a worker does at its start; otherwise only tasks that some test imported would be looked at.
    current_app.loader.import_default_modules()
    for name, task in sorted(current_app.tasks.items()):
        if not name.startswith("celery."):
            yield name, task


def test_tasks_take_only_ids() -> None:
    found = []
    for name, task in _own_tasks():
        signature = inspect.signature(task.run)  # type: ignore[attr-defined]
        found += [
            f"{name}({parameter})"
            for parameter, details in signature.parameters.items()
            if not parameter.endswith("_id") or details.annotation is not str
        ]

    assert found == []


def test_every_beat_entry_names_a_task() -> None:
    names = {name for name, _task in _own_tasks()}

    assert [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values() if entry["task"] not in names] == []


def _routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, object]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _routes(entry, route)
        elif isinstance(entry, URLPattern):
            yield route, entry.callback


def test_every_page_needs_sign_in_unless_it_is_on_the_short_list() -> None:
    open_routes = [route for route, view in _routes(get_resolver()) if getattr(view, "login_required", True) is False]

    assert [route for route in open_routes if not PUBLIC.match(route)] == []


@pytest.mark.parametrize("app", APPS)
def test_no_module_is_longer_than_it_should_be(app: str) -> None:
    long = [
        f"{path.relative_to(BASE)}: {count}"
        for path in (BASE / app).rglob("*.py")
        if "migrations" not in path.parts and (count := len(path.read_text(encoding="utf-8").splitlines())) > 300
    ]

    assert long == []


def test_functions_stay_short() -> None:
    lengths = []
    for app in APPS:
        for path in (BASE / app).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
            lengths += [(node.end_lineno or node.lineno) - node.lineno + 1 for node in functions]

    lengths.sort()
    assert lengths[len(lengths) // 2] < 10
