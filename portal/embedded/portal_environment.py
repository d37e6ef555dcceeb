"""The variables that the portal's settings read, filled in where the caller left them open."""

import os
from collections.abc import Mapping

from portal.embedded.datafolder import DataFolder


def is_given(environment: Mapping[str, str], name: str) -> bool:
    """Whether the caller set this variable, or the one that names a file with its value."""
    return bool(environment.get(name) or environment.get(f"{name}_FILE"))


def compose(data: DataFolder, addresses: Mapping[str, str], *, settings: str, base_url: str) -> dict[str, str]:
    """The environment for the portal's own processes: the caller's word first, ours where it is silent."""
    ours = {
        "PORTAL_SECRET_KEY": data.key("django"),
        "PORTAL_BASE_URL": base_url,
        "PORTAL_ALLOWED_HOSTS": "localhost,127.0.0.1",
    }
    missing = {name: value for name, value in ours.items() if not is_given(os.environ, name)}
    # Loading the portal package has already named settings, so the caller names them by option.
    fixed = {"DJANGO_SETTINGS_MODULE": settings, "PYTHONUNBUFFERED": "1"}
    return {**os.environ, **missing, **addresses, **fixed}
