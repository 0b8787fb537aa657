"""Writing the record, in the transaction of what it records."""

from collections.abc import Mapping
from datetime import datetime
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
    entry = Entry(
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
    # Not read back: whoever writes a line need not be able to read it.
    bulk.insert([entry])
