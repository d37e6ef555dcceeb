"""Signed addresses: the published example, and the client library's own answer for a part of an upload."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from portal.signatures import Signer

EXAMPLE = Signer("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1")
TRIES = 5


def test_the_published_example_of_the_signature() -> None:
    moment = datetime(2013, 5, 24, tzinfo=UTC)
    address = EXAMPLE.signed(
        "GET", "https://examplebucket.s3.amazonaws.com/test.txt", {}, {}, seconds=86_400, at=moment
    )
    assert address.endswith("&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")


@pytest.mark.parametrize(
    "origin", ["http://localhost:9000", "https://files.example.org", "https://files.example.org:443", "http://[::1]:81"]
)
def test_a_part_is_signed_as_the_client_library_signs_it(origin: str) -> None:
    params = {"partNumber": "12", "uploadId": "a+b/c=d~e f"}
    headers = {"content-length": "16777216", "x-amz-checksum-sha256": "abc+/="}
    assert any(_ours(origin, params, headers) == _theirs(origin, params, headers) for _turn in range(TRIES))


def _ours(origin: str, params: dict[str, str], headers: dict[str, str]) -> dict[str, list[str]]:
    return parse_qs(urlsplit(EXAMPLE.signed("PUT", f"{origin}/bucket/key", params, headers, seconds=900)).query)


def _theirs(origin: str, params: dict[str, str], headers: dict[str, str]) -> dict[str, list[str]]:
    """Of the same second, but for once in a while."""
    request = AWSRequest(method="PUT", url=f"{origin}/bucket/key", params=params, headers=headers)
    credentials = Credentials(EXAMPLE.key_id, EXAMPLE.secret)
    S3SigV4QueryAuth(credentials, "s3", EXAMPLE.region, expires=900).add_auth(request)
    return parse_qs(urlsplit(str(request.url)).query)
