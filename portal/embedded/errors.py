"""The one error of this package: a line a person can act on."""


class EmbeddedError(Exception):
    """Says in one line what stopped us and what to do about it."""
