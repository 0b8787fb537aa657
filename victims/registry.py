"""What the apps above want to hear from victims, registered from their `apps.py`: `victims` itself imports none."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from casetracker.accounts.viewer import Viewer

if TYPE_CHECKING:
    from victims.models import Consent

ConsentHook = Callable[["Consent", str, Viewer, datetime], None]

_consent_withdrawn: list[ConsentHook] = []


def on_consent_withdrawn(hook: ConsentHook) -> None:
    """Be told of a withdrawal, or a refusal, in its transaction: (consent, reason, actor, now). Sharing must stop."""
    if hook not in _consent_withdrawn:
        _consent_withdrawn.append(hook)


def consent_withdrawn(consent: "Consent", *, reason: str, actor: Viewer, now: datetime) -> None:
    """Tell everybody who asked."""
    for hook in _consent_withdrawn:
        hook(consent, reason, actor, now)
