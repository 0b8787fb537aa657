"""What can go wrong in the domain. HTTP-free: the two doors translate these."""

from collections.abc import Callable, Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class DomainError(Exception):
    """An anticipated refusal, with a stable `code`, a `message` that says what to do, and errors by field."""

    code = "refused"
    message: Text = _("This cannot be done.")
    kept: Callable[[], object] | None = None
    """What has to be written although the refusal rolls everything back; the doors do it afterwards."""

    def __init__(
        self,
        message: Text | None = None,
        *,
        code: str | None = None,
        fields: Mapping[str, Sequence[Text]] | None = None,
    ) -> None:
        self.message = message or self.message
        self.code = code or self.code
        self.fields = dict(fields or {})
        super().__init__(self.code)


class NotVisible(DomainError):
    """The object is absent, or hidden from this viewer: the two are never told apart."""

    code = "not_found"
    message = _("There is nothing here.")


class NotAllowed(DomainError):
    """The object is visible, but this viewer may not do this with it."""

    code = "not_allowed"
    message = _("You may see this, but you may not do this. Ask the lead agency of the case.")


class StepUpNeeded(DomainError):
    """The viewer may do this, but has not proved who they are for too long; nothing was done."""

    code = "step_up_needed"
    message = _("Confirm that it is you, then do this again.")


class WrongState(DomainError):
    """The move is not possible from the present state."""

    code = "wrong_state"
    message = _("This is not possible at this stage.")


class StaleVersion(DomainError):
    """Somebody changed the row since it was read; nothing was written."""

    code = "stale_version"
    message = _("Somebody else changed this while you were working on it. Compare and save again.")


class InvalidInput(DomainError):
    """One or more values cannot be accepted; `fields` says which and what to do."""

    code = "invalid"
    message = _("Some answers need attention.")


class TooMany(DomainError):
    """A limit of use was reached."""

    code = "too_many"
    message = _("Too many requests. Wait a moment and try again.")
