"""The services that `make run` and `make test` start: real, guarded, and gone afterwards."""

import os
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import boto3
import psycopg2
import pytest
import redis
from botocore.client import Config
from botocore.exceptions import ClientError

from portal.embedded import scanner
from portal.embedded.datafolder import DataFolder, throwaway
from portal.embedded.errors import EmbeddedError
from portal.embedded.services import Services

pytestmark = pytest.mark.integration

ORIGIN = "http://localhost:28999"
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()


@pytest.fixture(scope="module")
def folder() -> Iterator[DataFolder]:
    data = throwaway()
    data.open()
    yield data
    data.close()
    assert not data.path.exists()


@pytest.fixture(scope="module")
def addresses(folder: DataFolder) -> Iterator[dict[str, str]]:
    services = Services(folder, {}, [ORIGIN])
    yield services.start()
    pids = [child.pid for child in services.children]
    services.stop()
    for pid in pids:
        assert pid is not None
        assert not Path(f"/proc/{pid}").exists()


@pytest.fixture(scope="module")
def bucket(addresses: dict[str, str]) -> tuple[object, str]:
    client = s3(addresses, addresses["S3_SECRET_ACCESS_KEY"])
    client.create_bucket(Bucket="tests")
    return client, "tests"


def s3(addresses: dict[str, str], secret: str):
    return boto3.client(
        "s3",
        endpoint_url=addresses["S3_ENDPOINT_URL"],
        aws_access_key_id=addresses["S3_ACCESS_KEY_ID"],
        aws_secret_access_key=secret,
        region_name=addresses["S3_REGION"],
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
    )


def status_of(url: str, *, method: str = "GET", headers: dict[str, str] | None = None) -> int:
    try:
        request = urllib.request.Request(url, method=method, headers=headers or {})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code


def test_the_database_is_postgresql_18_under_a_role_without_superpowers(addresses):
    connection = psycopg2.connect(addresses["DATABASE_URL"])
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('is_superuser'), upper('ñ')")
        version, is_superuser, letter = cursor.fetchone()
    connection.close()
    assert version.startswith("18.")
    assert is_superuser == "off"
    assert letter == "Ñ"


def test_the_database_wants_its_password(addresses):
    wrong = addresses["DATABASE_URL"].replace("portal:", "portal:x")
    with pytest.raises(psycopg2.OperationalError, match="password authentication"):
        psycopg2.connect(wrong)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has an identity to give up")
def test_the_database_does_not_run_as_root_although_only_root_may_enter_its_folder(addresses, folder):
    owner = (folder.path / "postgres").stat().st_uid
    assert owner != 0
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert folder.path.stat().st_uid == 0


def test_redis_wants_its_password_and_never_drops_messages(addresses):
    client = redis.Redis.from_url(addresses["REDIS_URL"])
    assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    port = client.connection_pool.connection_kwargs["port"]
    client.close()
    stranger = redis.Redis(host="127.0.0.1", port=port)
    with pytest.raises(redis.AuthenticationError):
        stranger.ping()
    stranger.close()


def test_objects_are_encrypted_on_disk(bucket, folder):
    client, name = bucket
    text = b"a sentence that must not be readable on the disk"
    client.put_object(Bucket=name, Key="note", Body=text, ServerSideEncryption="AES256")
    assert client.get_object(Bucket=name, Key="note")["Body"].read() == text
    stored = [path.read_bytes() for path in (folder.path / "s3").rglob("*.data")]
    assert stored
    assert not any(text in content for content in stored)


def test_a_wrong_secret_is_refused(bucket, addresses):
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        s3(addresses, "not-the-secret").list_buckets()


def test_a_link_opens_its_own_object_only_and_only_unchanged(bucket):
    client, name = bucket
    for key in ("mine", "other"):
        client.put_object(Bucket=name, Key=key, Body=key.encode())
    link = client.generate_presigned_url("get_object", Params={"Bucket": name, "Key": "mine"}, ExpiresIn=60)
    assert status_of(link) == 200
    assert status_of(link.replace("/mine?", "/other?")) == 403
    assert status_of(link[:-1] + ("0" if link[-1] != "0" else "1")) == 403
    assert status_of(link, method="DELETE") == 403


def test_nobody_reads_without_a_signature(bucket, addresses):
    client, name = bucket
    client.put_object(Bucket=name, Key="mine", Body=b"mine")
    assert status_of(f"{addresses['S3_ENDPOINT_URL']}/{name}/mine") in {400, 403}


@pytest.mark.parametrize(("origin", "allowed"), [(ORIGIN, True), ("http://elsewhere.example", False)])
def test_only_our_own_pages_may_call_the_object_store(bucket, origin, allowed):
    client, name = bucket
    link = client.generate_presigned_url("put_object", Params={"Bucket": name, "Key": "part"}, ExpiresIn=60)
    headers = {"Origin": origin, "Access-Control-Request-Method": "PUT"}
    assert (status_of(link, method="OPTIONS", headers=headers) == 200) is allowed


@pytest.mark.skipif(scanner.find_clamd() is None, reason="no clamd on this machine")
@pytest.mark.parametrize(
    ("content", "verdict"),
    [(EICAR, b"Eicar-Test-Signature.UNOFFICIAL FOUND"), (b"plain text", b"stream: OK")],
)
def test_the_scanner_knows_the_test_file(addresses, content, verdict):
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(20)
        client.connect(addresses["CLAMD_URL"].removeprefix("unix://"))
        client.sendall(b"zINSTREAM\0" + len(content).to_bytes(4, "big") + content + bytes(4))
        answer = client.recv(200)
    assert verdict in answer


def test_the_scanner_in_compose_has_the_same_limits():
    lines = Path(scanner.__file__).with_name("clamd.conf").read_text().splitlines()
    settings = dict(line.split(" ", 1) for line in lines if line and not line.startswith("#"))
    assert scanner.LIMITS.items() <= settings.items()


def test_a_service_the_caller_has_already_is_not_started(folder):
    given = {"DATABASE_URL": "postgres://x", "REDIS_URL_FILE": "/run/secrets/redis", "S3_ENDPOINT_URL": "http://x"}
    services = Services(folder, {**given, "CLAMD_URL": "tcp://x:1"}, [])
    assert services.children == []
    assert services.has_scanner


def test_two_may_not_share_a_data_folder(folder):
    with pytest.raises(EmbeddedError, match=f"in use by process {os.getpid()}"):
        DataFolder(folder.path).open()


def test_keys_stay_the_same_and_private(tmp_path):
    first = DataFolder(tmp_path / "data")
    first.open()
    key = first.key("s3")
    first.close()
    second = DataFolder(tmp_path / "data")
    assert second.key("s3") == key
    assert second.key("redis") != key
    assert (tmp_path / "data" / "keys.json").stat().st_mode & 0o777 == 0o600


def test_the_folder_of_a_killed_run_is_removed_by_the_next(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, young, foreign = (tmp_path / f"portal-tmp-{name}" for name in ("left", "young", "foreign"))
    for path in (left, young, foreign):
        path.mkdir()
    DataFolder(left).key("s3")
    DataFolder(young).key("s3")
    for path in (left, foreign):
        os.utime(path, (0, 0))
    made = throwaway().path
    assert set(tmp_path.iterdir()) == {young, foreign, made}


def embedded(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "portal.embedded", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_reset_leaves_a_foreign_folder_alone(tmp_path):
    (tmp_path / "precious").write_text("x")
    done = embedded("reset", "--data", str(tmp_path))
    assert done.returncode == 1
    assert "left alone" in done.stderr
    assert (tmp_path / "precious").exists()


def test_reset_forgets_our_own_folder(tmp_path):
    DataFolder(tmp_path).key("s3")
    assert embedded("reset", "--data", str(tmp_path)).returncode == 0
    assert not tmp_path.exists()
