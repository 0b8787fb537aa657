"""Makes the first system administrator of a new installation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from casetracker.accounts import services
from casetracker.common.errors import DomainError


class Command(BaseCommand):
    """`manage.py create_administrator EMAIL`: prints the address at which the password is chosen, and mails it."""

    help = "Make the first system administrator and print where to choose a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="Administrator", help="name shown to colleagues")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = services.first_administrator(
                email=options["email"], display_name=options["name"], now=timezone.now()
            )
        except DomainError as error:
            texts = [str(text) for messages in error.fields.values() for text in messages] or [str(error.message)]
            raise CommandError(" ".join(texts)) from error
        self.stdout.write(f"Choose a password at {services.password_address(user)}")
