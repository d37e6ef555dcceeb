"""Compiles the message catalogs without the gettext tools."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Writes each `django.mo` beside its `django.po`; unfinished (fuzzy) translations are left out."""

    help = __doc__
    requires_system_checks: list[str] = []

    def handle(self, *_args: object, **_options: object) -> None:
        """Compile every catalog below the locale folders."""
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                with source.open("rb") as stream:
                    catalog = read_po(stream)
                with source.with_suffix(".mo").open("wb") as stream:
                    write_mo(stream, catalog)
