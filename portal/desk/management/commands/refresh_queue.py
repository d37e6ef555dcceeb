"""`refresh_queue [--all]`: brings the queue up to date by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.desk.queue_refresh import compare_everything, refresh_all_marked


class Command(BaseCommand):
    """Writes the lines of the queue that are behind; with --all every line, counting those that were wrong."""

    help = "Bring the queue up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="make every line anew and count those that were wrong")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["all"]:
            self.stdout.write(f"{compare_everything()} lines were wrong.")
        else:
            self.stdout.write(f"{refresh_all_marked()} lines written.")
