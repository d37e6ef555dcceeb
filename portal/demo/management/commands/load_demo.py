"""`manage.py load_demo`: invented families and staff for a newcomer's machine."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from portal.demo.load import load_everything
from portal.demo.people import FAMILIES, STAFF
from portal.numbers.counting import count_changed
from portal.numbers.waiting import tell_anew


class Command(BaseCommand):
    """Loads the demo data; running it again adds only what is missing."""

    help = "Load ten invented families, two coordinators with hours and one person of every other role."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--print-accounts", action="store_true", help="load nothing; print who can sign in and what to try"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or print the accounts."""
        if options["print_accounts"]:
            self.stdout.write("\n".join(_lines()))
        else:
            load_everything()
            # Beat counts once an hour; a newcomer should see figures at once.
            count_changed(now=timezone.now())
            tell_anew(now=timezone.now())


def _lines() -> list[str]:
    width = max(len(each.email) for each in (*FAMILIES, *STAFF))
    return [
        "Sign in at /sign-in/ with one of these addresses; read the code at /dev/mailbox/.",
        "Families:",
        *(f"  {each.email:<{width}}  {each.shows}" for each in FAMILIES),
        "Staff (the list of requests is at /admin/):",
        *(f"  {each.email:<{width}}  {each.role.value}" for each in STAFF),
        "Try: start a request at /start/who/ with any new address, book a call, add a photo; then look at it as Cora.",
    ]
