"""Writing API clients: the programs of an agency that read and write through the API."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from oauth2_provider.generators import generate_client_id
from oauth2_provider.models import AccessToken

from casetracker.access import registry
from casetracker.access.sections import ALL_AND_EDIT, Section, to_names
from casetracker.accounts import access
from casetracker.accounts.api.certificates import fingerprint
from casetracker.accounts.api.scopes import SCOPES
from casetracker.accounts.models import AgencyClient
from casetracker.accounts.services.checks import check
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, WrongState

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Registered:
    """A client just registered. SECURITY: `secret` is here once, in clear; the database keeps a hash."""

    client: AgencyClient
    secret: str


@transaction.atomic
def register_client(
    *,
    name: str,
    scopes: Sequence[str],
    sections: int,
    actor: Viewer,
    now: datetime,
    case_kinds: Sequence[str] = (),
    certificate: str = "",
) -> Registered:
    """Register a program of the actor's agency and return it with its secret.

    `sections` is the most it ever gets and `case_kinds` (none: all) the cases it ever sees, whatever is shared with
    the agency. `certificate` binds it to one, which may be required. Raises NotAllowed, InvalidInput by field.
    """
    if not access.can_manage_clients(actor) or actor.agency_id is None:
        raise NotAllowed(code="may_not_manage_clients")
    wanted = [scope for scope in SCOPES if scope in set(scopes)]
    if not wanted or set(scopes) - set(SCOPES):
        raise InvalidInput(fields={"scopes": [_("Choose at least one thing it may do.")]})
    if sections & ~int(ALL_AND_EDIT):
        raise InvalidInput(fields={"sections": [_("Choose one of the answers.")]})
    if not name.strip():
        raise InvalidInput(fields={"name": [_("Give the program a name.")]})
    kinds = [kind for kind, _label in registry.case_kinds() if kind in set(case_kinds)]
    if set(case_kinds) - set(kinds):
        raise InvalidInput(fields={"case_kinds": [_("Choose one of the answers.")]})
    if (certificate.strip() or settings.CLIENT_CERTIFICATE_REQUIRED) and not fingerprint(certificate):
        raise InvalidInput(fields={"certificate": [_("Enter the 64 digits of its SHA-256, for example with openssl.")]})
    secret = secrets.token_urlsafe(SECRET_BYTES)
    client = AgencyClient(
        agency_id=actor.agency_id,
        name=name.strip(),
        client_id=generate_client_id(),
        client_secret=secret,
        client_type=AgencyClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=AgencyClient.GRANT_CLIENT_CREDENTIALS,
        allowed_scopes=wanted,
        section_ceiling=sections | int(Section.HEADER),
        case_kinds=kinds,
        certificate=fingerprint(certificate),
        registered_by_id=actor.user_id,
    )
    check(client, exclude={"agency", "user", "registered_by", "client_secret"})
    if AgencyClient.objects.filter(agency_id=actor.agency_id, name__iexact=client.name, revoked_at=None).exists():
        raise InvalidInput(fields={"name": [_("Your agency has a program with this name already.")]})
    client.save(force_insert=True)
    audit.record(
        "client.registered",
        actor=actor,
        now=now,
        subject=("client", client.pk, ""),
        sections=client.section_ceiling,
        details={
            "scopes": wanted,
            "sections": to_names(client.section_ceiling),
            **({"case_kinds": kinds} if kinds else {}),
            **({"bound_to_certificate": True} if client.certificate else {}),
        },
    )
    return Registered(client=client, secret=secret)


@transaction.atomic
def revoke_client(*, client_id: UUID, actor: Viewer, now: datetime) -> AgencyClient:
    """Withdraw a program for good: its tokens stop working at once.

    Raises NotVisible, NotAllowed, WrongState when it was withdrawn before.
    """
    client = AgencyClient.objects.visible_to(actor).select_for_update().filter(pk=client_id).first()
    if client is None:
        raise NotVisible()
    if not access.can_manage_clients(actor):
        raise NotAllowed(code="may_not_manage_clients")
    if client.revoked_at is not None:
        raise WrongState(_("This program was withdrawn already."), code="already_revoked")
    client.revoked_at = now
    client.save(update_fields=["revoked_at"])
    AccessToken.objects.filter(application=client).delete()
    audit.record("client.revoked", actor=actor, now=now, subject=("client", client.pk, ""))
    return client
