"""The cases there are, each as [place found, reference], as one JSON line: run inside the product's environment.

The place found is the key a writer gave the case. It is sealed, so the database cannot be asked for it.
"""

import json
import sys

import django

django.setup()

from cases.models import Case  # noqa: E402
from casetracker.common import database  # noqa: E402

with database.working("housekeeping"):
    found = [(case.found_place, case.reference) for case in Case.objects.all()]
sys.stdout.write(json.dumps(found) + "\n")
