"""Makes a staff account from the command line; the only way there is for the first one."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from portal.accounts.models import StaffRole
from portal.accounts.services import HasFamilyAccount, make_staff
from portal.accounts.staffing import LastAdministrator


class Command(BaseCommand):
    """`manage.py make_staff cora@hospital.example --role coordinator --name "Cora Sample"`."""

    help = "Make a staff account, or change the role of one. The person signs in by code and sets up an app."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One address, one role, one name."""
        parser.add_argument("email")
        parser.add_argument("--role", choices=StaffRole.values, required=True)
        parser.add_argument("--name", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make or change the account and say so."""
        try:
            user = make_staff(email=options["email"], role=StaffRole(options["role"]), full_name=options["name"])
        except HasFamilyAccount as error:
            raise CommandError("A family signs in with this address. Staff need an address of their own.") from error
        except LastAdministrator as error:
            raise CommandError("This is the last administrator. Make another one first.") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{user.email} is now {user.get_staff_role_display()}.")
