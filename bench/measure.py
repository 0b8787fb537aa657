"""List, detail, search and report beside hand-written SQL doing the same, on one database, interleaved.

    ./run --no-demo --state .bench --check
    ./run --no-demo --state .bench manage shell -c "from bench import measure; measure.main(10_000)"

Each row of the result is the median of the rounds in milliseconds, ours and the reference, and their ratio. The
reference runs the SQL a person would write for that very page and turns the rows into JSON (API) or a bare table
(page); it tells the database who acts, as row security wants, and has no sign-in, no page furniture and no content
negotiation, so a ratio says what the product adds. Both run in this process: no network in between.
"""

import statistics
import time
from collections.abc import Callable
from html import escape

import orjson
from django.db import connection
from django.test import Client
from django.utils import timezone

from bench import load, report
from casetracker.accounts.models import Agency, User
from casetracker.accounts.services import viewer_for
from casetracker.accounts.viewer import Viewer
from casetracker.common import database
from casetracker.vault import persons, reading, tokens

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
SELECT n.id::text, n.person_id::text, n.value, k.wrapped FROM vault_searchtoken t
JOIN vault_personcase pc ON pc.person_id = t.person_id
JOIN vault_personname n ON n.person_id = t.person_id
JOIN vault_personkey k ON k.person_id = t.person_id
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


def alone(name: str, ours: Callable[[], object]) -> None:
    """Print one row of what nobody would write by hand."""
    ours()
    print(f"{name:<28} {statistics.median(_milliseconds(ours) for _ in range(ROUNDS // 5)):>10.2f}")


def _plain(value: object) -> str:
    """Write what JSON has no form for; boxes stay closed."""
    return bytes(value).hex() if isinstance(value, memoryview) else str(value)


def _by_hand(viewer: Viewer) -> Callable[[str, list[object]], list[tuple[object, ...]]]:
    """Return a function that reads rows as the viewer, in a transaction of its own."""

    def rows(sql: str, values: list[object]) -> list[tuple[object, ...]]:
        with database.acting(viewer), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    return rows


def main(count: int = 10_000) -> None:
    """Fill the database up to `count` cases and print the comparison."""
    started = time.perf_counter()
    owners = load.fill(count)
    print(f"{count} cases loaded or found in {time.perf_counter() - started:.1f} s; medians of {ROUNDS} rounds, ms")
    user = load.officer(owners[0])
    viewer = viewer_for(user)
    principals = [str(item) for item in viewer.principals]
    rows = _by_hand(viewer)
    client = _client(user)
    reference = rows(LIST_SQL, [principals])[0][0]
    case_id = rows("SELECT id FROM cases_case WHERE reference = %s", [reference])[0][0]
    known = rows(
        """SELECT n.id::text, n.person_id::text, n.value, k.wrapped FROM vault_personname n
           JOIN vault_personkey k ON k.person_id = n.person_id JOIN vault_personcase pc ON pc.person_id = n.person_id
           JOIN access_caseaccess x ON x.case_id = pc.case_id AND x.principal = ANY(%s::uuid[]) AND x.sections & 2 > 0
           LIMIT 50""",
        [principals],
    )
    some_name = max(persons.open_names(known), key=len).split()[0]
    token = tokens.token(tokens.NAME, some_name)[1]

    def page_by_hand() -> str:
        found = rows(LIST_SQL, [principals])[:25]
        return "<table>" + "".join(
            f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in found
        )

    def json_by_hand() -> bytes:
        return orjson.dumps(rows(LIST_SQL, [principals])[:25], default=str)

    def detail_by_hand() -> bytes:
        found = rows(DETAIL_SQL[0], [reference, principals])
        return orjson.dumps([found, *(rows(sql, [case_id]) for sql in DETAIL_SQL[1:])], default=_plain)

    def search_by_us() -> object:
        with database.acting(viewer):
            return reading.find(text=some_name, actor=viewer, now=timezone.now())

    def search_by_hand() -> object:
        return list(persons.open_names(rows(SEARCH_SQL, [token, principals])))

    first, last = timezone.localdate().replace(month=1, day=1, year=timezone.localdate().year - 1), timezone.localdate()
    print(f"{'':<28} {'ours':>10} {'by hand':>10} {'ratio':>8}")
    compare("list page", lambda: _got(client, "/cases/"), page_by_hand)
    compare("case page", lambda: _got(client, f"/cases/{reference}/"), detail_by_hand)
    compare("name search", search_by_us, search_by_hand)
    _api(owners[0], reference, json_by_hand, detail_by_hand)
    compare(
        "victims by month, sex, age",
        report.one_table(viewer, first, last),
        lambda: rows(REPORT_SQL, [first, last, principals]),
    )
    alone("the whole report", report.whole(viewer, first, last))
    client.session.delete()


def _api(
    agency: Agency, reference: object, list_by_hand: Callable[[], bytes], detail_by_hand: Callable[[], bytes]
) -> None:
    from bench import api

    get = api.reader(agency)
    compare("API list", lambda: get("/api/v1/cases/?limit=25"), list_by_hand)
    compare("API case", lambda: get(f"/api/v1/cases/{reference}/"), detail_by_hand)
