"""Which provider fits a need and a person: pure, so that the page can say why one does not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from casetracker.common.choices import FourState, Sex
from casetracker.common.errors import Text


@dataclass(frozen=True, slots=True)
class Fit:
    """A provider beside a need: which services it offers there, which not, and what speaks against it."""

    provider: Any
    offered: tuple[str, ...]
    missing: tuple[str, ...]
    is_national: bool
    obstacle: Text = ""

    @property
    def may_be_chosen(self) -> bool:
        """Say whether a referral may go there."""
        return not self.obstacle


def obstacle(provider: Any, sex: str, is_child: str) -> Text:
    """Return why a provider does not take this person, "" when nothing is known against it.

    A boy is taken where children are; sex or age that is not known excludes nobody.
    """
    if is_child == FourState.YES:
        return "" if provider.takes_children else _("Takes no children.")
    if is_child == FourState.NO:
        if sex == Sex.MALE and not provider.takes_men:
            return _("Takes no men.")
        if sex == Sex.FEMALE and not provider.takes_women:
            return _("Takes no women.")
    return ""


def takes(provider: Any) -> list[Text]:
    """Return whom a provider takes, in words."""
    groups = (
        (provider.takes_women, _("Women")),
        (provider.takes_men, _("Men")),
        (provider.takes_children, _("Children")),
    )
    return [label for does, label in groups if does]


def offered_by(provider: Any, services: Sequence[str], province_id: int | None) -> tuple[str, ...]:
    """Return which of the services a provider offers in a place, in the whole country included."""
    there = {row.type for row in provider.services.all() if row.province_id in {None, province_id}}
    return tuple(service for service in services if service in there)


def fits(
    providers: Iterable[Any], services: Sequence[str], province_id: int | None, *, sex: str, is_child: str
) -> list[Fit]:
    """Return the providers of a need, best first: who takes the person, offers most of it, and is near.

    `providers` come with their `services` fetched.
    """
    found = []
    for provider in providers:
        offered = offered_by(provider, services, province_id)
        if offered:
            found.append(
                Fit(
                    provider=provider,
                    offered=offered,
                    missing=tuple(service for service in services if service not in offered),
                    is_national=not any(
                        row.province_id == province_id for row in provider.services.all() if row.type in offered
                    ),
                    obstacle=obstacle(provider, sex, is_child),
                )
            )
    return sorted(
        found, key=lambda fit: (not fit.may_be_chosen, len(fit.missing), fit.is_national, fit.provider.agency.name)
    )
