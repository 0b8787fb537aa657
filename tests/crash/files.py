"""Whether each file of a report is the one its row speaks of: run inside the product's environment."""

import hashlib
import sys

import django

django.setup()

from casetracker.common import database  # noqa: E402
from reports.models import ReportFile  # noqa: E402

with database.working("housekeeping"):
    broken = [
        file.pk for file in ReportFile.objects.all() if hashlib.sha256(file.file.read()).hexdigest() != file.sha256
    ]
sys.stdout.write(f"{len(broken)} files are broken\n" if broken else "all files are whole\n")
