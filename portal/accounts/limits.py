"""How often codes are sent and tried. Counted in Redis; when Redis is away nothing is let through.

Nobody can lock a family out. The tight limits belong to the pair of address and client, so a stranger
elsewhere uses up only their own. When many clients guess at one address, its codes get longer instead
of being refused.
"""

import ipaddress
import time
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.utils.crypto import salted_hmac

from portal.accounts.addresses import SignInAddress

_MINUTE: Final = 60
_IPV6_NETWORK: Final = 64


class TooMany(Exception):
    """The limit is reached; `minutes` is how long to wait."""

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes)
        self.minutes = minutes


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `amount` in each window of `minutes`."""

    name: str
    amount: int
    minutes: int

    def consume(self, *parts: str) -> None:
        """Count one; raises TooMany when that is one too many."""
        if self._count(parts) > self.amount:
            raise TooMany(self._minutes_left())

    def is_reached(self, *parts: str) -> bool:
        """Whether the window is full, without counting."""
        return int(cache.get(self._key(parts), 0)) >= self.amount

    def _count(self, parts: tuple[str, ...]) -> int:
        key = self._key(parts)
        # Twice the window: a counter must not die between the two commands.
        cache.add(key, 0, self.minutes * _MINUTE * 2)
        return cache.incr(key)

    def _key(self, parts: tuple[str, ...]) -> str:
        # Addresses are personal data and stay out of the store; the secret keeps the hash from being guessed.
        digest = salted_hmac("accounts.limits", "\n".join(parts), algorithm="sha256").hexdigest()
        return f"limit:{self.name}:{int(time.time()) // (self.minutes * _MINUTE)}:{digest}"

    def _minutes_left(self) -> int:
        window = self.minutes * _MINUTE
        return (window - int(time.time()) % window) // _MINUTE + 1


SEND_HERE: Final = Limit("send-here", amount=5, minutes=15)
SEND_ADDRESS: Final = Limit("send-address", amount=60, minutes=60)
SEND_CLIENT: Final = Limit("send-client", amount=60, minutes=60)
TRY_CODE: Final = Limit("try-code", amount=5, minutes=60)
TRY_HERE: Final = Limit("try-here", amount=15, minutes=15)
GUESSED: Final = Limit("guessed", amount=30, minutes=60)


def count_sending(address: SignInAddress, client: str) -> None:
    """Count one code to be sent, or raise TooMany."""
    SEND_HERE.consume(address.value, network(client))
    SEND_CLIENT.consume(network(client))
    SEND_ADDRESS.consume(address.value)


def count_try(address: SignInAddress, client: str, code_id: str) -> None:
    """Count one code typed in, right or wrong, or raise TooMany.

    Counted before the code is looked at and in one step, so that many tries at the same moment get no extra ones.
    """
    TRY_CODE.consume(code_id)
    TRY_HERE.consume(address.value, network(client))


def count_wrong(address: SignInAddress) -> None:
    """Remember that somebody typed a wrong code for this address."""
    try:
        GUESSED.consume(address.value)
    except TooMany:
        return


def needs_long_code(address: SignInAddress) -> bool:
    """Whether so many wrong codes were typed that six numbers are too few."""
    return GUESSED.is_reached(address.value)


def network(client: str) -> str:
    """One IPv4 address, or the /64 that one IPv6 household has to itself."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(address), _IPV6_NETWORK), strict=False).network_address)
    return client
