"""The record of tokens given and refused; the accounts app cannot write it, since the record stands above it."""

from datetime import datetime

from casetracker.accounts.models import AgencyClient
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit


def record_token(event: str, client: AgencyClient | None, now: datetime) -> None:
    """Add a line about a client that asked for a token, proven or not."""
    actor = Viewer(client_id=client.pk, agency_id=client.agency_id) if client else Viewer()
    audit.record(event, actor=actor, now=now)
