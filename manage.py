#!/usr/bin/env python
"""Django's command line. `./run manage …` runs it on the embedded stack."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casetracker.settings.embedded")
    if sys.argv[1:2] == ["prepare_database"]:
        # Before Django looks for a database that may not be there yet.
        from casetracker.embedded import roles

        roles.main(sys.argv[2:])
        return
    if sys.argv[1:2] == ["migrate"]:
        migrate_as_owner()
    from django.core.management import execute_from_command_line

    from casetracker.common.stack import roomy

    roomy(execute_from_command_line, sys.argv)


def migrate_as_owner() -> None:
    """Let `migrate` alone connect as the role that owns the tables, where its address is known."""
    for suffix in ("", "_FILE"):
        if address := os.environ.get(f"DATABASE_OWNER_URL{suffix}"):
            os.environ.pop("DATABASE_URL", None)
            os.environ.pop("DATABASE_URL_FILE", None)
            os.environ[f"DATABASE_URL{suffix}"] = address
            return


if __name__ == "__main__":
    main()
