"""The second factor: what a session has proven, and how the package's keys and secrets are named and kept."""

from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casetracker.accounts import access
from casetracker.accounts.models import User
from casetracker.accounts.sealing import seal, unseal
from casetracker.accounts.services.viewers import viewer_for
from casetracker.accounts.viewer import Viewer

KEY = str(Authenticator.Type.WEBAUTHN)
APP = str(Authenticator.Type.TOTP)
CODES = str(Authenticator.Type.RECOVERY_CODES)


class SecondFactorAdapter(DefaultMFAAdapter):
    """SECURITY: secrets are sealed with a key that lies outside the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This is not right, or it was used already. Wait for the next code, or try another way."),
        "cannot_delete_authenticator": _("Your work here needs a second factor. Add another one first."),
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return may_remove(authenticator.user, authenticator.pk)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:
        """Return the name the form of a new key starts with."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Key %(number)d") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the product, not the machine, to whoever looks at their keys."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.PRODUCT_NAME}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """PRIVACY: what a key keeps can be read by whoever holds it; the address is all it needs."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**entity, "display_name": user.get_username(), "name": user.get_username()}


def proven(session: Any) -> frozenset[str]:
    """Return the kinds of second factor that were used, or added, in a session."""
    proofs = session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
    return frozenset(proof["type"] for proof in proofs if proof.get("method") == "mfa" and "type" in proof)


def held(user: User) -> frozenset[str]:
    """Return the kinds of second factor somebody has; recovery codes alone are none."""
    found = Authenticator.objects.filter(user=user).values_list("type", flat=True)
    return frozenset(map(str, found)) - {CODES}


def has(user: User) -> bool:
    """Say whether somebody has a second factor."""
    return bool(held(user))


def wanted(viewer: Viewer) -> frozenset[str]:
    """Return the kinds of which this person needs one; empty where none is needed."""
    if not access.needs_second_factor(viewer, required=settings.SECOND_FACTOR_REQUIRED):
        return frozenset()
    if access.needs_hardware_key(viewer, required=settings.HARDWARE_KEY_REQUIRED):
        return frozenset({KEY})
    return frozenset({KEY, APP})


def missing(viewer: Viewer, user: User) -> frozenset[str]:
    """Return the kinds of which this person needs one and has none."""
    kinds = wanted(viewer)
    return frozenset() if kinds & held(user) else kinds


def may_remove(user: User, authenticator_id: int) -> bool:
    """Say whether somebody still has what they need without this factor."""
    others = Authenticator.objects.filter(user=user).exclude(pk=authenticator_id).values_list("type", flat=True)
    kinds = wanted(viewer_for(user))
    return not kinds or not kinds.isdisjoint(map(str, others))
