"""Who is behind a session."""

from typing import Any, Final
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from portal.accounts.models import User
from portal.lib.ready_queries import ReadyModels


def _person(pk: UUID) -> QuerySet[User]:
    return User.objects.filter(pk=pk)


_PERSON: Final = ReadyModels(_person)


class PortalBackend(AuthenticationBackend):
    """allauth's, except that the query of every signed-in page is written once."""

    def get_user(self, user_id: Any) -> User | None:
        """The person, unless they may not sign in any more."""
        user: User | None = _PERSON.first(pk=user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
