"""Where a client stands in the feed of changes."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, timedelta

from casetracker.access.feed import KEEP_DAYS
from casetracker.common.api.problems import ApiError

_BIGGEST = 2**63 - 1
_MARGIN_DAYS = 2


@dataclass(frozen=True, slots=True)
class Position:
    """After this line of this transaction; `given_on` is the day the client was told."""

    transaction: int
    line: int
    given_on: date

    def encode(self) -> str:
        """Return the position as opaque text."""
        payload = json.dumps([self.transaction, self.line, self.given_on.isoformat()], separators=(",", ":"))
        return base64.urlsafe_b64encode(payload.encode()).decode().rstrip("=")


def decode(text: str, *, today: date) -> Position:
    """Read what `Position.encode` wrote.

    Raises ApiError `invalid_cursor` for anything else, and `cursor_expired` for a position so old that lines after
    it may have been forgotten.
    """
    try:
        transaction, line, given_on = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        position = Position(int(transaction), int(line), date.fromisoformat(given_on))
    except (ValueError, TypeError, binascii.Error, OverflowError, RecursionError) as error:
        raise ApiError("invalid_cursor") from error
    if not (0 <= position.transaction <= _BIGGEST and 0 <= position.line <= _BIGGEST and position.given_on <= today):
        raise ApiError("invalid_cursor")
    if position.given_on < today - timedelta(days=KEEP_DAYS - _MARGIN_DAYS):
        raise ApiError("cursor_expired")
    return position
