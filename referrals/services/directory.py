"""Writing the directory: an agency's own entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.models import Agency
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common.errors import NotAllowed, NotVisible, StaleVersion
from casetracker.regions import lookup
from referrals import access
from referrals.models import Provider, ProviderService
from referrals.services import common
from victims.choices import ServiceType


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProvider:
    """An agency's entry. `services` are (type, province id); no province means the whole country."""

    services: Sequence[tuple[str, int | None]] = ()
    accepts_referrals: bool = True
    focal_point: str = ""
    phone: str = ""
    duty_phone: str = ""
    hours: str = ""
    conditions: str = ""
    takes_women: bool = True
    takes_men: bool = True
    takes_children: bool = True


_FIELDS = (
    "accepts_referrals",
    "focal_point",
    "phone",
    "duty_phone",
    "hours",
    "conditions",
    "takes_women",
    "takes_men",
    "takes_children",
)


@transaction.atomic
def save_provider(
    *, agency_id: UUID, data: NewProvider, actor: Viewer, now: datetime, version: int | None = None
) -> Provider:
    """Write an agency's entry in the directory, new or changed.

    Raises NotVisible without such an agency, NotAllowed, StaleVersion, InvalidInput by field.
    """
    agency = Agency.objects.select_for_update().filter(pk=agency_id).first()
    if agency is None:
        raise NotVisible()
    if not actor.job and not access.can_edit_provider(actor, agency_id):
        raise NotAllowed(code="may_not_edit_directory")
    wanted = _known(data)
    provider = Provider.objects.filter(pk=agency_id).first()
    if version is not None and (provider.version if provider else 0) != version:
        raise StaleVersion()
    is_new = provider is None
    provider = provider or Provider(agency=agency, version=0)
    for name in _FIELDS:
        setattr(provider, name, getattr(data, name))
    provider.updated_at = now
    provider.version += 1
    common.check(provider, exclude=["agency"])
    provider.save(force_insert=is_new)
    _replace_services(provider, wanted)
    audit.record(
        "directory.changed",
        actor=actor,
        now=now,
        subject=("provider", agency_id, ""),
        details={"services": len(wanted), "accepts_referrals": provider.accepts_referrals},
    )
    return provider


def _known(data: NewProvider) -> list[tuple[str, int | None]]:
    wanted = list(dict.fromkeys(data.services))
    for type_, province_id in wanted:
        if type_ not in ServiceType.values:
            common.refuse(services=_("Choose one of the answers."))
        province = lookup.region(province_id)
        if province_id is not None and (province is None or province.parent_id is not None):
            common.refuse(provinces=_("Choose a province from the list."))
    if not (data.takes_women or data.takes_men or data.takes_children):
        common.refuse(takes_women=_("Choose at least one group."))
    # A service offered everywhere needs no line for a province.
    everywhere = {type_ for type_, province_id in wanted if province_id is None}
    return [item for item in wanted if item[1] is None or item[0] not in everywhere]


def _replace_services(provider: Provider, wanted: Sequence[tuple[str, int | None]]) -> None:
    ProviderService.objects.filter(provider=provider).delete()
    ProviderService.objects.bulk_create(
        [ProviderService(provider=provider, type=type_, province_id=province_id) for type_, province_id in wanted]
    )
