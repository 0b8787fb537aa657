"""Writing the record, in the transaction of what it records."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from casetracker.accounts.viewer import Viewer
from casetracker.audit.models import Entry
from casetracker.common import bulk
from casetracker.common.middleware import current_request_id


def record(
    event: str,
    *,
    actor: Viewer,
    now: datetime,
    case_id: UUID | None = None,
    subject: tuple[str, UUID | None, str] = ("", None, ""),
    sections: int = 0,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add one line. `subject` is (kind, id, code); `details` holds codes and field names, never identity."""
    entry = _entry(
        event,
        actor=actor,
        now=now,
        case_id=case_id,
        subject=subject,
        sections=sections,
        reason=reason,
        details=details,
    )
    # Not read back: whoever writes a line need not be able to read it.
    bulk.insert([entry])


def _entry(
    event: str,
    *,
    actor: Viewer,
    now: datetime,
    case_id: UUID | None = None,
    subject: tuple[str, UUID | None, str] = ("", None, ""),
    sections: int = 0,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> Entry:
    return Entry(
        at=now,
        event=event,
        user_id=actor.user_id,
        agency_id=actor.agency_id,
        client_id=actor.client_id,
        job=actor.job,
        case_id=case_id,
        subject_kind=subject[0],
        subject_id=subject[1],
        subject_code=subject[2],
        sections=sections,
        reason=reason[:300],
        details=dict(details or {}),
        request_id=current_request_id.get(),
    )


QUIET_SECTIONS = 1 | 8 | 1 << 15
"""The header, services, and the right to write: reading these is no line of its own. The numbers are those of
`access.sections`, which stands above."""


def record_reads(actor: Viewer, shown: Mapping[UUID, int], *, route: str, now: datetime) -> None:
    """Add one line for each case of which an answer shows more than header and services; all in one statement."""
    entries = [
        _entry("read.shown", actor=actor, now=now, case_id=case_id, sections=told, details={"route": route})
        for case_id, sections in shown.items()
        if (told := sections & ~QUIET_SECTIONS)
    ]
    bulk.insert(entries)


def record_refusal(
    actor: Viewer, *, status: int, route: str, method: str, about: Mapping[str, Any], now: datetime
) -> None:
    """Add a line about what was refused: the reference that was asked for, whether there is such a case or not."""
    reference = str(about.get("reference", ""))
    record(
        "refused.hidden" if status == HTTPStatus.NOT_FOUND else "refused.forbidden",
        actor=actor,
        now=now,
        subject=("case", None, reference) if reference else ("", None, ""),
        details={"route": route, "method": method},
    )
