"""Brings the Spanish catalog up to date with the strings in the code."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand

from portal.ui.catalogs import extract_catalog


class Command(BaseCommand):
    """Adds new strings with empty translations, drops unused ones; never guesses a translation."""

    help = __doc__
    requires_system_checks: list[str] = []

    def handle(self, *_args: object, **_options: object) -> None:
        """Write `django.po` and say how many strings still need words."""
        path = Path(settings.LOCALE_PATHS[0]) / "es" / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        catalog = _read(path)
        # A new date in the file would make every run a change to commit.
        catalog.update(extract_catalog(), no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        with path.open("wb") as stream:
            write_po(stream, catalog, width=110, sort_by_file=True, include_lineno=False)
        empty = [message.id for message in catalog if message.id and not _is_translated(message.string)]
        self.stdout.write(f"{len(catalog)} strings, {len(empty)} without Spanish")


def _read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale="es", project="Second Opinion Portal", fuzzy=False)
    with path.open("rb") as stream:
        return read_po(stream, locale="es")


def _is_translated(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(string) and all(string or "")
