"""Turning the compact rows of a newly logged case into victims."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from casetracker.accounts.viewer import Viewer
from casetracker.common.choices import AGE_BAND_YEARS, AgeBasis, FourState, Sex
from casetracker.regions import lookup
from casetracker.vault.services import Identity, Name
from victims import choices
from victims.ages import UNKNOWN, AgeRange
from victims.services.common import today
from victims.services.people import NewVictim, add_victim

if TYPE_CHECKING:
    from cases.models import Case


def record_logged_victims(case: "Case", rows: Sequence[Mapping[str, Any]], actor: Viewer, now: datetime) -> None:
    """Add a victim for each row: `name`, `sex`, `age` or `age_band`, `citizenship` (alpha-2), `urgent_need`.

    Everything may be missing. The forms of exploitation named for the case become findings of each victim. Raises what
    `add_victim` raises.
    """
    forms = tuple(case.exploitations.order_by("id").values_list("form", flat=True))
    findings = tuple((choices.Element.EXPLOITATION, form, FourState.YES) for form in forms)
    for row in rows:
        add_victim(case_id=case.pk, data=_victim(row, case, findings, now), actor=actor, now=now)


def _victim(row: Mapping[str, Any], case: "Case", findings: Sequence[tuple[str, str, str]], now: datetime) -> NewVictim:
    name = str(row.get("name") or "").strip()
    country = lookup.country_by_code(str(row["citizenship"]).upper()) if row.get("citizenship") else None
    age = _age(row)
    return NewVictim(
        registered_on=today(now),
        identity=Identity(
            names=(Name(name),) if name else (),
            sex=str(row.get("sex") or Sex.UNKNOWN),
            citizenship_ids=(country.id,) if country else (),
            is_stateless=bool(row.get("is_stateless")),
        ),
        age_identified=age,
        age_basis=AgeBasis.ESTIMATE if age else "",
        urgent_need=str(row.get("urgent_need") or ""),
        findings=findings,
    )


def _age(row: Mapping[str, Any]) -> AgeRange:
    years = row.get("age")
    if years not in {None, ""}:
        return AgeRange(int(str(years)), int(str(years)))
    band = str(row.get("age_band") or "")
    return AgeRange(*AGE_BAND_YEARS[band]) if band in AGE_BAND_YEARS else UNKNOWN
