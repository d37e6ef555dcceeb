"""An S3 server for one machine: OpenStack Swift with its S3 interface, all its parts in one process.

Started as a program of its own (`python -P swift_server.py`), never imported: eventlet replaces parts of the
standard library in the process it runs in. The settings come from the environment, so that the secret never
shows in the process list:

S3_SERVER_ROOT      folder for objects and generated configuration
S3_SERVER_BIND      host:port to listen on
S3_SERVER_REGION    region that signatures must name
S3_SERVER_ORIGINS   comma-separated web origins whose pages may call it
S3_ACCESS_KEY_ID    has the form account:user
S3_SECRET_ACCESS_KEY  checks signatures, and is the root of the key that encrypts objects on disk
"""

# ruff: noqa: E402, PLC0415
# The standard library must be replaced before anything else loads it.
import eventlet

eventlet.monkey_patch()

import base64
import configparser
import hashlib
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# The order is Swift's own: a request passes these from first to last.
_PIPELINE = (
    "catch_errors",
    "gatekeeper",
    "healthcheck",
    "listing_formats",
    "bulk",
    "s3api",
    "tempauth",
    "copy",
    "slo",
    "dlo",
    "versioned_writes",
    "symlink",
    "keymaster",
    "encryption",
)
_INNER_HOST = "127.0.0.1"
_DEVICE = "disk"
_CONCURRENT_REQUESTS = 500
# The parts are one thread: one that does not answer within Swift's half a second is busy and not away.
_PATIENCE_SECONDS = "10"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment asked for, checked."""

    root: Path
    host: str
    port: int
    region: str
    origins: str
    account: str
    user: str
    secret: str

    @property
    def etc(self) -> Path:
        """Where the generated configuration lies."""
        return self.root / "etc"

    @property
    def devices(self) -> Path:
        """The folder above the one disk that Swift believes in."""
        return self.root / "devices"


def read_settings() -> Settings:
    """Read the environment; leave with one line where it is not usable."""
    try:
        host, port = os.environ["S3_SERVER_BIND"].rsplit(":", 1)
        account, user = os.environ["S3_ACCESS_KEY_ID"].split(":")
        return Settings(
            root=Path(os.environ["S3_SERVER_ROOT"]).resolve(),
            host=host,
            port=int(port),
            region=os.environ.get("S3_SERVER_REGION", "us-east-1"),
            origins=os.environ.get("S3_SERVER_ORIGINS", ""),
            account=account,
            user=user,
            secret=os.environ["S3_SECRET_ACCESS_KEY"],
        )
    except (KeyError, ValueError) as problem:
        sys.exit(f"The S3 server needs its settings in the environment: {problem!r}")


def write_cluster_file(settings: Settings) -> None:
    """Write the file that names this cluster; Swift reads it while its modules load."""
    settings.etc.mkdir(parents=True, exist_ok=True)
    (settings.devices / _DEVICE).mkdir(parents=True, exist_ok=True)
    cluster = _new_file()
    # Part of every object's place on disk: a changed value would lose sight of all of them.
    cluster["swift-hash"] = {"swift_hash_path_suffix": "portal"}
    cluster["storage-policy:0"] = {"name": "one", "default": "yes"}
    _write(cluster, settings.etc / "swift.conf")


def write_proxy_file(settings: Settings) -> Path:
    """Write the configuration of the part that speaks S3; return its place."""
    file = _new_file()
    file["DEFAULT"] = {
        "swift_dir": str(settings.etc),
        "log_level": "ERROR",
        "cors_allow_origin": settings.origins,
        "cors_expose_headers": "ETag",
    }
    file["pipeline:main"] = {"pipeline": " ".join((*_PIPELINE, "proxy-server"))}
    file["app:proxy-server"] = {
        "use": "egg:swift#proxy",
        "account_autocreate": "true",
        "allow_account_management": "true",
        "node_timeout": "60",
        "conn_timeout": _PATIENCE_SECONDS,
    }
    special = filter_settings(settings)
    for name in _PIPELINE:
        file[f"filter:{name}"] = {"use": f"egg:swift#{name}", **special.get(name, {})}
    place = settings.etc / "proxy-server.conf"
    _write(file, place)
    return place


def filter_settings(settings: Settings) -> dict[str, dict[str, str]]:
    """The filters that need more than their name."""
    encryption_root = base64.b64encode(hashlib.sha256(settings.secret.encode()).digest()).decode()
    return {
        "s3api": {"location": settings.region, "cors_preflight_allow_origin": settings.origins},
        "tempauth": {f"user_{settings.account}_{settings.user}": f"{settings.secret} .admin"},
        "versioned_writes": {"allow_object_versioning": "true"},
        "keymaster": {"encryption_root_secret": encryption_root},
    }


def serve_forever(settings: Settings) -> None:
    """Start the inner parts, write the rings that lead to them, then serve S3."""
    from eventlet import listen, wsgi
    from swift.account.server import AccountController
    from swift.common.http_protocol import SwiftHttpProtocol
    from swift.common.wsgi import loadapp
    from swift.container.server import ContainerController
    from swift.obj.server import ObjectController

    def serve(listener: Any, application: Callable[..., Any]) -> None:
        with Path(os.devnull).open("w") as nowhere:
            wsgi.server(
                listener,
                application,
                nowhere,
                log_output=False,
                protocol=SwiftHttpProtocol,
                custom_pool=eventlet.GreenPool(_CONCURRENT_REQUESTS),
                # Swift's middlewares compare header names as they were sent.
                capitalize_response_headers=False,
            )

    inner_settings = {
        "swift_dir": str(settings.etc),
        "devices": str(settings.devices),
        "mount_check": "false",
        "disable_fallocate": "true",
        "log_level": "ERROR",
        "conn_timeout": _PATIENCE_SECONDS,
    }
    parts = {"account": AccountController, "container": ContainerController, "object": ObjectController}
    for name, controller in parts.items():
        listener = listen((_INNER_HOST, 0))
        _write_ring(settings.etc / f"{name}.ring.gz", listener.getsockname()[1])
        eventlet.spawn_n(serve, listener, controller(inner_settings))
    application = loadapp(str(write_proxy_file(settings)))
    serve(listen((settings.host, settings.port)), application)


def _write_ring(place: Path, port: int) -> None:
    from swift.common.ring import RingBuilder

    builder = RingBuilder(2, 1, 1)
    device = {"id": 0, "region": 1, "zone": 1, "weight": 1, "ip": _INNER_HOST, "port": port, "device": _DEVICE}
    builder.add_dev(device)
    builder.rebalance()
    builder.get_ring().save(str(place))


def _new_file() -> configparser.RawConfigParser:
    file = configparser.RawConfigParser()
    file.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their case
    return file


def _write(file: configparser.RawConfigParser, place: Path) -> None:
    # The files hold the secret.
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        file.write(handle)


def main() -> None:
    """Serve until told to stop."""
    settings = read_settings()
    write_cluster_file(settings)
    from swift.common import utils

    utils.set_swift_dir(str(settings.etc))
    # Swift warns at length about being alone; requests are never logged, they carry signatures.
    logging.disable(logging.WARNING)
    serve_forever(settings)


if __name__ == "__main__":
    main()
