"""Addresses of the store that carry their own permission: Signature Version 4 in the query.

Written out here because a large file has a signature for each of its parts, and the client library spends more on one
of them than on all else that a part costs the web process.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Final
from urllib.parse import quote, urlsplit

_ALGORITHM: Final = "AWS4-HMAC-SHA256"
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs with one key for one region."""

    key_id: str
    secret: str
    region: str

    def signed(
        self,
        method: str,
        address: str,
        params: Mapping[str, str],
        headers: Mapping[str, str],
        *,
        seconds: int,
        at: datetime | None = None,
    ) -> str:
        """The address for one request with exactly these headers (names in small letters), for so many seconds."""
        moment = f"{at or datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        scope = f"{moment[:8]}/{self.region}/s3/aws4_request"
        parts = urlsplit(address)
        sent = sorted({**headers, "host": _host(parts.scheme, parts.hostname or "", parts.port)}.items())
        names = ";".join(name for name, _value in sent)
        query = _query(
            {
                **params,
                "X-Amz-Algorithm": _ALGORITHM,
                "X-Amz-Credential": f"{self.key_id}/{scope}",
                "X-Amz-Date": moment,
                "X-Amz-Expires": str(seconds),
                "X-Amz-SignedHeaders": names,
            }
        )
        lines = "".join(f"{name}:{value.strip()}\n" for name, value in sent)
        path = quote(parts.path, safe="/-_.~")
        asked = f"{method}\n{path}\n{query}\n{lines}\n{names}\nUNSIGNED-PAYLOAD"
        text = f"{_ALGORITHM}\n{moment}\n{scope}\n{sha256(asked.encode()).hexdigest()}"
        signature = hmac.digest(_key(self.secret, moment[:8], self.region), text.encode(), "sha256").hex()
        return f"{parts.scheme}://{parts.netloc}{path}?{query}&X-Amz-Signature={signature}"


def _query(params: Mapping[str, str]) -> str:
    """In the order of the encoded names, as the store sorts them."""
    return "&".join(sorted(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in params.items()))


def _host(scheme: str, name: str, port: int | None) -> str:
    """As clients write it: a port only where it is not the usual one."""
    host = f"[{name}]" if ":" in name else name
    return host if port in (None, _DEFAULT_PORTS.get(scheme)) else f"{host}:{port}"


@lru_cache(maxsize=4)
def _key(secret: str, day: str, region: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for each in (day, region, "s3", "aws4_request"):
        key = hmac.digest(key, each.encode(), "sha256")
    return key
