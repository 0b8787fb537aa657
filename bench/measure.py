"""List, detail, search and report beside hand-written SQL doing the same, on one database, interleaved.

    ./run --no-demo --state .bench --check
    ./run --no-demo --state .bench manage shell -c "from bench import measure; measure.main(10_000)"

Each row of the result is the median of the rounds in milliseconds, ours and the reference, and their ratio. The
reference runs the SQL a person would write for that very page and turns the rows into JSON (API) or a bare table
(page); it has no sign-in, no page furniture and no content negotiation, so a ratio says what the product adds.
Both run in this process: no network in between.
"""

import statistics
import time
from collections.abc import Callable
from html import escape

import orjson
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from bench import load
from casetracker.accounts.models import Agency, User
from casetracker.accounts.services import viewer_for
from casetracker.vault import reading

ROUNDS = 25

LIST_SQL = """
SELECT c.reference, c.status, c.kind, c.priority, c.opened_on, c.victim_count, c.suspect_count, c.next_due_on,
       a.short_name, a.name, r.bare_name
FROM (
  SELECT DISTINCT case_id, opened_at FROM (
    SELECT x.case_id, x.opened_at
    FROM unnest(%s::uuid[]) AS p,
    LATERAL (SELECT case_id, opened_at FROM access_caseaccess
             WHERE principal = p AND is_reference = false AND (expires_at IS NULL OR expires_at > now())
             ORDER BY opened_at DESC, case_id DESC LIMIT 26) AS x) AS y
  ORDER BY opened_at DESC, case_id DESC LIMIT 26) AS page
JOIN cases_case c ON c.id = page.case_id
JOIN accounts_agency a ON a.id = c.lead_agency_id
LEFT JOIN regions_region r ON r.id = c.found_province_id
ORDER BY page.opened_at DESC, page.case_id DESC
"""

DETAIL_SQL = (
    """SELECT c.* FROM cases_case c WHERE c.reference = %s AND EXISTS (SELECT 1 FROM access_caseaccess x
       WHERE x.case_id = c.id AND x.principal = ANY(%s::uuid[]) AND (x.expires_at IS NULL OR x.expires_at > now()))""",
    "SELECT * FROM victims_victim WHERE case_id = %s ORDER BY number",
    "SELECT * FROM cases_suspect WHERE case_id = %s ORDER BY number",
    "SELECT * FROM cases_task WHERE case_id = %s AND status IN ('open', 'in_progress')",
)

SEARCH_SQL = """
SELECT pc.case_id, pc.code, n.value FROM vault_searchtoken t
JOIN vault_personcase pc ON pc.person_id = t.person_id
JOIN vault_personname n ON n.person_id = t.person_id
WHERE t.kind = 'name' AND t.token = %s AND EXISTS (SELECT 1 FROM access_caseaccess x WHERE x.case_id = pc.case_id
  AND x.principal = ANY(%s::uuid[]) AND x.sections & 2 > 0 AND (x.expires_at IS NULL OR x.expires_at > now()))
LIMIT 50
"""

REPORT_SQL = """
SELECT date_trunc('month', v.registered_on) AS month, v.sex,
       CASE WHEN v.age_identified_to < 18 THEN 'child' WHEN v.age_identified_from >= 18 THEN 'adult' ELSE 'unknown' END,
       count(*)
FROM victims_victim v
WHERE v.registered_on BETWEEN %s AND %s AND EXISTS (SELECT 1 FROM access_caseaccess x WHERE x.case_id = v.case_id
  AND x.principal = ANY(%s::uuid[]) AND x.is_reference = false AND (x.expires_at IS NULL OR x.expires_at > now()))
GROUP BY 1, 2, 3
"""


def _client(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def _got(client: Client, address: str) -> None:
    status = client.get(address).status_code
    if status != 200:  # a refusal would be fast, and no measurement
        raise RuntimeError(f"{address}: {status}")


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def compare(name: str, ours: Callable[[], object], reference: Callable[[], object]) -> None:
    """Print one row: medians of interleaved rounds and their ratio."""
    ours()
    reference()
    left, right = [], []
    for _ in range(ROUNDS):
        left.append(_milliseconds(ours))
        right.append(_milliseconds(reference))
    a, b = statistics.median(left), statistics.median(right)
    print(f"{name:<28} {a:>10.2f} {b:>10.2f} {a / b:>8.1f}")


def _rows(sql: str, values: list[object]) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def main(count: int = 10_000) -> None:
    """Fill the database up to `count` cases and print the comparison."""
    started = time.perf_counter()
    owners = load.fill(count)
    print(f"{count} cases loaded or found in {time.perf_counter() - started:.1f} s; medians of {ROUNDS} rounds, ms")
    user = load.officer(owners[0])
    viewer = viewer_for(user)
    principals = [str(item) for item in viewer.principals]
    client = _client(user)
    reference = _rows(LIST_SQL, [principals])[0][0]
    case_id = _rows("SELECT id FROM cases_case WHERE reference = %s", [reference])[0][0]
    some_name = _rows(
        """SELECT t.token FROM vault_searchtoken t JOIN vault_personcase pc ON pc.person_id = t.person_id
           JOIN access_caseaccess x ON x.case_id = pc.case_id AND x.principal = ANY(%s::uuid[]) AND x.sections & 2 > 0
           WHERE t.kind = 'name' AND length(t.token) > 5 LIMIT 1""",
        [principals],
    )[0][0]

    def page_by_hand() -> str:
        rows = _rows(LIST_SQL, [principals])[:25]
        return "<table>" + "".join(
            f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows
        )

    def json_by_hand() -> bytes:
        return orjson.dumps(_rows(LIST_SQL, [principals])[:25], default=str)

    def detail_by_hand() -> bytes:
        found = _rows(DETAIL_SQL[0], [reference, principals])
        return orjson.dumps([found, *(_rows(sql, [case_id]) for sql in DETAIL_SQL[1:])], default=str)

    def search_by_us() -> object:
        with transaction.atomic():
            return reading.find(text=str(some_name), actor=viewer, now=timezone.now())

    first, last = timezone.localdate().replace(month=1, day=1, year=timezone.localdate().year - 1), timezone.localdate()
    print(f"{'':<28} {'ours':>10} {'by hand':>10} {'ratio':>8}")
    compare("list page", lambda: _got(client, "/cases/"), page_by_hand)
    compare("case page", lambda: _got(client, f"/cases/{reference}/"), detail_by_hand)
    compare("name search", search_by_us, lambda: _rows(SEARCH_SQL, [some_name, principals]))
    _api(owners[0], reference, json_by_hand, detail_by_hand)
    _report(user, first, last, principals)
    SessionStore(client.session.session_key).delete()


def _api(
    agency: Agency, reference: object, list_by_hand: Callable[[], bytes], detail_by_hand: Callable[[], bytes]
) -> None:
    from bench import api

    get = api.reader(agency)
    compare("API list", lambda: get("/api/v1/cases/?limit=25"), list_by_hand)
    compare("API case", lambda: get(f"/api/v1/cases/{reference}/"), detail_by_hand)


def _report(user: User, first: object, last: object, principals: list[str]) -> None:
    from bench import report

    build = report.builder(user, first, last)
    compare("report, victims by month", build, lambda: _rows(REPORT_SQL, [first, last, principals]))
