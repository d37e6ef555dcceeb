"""Who else has a request open: ids for a minute in Redis, never a name and nothing of the child."""

import time
from functools import cache
from typing import Final
from uuid import UUID

import redis
from django.conf import settings

from intake.models import SecondOpinionRequest
from portal.accounts.models import User
from portal.desk.case_side import colleagues

# A page says every half minute that it is still open; without its script, the opening alone counts this long.
KEPT_SECONDS: Final = 75


def arrive(user: User, opinion_request: SecondOpinionRequest) -> list[str]:
    """Say that the person looks at the request, and name the colleagues who do, too."""
    others = _others(user.pk, opinion_request.pk)
    return colleagues(user, *others) if others else []


def leave(user: User, opinion_request: SecondOpinionRequest) -> None:
    """The page was closed."""
    try:
        _client().zrem(_key(opinion_request.pk), str(user.pk))
    except redis.RedisError:
        return


def _others(own: UUID, request_id: UUID) -> list[UUID]:
    now, key = time.time(), _key(request_id)
    try:
        with _client().pipeline() as pipeline:
            pipeline.zremrangebyscore(key, 0, now - KEPT_SECONDS)
            pipeline.zadd(key, {str(own): now})
            pipeline.expire(key, KEPT_SECONDS)
            pipeline.zrange(key, 0, -1)
            here = pipeline.execute()[-1]
    except redis.RedisError:
        # A courtesy: the page must open without it.
        return []
    return [UUID(each.decode()) for each in here if each.decode() != str(own)]


def _key(request_id: UUID) -> str:
    return f"desk:here:{request_id}"


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
