"""What the case file asks victims: what hangs on a case, and what speaks against closing it."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cases.registry import Blocker
from victims.choices import IdentificationStatus
from victims.models import Care, Need, Placement, ServiceEpisode, Victim


def resources(case_id: UUID) -> Iterable[tuple[str, UUID]]:
    """Return the victims and services of a case, for the feed of an agency that newly sees it."""
    for victim_id in Victim.objects.filter(case_id=case_id).order_by("number").values_list("pk", flat=True):
        yield "victim", victim_id
    services = ServiceEpisode.objects.standing().filter(victim__case_id=case_id)
    for service_id in services.order_by("id").values_list("pk", flat=True):
        yield "service", service_id


def blockers(case_id: UUID) -> list[Blocker]:
    """Return what is still open for the victims of a case."""
    found = []
    if Placement.objects.standing().filter(victim__case_id=case_id).exists():
        found.append(
            Blocker(
                "victim_in_shelter",
                _("A victim still has a bed in a shelter. End the stay first."),
                may_override=False,
            )
        )
    if Care.objects.standing().filter(victim__case_id=case_id).exists():
        found.append(Blocker("victim_in_care", _("A victim is still in the care of an agency.")))
    undecided = (IdentificationStatus.SCREENED, IdentificationStatus.POSSIBLE)
    if Victim.objects.filter(case_id=case_id, identification_status__in=undecided).exists():
        found.append(Blocker("identification_open", _("Identification of a victim is not decided yet.")))
    if Need.objects.standing().filter(victim__case_id=case_id, is_urgent=True).exists():
        found.append(Blocker("urgent_need", _("An urgent need of a victim has not been met.")))
    return found


def shelter_locations(case_id: UUID) -> Iterable[tuple[str, str]]:
    """Return (code, place) of the victims of a case who stay in a shelter, for an approved emergency opening."""
    stays = Placement.objects.filter(victim__case_id=case_id, until__isnull=True)
    for stay in stays.select_related("victim", "shelter", "shelter__agency").order_by("victim__number", "pk"):
        places = (stay.shelter.code, stay.shelter.address, str(stay.shelter.agency))
        yield stay.victim.code, ", ".join(part for part in places if part)
