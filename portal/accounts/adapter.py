"""allauth's behaviour, where ours differs."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Codes instead of passwords."""
