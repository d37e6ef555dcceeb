"""The probes tell the truth about each part, and nothing more."""

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from portal import health
from portal.tasks import beat_heartbeat


def test_alive_needs_no_service(client: Client) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")
    assert "no-cache" in response["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["10.0.0.5:8000", "localhost"])
def test_a_load_balancer_asks_by_address_and_without_tls(client: Client, settings: Settings, host: str) -> None:
    settings.ALLOWED_HOSTS = ["portal.example.org"]
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/healthz", HTTP_HOST=host).status_code == 200
    assert client.get("/privacy/", HTTP_HOST=host).status_code == 400


@pytest.mark.django_db
def test_ready_names_each_part_and_says_why_not(client: Client, buckets: None) -> None:
    cache.delete(health.HEARTBEAT_KEY)

    response = client.get("/readyz")

    report = response.json()
    assert set(report) == {"database", "redis", "storage", "worker", "beat", "scanner"}
    assert (report["database"], report["redis"], report["storage"]) == ("ok", "ok", "ok")
    # No worker and no beat run beside the tests.
    assert report["worker"] == "no worker answers"
    assert report["beat"].startswith("no sign of life")
    assert response.status_code == 503


def test_beat_leaves_a_mark_that_dies_away() -> None:
    beat_heartbeat()

    assert health.report()["beat"] == "ok"
    cache.delete(health.HEARTBEAT_KEY)
    assert health.report()["beat"] != "ok"


def test_a_part_that_cannot_be_reached_is_named_without_its_address(settings: Settings) -> None:
    settings.CLAMD_URL = "tcp://127.0.0.1:9"

    answer = health.report()["scanner"]

    assert answer == "not reached (ConnectionRefusedError)"
