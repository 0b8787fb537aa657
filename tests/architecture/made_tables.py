"""The tables of the pages about security that are made from the code, as they should stand there.

`DJANGO_SETTINGS_MODULE=casetracker.settings.test python -m tests.architecture.made_tables` writes them into the pages.
"""

import ast
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

if __name__ == "__main__":
    import django

    django.setup()

from celery import current_app
from celery.schedules import crontab
from django.apps import apps
from django.conf import settings
from django.db.models import CheckConstraint

from cases.choices import NOTE_TO_SECTION
from cases.redaction import FIELD_SECTIONS, REPORT_SECTIONS
from casetracker.access.rules import ROLE_SECTIONS, TEAM_SECTIONS
from casetracker.access.sections import Section, to_names
from casetracker.accounts.choices import Role
from casetracker.accounts.passwords import OWN_WORDS
from casetracker.common.database import JOBS
from tests.proofs import policy
from victims.access import PEOPLE
from victims.redaction import VICTIM_SECTIONS

ROOT = Path(__file__).resolve().parents[2]
OURS = ("casetracker", "cases", "victims", "referrals", "reports")
ANSWERS = {"404": "absent", "403": "refused"}


def table(heads, rows):
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def sections():
    names = to_names(255)
    held = {role: to_names(ROLE_SECTIONS.get(role, 0)) for role in Role.values}
    team = {role: to_names(TEAM_SECTIONS.get(role, 0)) for role in Role.values}

    def word(role, name):
        if name not in held[role]:
            return ""
        return "yes" if name in team[role] else "assigned"

    return table(["Role", *names], [[role, *(word(role, name) for name in names)] for role in held])


def jobs():
    return table(["Job", "What for"], [[f"`{name}`", what] for name, what in JOBS.items()])


def doors(listed):
    """Return a row for each address and what may be done at it; addresses that answer alike by method are one."""
    rows = []
    for name, methods in listed.items():
        alike = {}
        for method, door in methods.items():
            alike.setdefault(in_words(door), []).append(method.upper())
        rows += [[f"`{name}`", ", ".join(found), words] for words, found in alike.items()]
    return table(["Address", "Method", "Without it: absent, or refused"], rows)


def in_words(door):
    if door.public:
        return "open to anybody"
    if door.any_answer or not door.steps:
        return "signed in"
    return "; ".join(f"{said(terms)}: {ANSWERS[answer]}" for answer, _, terms in (s.partition(" ") for s in door.steps))


def said(terms):
    one_of = terms.replace(" & ", " and ").replace("role:", "").replace("|", " or ")
    return " ".join(one_of.split())


def pages():
    return doors(policy.PAGES)


def programs():
    return doors(policy.API)


def by_section(fields: Mapping[str, Section]):
    """Return (fields, sections of which any one opens them), grouped."""
    found = {}
    for name, needed in fields.items():
        found.setdefault(Section(needed), []).append(f"`{name}`")
    return [(", ".join(names), " or ".join(to_names(needed))) for needed, names in found.items()]


def fields():
    """Return which facts need which section to be read, and the page on which they are written."""
    kinds = {}
    for kind, section in NOTE_TO_SECTION.items():
        kinds.setdefault(section, []).append(f"`{kind}`")
    writing = {"investigation": "victim_recruitment", "identity or investigation": "victim_facts"}
    rows = [
        ["case", "everything else", "header", "case_edit"],
        *(["case", names, needed, "case_edit"] for names, needed in by_section(FIELD_SECTIONS)),
        ["intake report", "everything else", "header", "intake_report_new"],
        *(["intake report", names, needed, "intake_report_new"] for names, needed in by_section(REPORT_SECTIONS)),
        ["suspect, charge, stage", "everything", "investigation", "suspect_edit"],
        ["suspect", "name, numbers, citizenships", "identity", "suspect_identity"],
        ["victim", "everything else", " or ".join(to_names(PEOPLE)), "victim_facts"],
        *(
            ["victim", names, needed, writing.get(needed, "victim_wishes")]
            for names, needed in by_section(VICTIM_SECTIONS)
        ),
        ["victim", "name, numbers, birth dates, citizenships", "identity", "victim_identity"],
        *(["note", ", ".join(names), section, "note_new"] for section, names in kinds.items()),
        ["document", "everything", "the one it was put into", "document_new"],
        ["service", "of health", "health", "service_new"],
        ["service", "others", "services", "service_new"],
        ["need", "of health", "health", "need_new"],
        ["need", "others", "services", "need_new"],
        ["shelter, stay", "where", "shelter_location", "stay_new"],
        ["wall, concern", "everything", "corruption", "case_concern"],
    ]
    assert all(row[-1] in policy.PAGES for row in rows)
    return table(["Of", "Facts", "Read with", "Written at"], [[*row[:-1], f"`{row[-1]}`"] for row in rows])


def together():
    """Return the rules on facts together that the database itself holds, by what they are about."""
    rows = []
    for model in apps.get_models():
        if model.__module__.partition(".")[0] in OURS:
            rules = [rule.name for rule in model._meta.constraints if isinstance(rule, CheckConstraint)]
            if rules:
                rows.append([str(model._meta.label), ", ".join(name.replace("_", " ") for name in rules)])
    return table(["Of", "What holds"], sorted(rows))


def words():
    return ", ".join(OWN_WORDS) + "; the parts of " + ", ".join(Role.values)


def sessions():
    """Return how long sessions live and how many there are, as an installation gets them unless it says otherwise."""
    return table(
        ["What", "How long", "Setting"],
        [
            ["without a request", f"{settings.SESSION_COOKIE_AGE // 60} minutes", "`SESSION_IDLE_MINUTES`"],
            [
                "without a request, on a device marked as shared",
                f"{settings.SHARED_DEVICE_AGE // 60} minutes",
                "`SESSION_SHARED_DEVICE_MINUTES`",
            ],
            ["in any case", f"{settings.SESSION_LONGEST_AGE // 3600} hours", "`SESSION_LONGEST_HOURS`"],
            [
                "a proof of who one is, for what is gravest",
                f"{settings.ACCOUNT_REAUTHENTICATION_TIMEOUT // 60} minutes",
                "",
            ],
            ["sessions of one person at once", str(settings.SESSIONS_AT_ONCE), "`SESSIONS_AT_ONCE`"],
            ["a token of a program", f"{settings.API_TOKEN_SECONDS // 60} minutes", "`API_TOKEN_SECONDS`"],
        ],
    )


def limits():
    """Return what slows whoever tries much, with the setting that says how much."""
    rates = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return table(
        ["What", "How much", "Setting"],
        [
            [
                "failures for one account from one network address, then a pause",
                f"{settings.AXES_FAILURE_LIMIT}, {minutes} minutes",
                "`SIGN_IN_FAILURES`, `SIGN_IN_COOL_OFF_MINUTES`",
            ],
            ["failures from one network address, whatever account", settings.ACCOUNT_RATE_LIMITS["login_failed"], ""],
            ["requests for a token from one network address", rates["token"], "`API_TOKEN_RATE`"],
            ["requests of one program", rates["client"], "`API_RATE`"],
            ["identities shown to one reader in an hour", str(settings.IDENTITIES_AN_HOUR), "`IDENTITIES_AN_HOUR`"],
            ["numbers asked about in other files in an hour", str(settings.MATCHES_AN_HOUR), "`MATCHES_AN_HOUR`"],
            [
                "rows of an export without two approvals",
                str(settings.EXPORT_ROWS_WITHOUT_APPROVAL),
                "`EXPORT_ROWS_WITHOUT_APPROVAL`",
            ],
            ["documents one person adds in a day", str(settings.DOCUMENTS_A_DAY), "`DOCUMENTS_A_DAY`"],
        ],
    )


ALGORITHMS = {
    "AESGCM": "AES-256-GCM, nonces of 96 random bits",
    "Ed25519PrivateKey": "Ed25519",
    "Ed25519PublicKey": "Ed25519",
    "HKDF": "HKDF with SHA-256",
    "SHA256": "HKDF with SHA-256",
    "hashlib.sha256": "SHA-256",
    "hashlib.sha1": "SHA-1, in no role of protection",
    "hmac.new": "HMAC-SHA-256",
    "hmac.digest": "HMAC-SHA-256",
}
PLAIN = {"compare_digest"}


@cache
def files():
    """Return our own files with their trees."""
    paths = [path for app in OURS for path in sorted((ROOT / app).rglob("*.py"))]
    return {path.relative_to(ROOT): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def algorithms():
    """Return every algorithm our own code calls, and the files that do. Raises KeyError for one that is not listed."""
    found = {}
    for path, source in files().items():
        for name in primitives(source):
            found.setdefault(ALGORITHMS[name], set()).add(f"`{path}`")
    return table(["Algorithm", "Called in"], places(found))


def places(found):
    return [[name, ", ".join(sorted(paths))] for name, paths in sorted(found.items())]


def primitives(source):
    """Yield the algorithms a file imports or calls; what only compares or reports names none."""
    for node in ast.walk(source):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cryptography.hazmat"):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module in {"hashlib", "hmac"}:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif is_called(node):
            yield ast.unparse(node)


def is_called(node):
    """Say whether a node is an algorithm of the two modules of the library, listed or not."""
    return isinstance(node, ast.Attribute) and ast.unparse(node.value) in {"hashlib", "hmac"} and node.attr not in PLAIN


TALKERS = re.compile(
    r"(socket|ssl|smtplib|ftplib|urllib\.request|urllib3|http\.client|requests|httpx|aiohttp|redis|psycopg2?|boto3)(\.|$)"
)


def talkers():
    """Return the files of ours that open a connection to somewhere, by the library they do it with."""
    found = {}
    for path, source in files().items():
        if path.parts[:2] != ("casetracker", "embedded"):
            for match in filter(None, map(TALKERS.match, imported(source))):
                found.setdefault(f"`{match[1]}`", set()).add(f"`{path}`")
    return table(["Library", "Used in"], places(found))


def imported(source):
    for node in ast.walk(source):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def tasks():
    """Return what is done behind the pages, and how often or at whose word."""
    current_app.loader.import_default_modules()
    every = {entry["task"]: often(entry["schedule"]) for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    ours = {name: task for name, task in sorted(current_app.tasks.items()) if name.partition(".")[0] in OURS}
    return table(
        ["Task", "When", "What"],
        [
            [f"`{name}`", every.get(name, "asked for"), task.__doc__.strip().partition("\n")[0]]
            for name, task in ours.items()
        ],
    )


def often(schedule):
    if isinstance(schedule, crontab):
        return f"at {min(schedule.hour)}:{min(schedule.minute):02d}"
    seconds = int(schedule.total_seconds())
    unit, name = next((unit, name) for unit, name in UNITS if seconds % unit == 0)
    return f"every {name}" if seconds == unit else f"every {seconds // unit} {name}s"


UNITS = ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
SECURITY = {
    "sections": sections,
    "jobs": jobs,
    "together": together,
    "limits": limits,
    "words": words,
    "sessions": sessions,
    "algorithms": algorithms,
    "talkers": talkers,
    "tasks": tasks,
}
PERMISSIONS = {"fields": fields, "pages": pages, "programs": programs}
MADE = {"security.md": SECURITY, "permissions.md": PERMISSIONS}


def marks(name):
    return f"<!-- {name} -->\n", f"<!-- end of {name} -->"


def written(text, made):
    """Return a page with its tables as they should be."""
    for name, maker in made.items():
        start, end = marks(name)
        before, _, rest = text.partition(start)
        text = f"{before}{start}{maker()}\n{end}{rest.partition(end)[2]}"
    return text


if __name__ == "__main__":
    for page, made in MADE.items():
        path = ROOT / "docs" / page
        path.write_text(written(path.read_text(encoding="utf-8"), made), encoding="utf-8")
