"""The case list as a file: coded, without names; many rows only after two people approved it."""

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cases.choices import ExploitationForm
from cases.models import Case
from casetracker.access import rules
from casetracker.accounts.viewer import Viewer
from casetracker.approvals import services as approvals
from casetracker.approvals.choices import ApprovalKind
from casetracker.approvals.models import ApprovalRequest
from casetracker.audit import services as audit
from casetracker.common import tables
from casetracker.common.errors import NotAllowed, WrongState
from casetracker.common.ids import uuid7
from casetracker.regions import lookup

MOST_ROWS = 50_000
BATCH = 1_000
FORMATS = ("csv", "xlsx")


def needs_approval(count: int) -> bool:
    """Say whether a list of so many rows leaves only after two people approved it."""
    return count > int(settings.EXPORT_ROWS_WITHOUT_APPROVAL)


@transaction.atomic
def ask_for_export(*, query: str, rows: int, format: str, reason: str, actor: Viewer, now: datetime) -> ApprovalRequest:
    """Ask two approvers to let a large list leave. Raises NotAllowed, InvalidInput."""
    _check(format, actor)
    wanted = approvals.Wanted(
        kind=ApprovalKind.BULK_EXPORT,
        reason=reason,
        subject_id=uuid7(),
        details={"query": query, "format": format, "rows": rows},
    )
    return approvals.ask(wanted=wanted, actor=actor, now=now)


@transaction.atomic
def export_cases(*, case_ids: Sequence[UUID], query: str, format: str, actor: Viewer, now: datetime) -> bytes:
    """Return a small list as a file, and record it; of the cases, those the actor may see.

    Raises NotAllowed, WrongState for a list that needs approval.
    """
    _check(format, actor)
    if needs_approval(len(case_ids)):
        raise WrongState(_("So many cases leave only after two people approved it."), code="approval_needed")
    return _write(case_ids, query, format, actor, now)


@transaction.atomic
def export_approved(*, request_id: UUID, case_ids: Sequence[UUID], actor: Viewer, now: datetime) -> bytes:
    """Return the list of an approved request, once, and at most as many rows as were approved.

    `case_ids` is what its filters find now. Raises NotAllowed, NotVisible, WrongState without an approval that counts.
    """
    request = approvals.take(request_id=request_id, kind=ApprovalKind.BULK_EXPORT, actor=actor, now=now)
    query, format = str(request.details["query"]), str(request.details["format"])
    _check(format, actor)
    ids = case_ids[: int(request.details["rows"])]
    return _write(ids, query, format, actor, now, approval=request.pk)


def _check(format: str, actor: Viewer) -> None:
    if actor.user_id is None or not rules.sees_cases(actor) or format not in FORMATS:
        raise NotAllowed(code="may_not_export")


def _write(
    ids: Sequence[UUID], query: str, format: str, actor: Viewer, now: datetime, approval: UUID | None = None
) -> bytes:
    audit.record(
        "case.exported",
        actor=actor,
        now=now,
        details={"rows": len(ids), "format": format, "query": query, "approval": str(approval) if approval else None},
    )
    stream = io.BytesIO()
    if format == "csv":
        writer = tables.CsvWriter(stream)
        for row in _rows(ids, actor):
            writer.writerow(row)
    else:
        with tables.workbook(stream) as book:
            sheet = book.sheet(_("Cases"))
            for place, row in enumerate(_rows(ids, actor)):
                for column, cell in enumerate(row):
                    if isinstance(cell, int):
                        sheet.number(place, column, cell)
                    else:
                        sheet.text(place, column, cell)
    return stream.getvalue()


def _rows(ids: Sequence[UUID], actor: Viewer) -> Iterator[Sequence[Any]]:
    """Yield the heading and the rows. PRIVACY: the header of each case, and no more."""
    yield [
        _("Case"),
        _("Status"),
        _("Kind of case"),
        _("Exploitation"),
        _("Province"),
        _("Reported on"),
        _("Lead agency"),
        _("Victims"),
        _("Next task"),
    ]
    for start in range(0, len(ids), BATCH):
        for case in Case.objects.visible_to(actor).rows_of(ids[start : start + BATCH]):
            forms = [str(ExploitationForm(row.form).label) for row in case.exploitations.all()]
            yield [
                case.reference,
                str(case.get_status_display()),
                str(case.get_kind_display()),
                ", ".join(forms),
                lookup.region_name(case.found_province_id),
                case.opened_on.isoformat(),
                str(case.lead_agency),
                int(case.victim_count),
                case.next_due_on.isoformat() if case.next_due_on else "",
            ]
