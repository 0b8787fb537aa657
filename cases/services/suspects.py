"""Suspects: who, as what, with which standing. Identity goes to the vault."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.choices import ChainPosition, PartyType, SuspectLegalStatus, SuspectRole
from cases.models import Case, Suspect, SuspectRoleRow
from cases.services import walls
from cases.services.checks import (
    IN_THE_FUTURE,
    UNKNOWN_CODE,
    Problems,
    changed_codes,
    check_version,
    cleaned,
    is_future,
    lock_case,
)
from casetracker.access import changes
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common import bulk
from casetracker.common.choices import FourState, Sex
from casetracker.common.errors import NotAllowed, NotVisible
from casetracker.vault import services as vault
from casetracker.vault.choices import CaseRole
from casetracker.vault.services import Identity

OLDEST_AGE = 120
FREE_TEXT = frozenset({"remarks", "corporation_name"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSuspect:
    """A suspect to be recorded; a corporation has a name here, a person's identity goes to the vault."""

    party_type: str = PartyType.NATURAL_PERSON
    identity: Identity | None = None
    corporation_name: str = ""
    legal_status: str = SuspectLegalStatus.TERLAPOR
    named_on: date | None = None
    sex: str = Sex.UNKNOWN
    citizenship_id: int | None = None
    age_years: int | None = None
    chain_position: str = ChainPosition.UNKNOWN
    is_kin_of_victim: str = FourState.NOT_ASKED
    is_public_official: str = FourState.NOT_ASKED
    employer_agency_id: UUID | None = None
    employer_unit_id: UUID | None = None
    account_id: UUID | None = None
    is_also_victim: str = FourState.NOT_ASKED
    remarks: str = ""
    roles: Sequence[str] = ()


@transaction.atomic
def add_suspect(*, case_id: UUID, data: NewSuspect, actor: Viewer, now: datetime) -> Suspect:
    """Record a suspect under the next code of the case.

    Raises NotVisible, NotAllowed, or InvalidInput with the field at fault.
    """
    case, held = lock_case(case_id=case_id, actor=actor)
    if not access.can_edit_suspects(actor, held, case):
        raise NotAllowed()
    return register_suspects([(case, data)], actor=actor, now=now)[0]


def register_suspects(items: Sequence[tuple[Case, NewSuspect]], *, actor: Viewer, now: datetime) -> list[Suspect]:
    """Record suspects of cases the caller has locked or just made; bulk, in the caller's transaction."""
    counts: dict[UUID, int] = {}
    suspects: list[Suspect] = []
    for case, data in items:
        _check(data, now)
        counts[case.pk] = counts.get(case.pk, case.suspect_count) + 1
        suspects.append(_row(case, counts[case.pk], data, actor=actor, now=now))
    people = [(place, data) for place, (_case, data) in enumerate(items) if data.party_type == PartyType.NATURAL_PERSON]
    person_ids = vault.register_people(
        vault.Registration(
            identity=_identity(data),
            case_id=suspects[place].case_id,
            role=CaseRole.SUSPECT,
            code=suspects[place].code,
            subject_id=suspects[place].pk,
        )
        for place, data in people
    )
    for (place, _data), person_id in zip(people, person_ids, strict=True):
        suspects[place].person_id = person_id
    bulk.insert(suspects)
    bulk.insert(
        [
            SuspectRoleRow(suspect=suspect, role=role)
            for suspect, (_case, data) in zip(suspects, items, strict=True)
            for role in dict.fromkeys(data.roles)
        ]
    )
    for case_id, count in counts.items():
        Case.objects.filter(pk=case_id).update(suspect_count=count, updated_at=now)
    for case, _data in items:
        case.suspect_count = counts[case.pk]
    for suspect in suspects:
        audit.record(
            "suspect.added",
            actor=actor,
            now=now,
            case_id=suspect.case_id,
            subject=("suspect", suspect.pk, suspect.code),
            details={"party_type": suspect.party_type, "legal_status": suspect.legal_status},
        )
    changes.changed_many((suspect.case_id, "suspect", suspect.pk) for suspect in suspects)
    for suspect in suspects:
        _wall_off(suspect, actor=actor, now=now)
    return suspects


def _wall_off(suspect: Suspect, *, actor: Viewer, now: datetime, known: Sequence[walls.Party] = ()) -> None:
    """Wall off whom the suspect is newly linked to: what was `known` has its wall, or approvers lifted it.

    SECURITY: the last step, since the actor may be one of them.
    """
    parties = [party for party in walls.parties_of(suspect) if party not in known]
    if parties:
        walls.raise_walls(suspect.case_id, parties, reason=walls.LINKED, source_id=suspect.pk, actor=actor, now=now)


def _check(data: NewSuspect, now: datetime) -> None:
    problems = Problems()
    if set(data.roles) - set(SuspectRole.values):
        problems.add("roles", UNKNOWN_CODE)
    if data.legal_status not in SuspectLegalStatus.values:
        problems.add("legal_status", UNKNOWN_CODE)
    if data.party_type == PartyType.CORPORATION and not data.corporation_name.strip():
        problems.add("corporation_name", _("Enter the name of the company."))
    if is_future(data.named_on, now):
        problems.add("named_on", IN_THE_FUTURE)
    if data.age_years is not None and not 0 <= data.age_years <= OLDEST_AGE:
        problems.add("age_years", _("Enter an age from 0 to 120."))
    problems.raise_if_any()
    walls.check_parties(agency_id=data.employer_agency_id, unit_id=data.employer_unit_id, user_id=data.account_id)


def _row(case: Case, number: int, data: NewSuspect, *, actor: Viewer, now: datetime) -> Suspect:
    is_company = data.party_type == PartyType.CORPORATION
    return Suspect(
        case=case,
        number=number,
        party_type=data.party_type,
        corporation_name=data.corporation_name if is_company else "",
        legal_status=data.legal_status,
        named_on=data.named_on,
        sex=Sex.UNKNOWN if is_company else data.sex,
        citizenship_id=data.citizenship_id,
        age_years=None if is_company else data.age_years,
        chain_position=data.chain_position,
        is_kin_of_victim=data.is_kin_of_victim,
        is_public_official=data.is_public_official,
        employer_agency_id=data.employer_agency_id,
        employer_unit_id=data.employer_unit_id,
        account_id=data.account_id,
        is_also_victim=data.is_also_victim,
        remarks=data.remarks,
        recorded_by_id=actor.user_id,
        recorded_at=now,
        updated_at=now,
    )


def _identity(data: NewSuspect) -> Identity:
    """Return what the vault keeps: sex and citizenship as they stand in the case file."""
    identity = data.identity or Identity()
    citizenships = identity.citizenship_ids or ([data.citizenship_id] if data.citizenship_id else [])
    return replace(identity, sex=data.sex, citizenship_ids=citizenships)


EDITABLE = (
    "corporation_name",
    "legal_status",
    "named_on",
    "sex",
    "citizenship_id",
    "age_years",
    "chain_position",
    "is_kin_of_victim",
    "is_public_official",
    "employer_agency_id",
    "employer_unit_id",
    "account_id",
    "is_also_victim",
    "remarks",
)


def lock_suspect(*, suspect_id: UUID, actor: Viewer) -> tuple[Suspect, Case]:
    """Lock a suspect together with its case, for one who may change it. Raises NotVisible or NotAllowed."""
    found = Suspect.objects.visible_to(actor).filter(pk=suspect_id).values_list("case_id", flat=True).first()
    if found is None:
        raise NotVisible()
    case, held = lock_case(case_id=found, actor=actor)
    if not access.can_see_suspects(actor, held, case):
        raise NotVisible()
    if not access.can_edit_suspects(actor, held, case):
        raise NotAllowed()
    suspect = Suspect.objects.select_for_update().get(pk=suspect_id)
    suspect.case = case
    return suspect, case


@transaction.atomic
def edit_suspect(
    *,
    suspect_id: UUID,
    values: Mapping[str, Any],
    roles: Sequence[str] | None = None,
    version: int | None = None,
    actor: Viewer,
    now: datetime,
) -> Suspect:
    """Change facts of a suspect; `values` holds fields of `EDITABLE`, `roles` replaces the parts played.

    Raises NotVisible, NotAllowed, StaleVersion, InvalidInput.
    """
    suspect, case = lock_suspect(suspect_id=suspect_id, actor=actor)
    check_version(suspect, version)
    if set(values) - set(EDITABLE):
        raise ValueError(f"Not editable: {sorted(set(values) - set(EDITABLE))}")
    before = {name: getattr(suspect, name) for name in values}
    linked = walls.parties_of(suspect)
    for name, value in values.items():
        setattr(suspect, name, value)
    _check(
        NewSuspect(
            party_type=suspect.party_type,
            corporation_name=suspect.corporation_name,
            legal_status=suspect.legal_status,
            named_on=suspect.named_on,
            age_years=suspect.age_years,
            employer_agency_id=suspect.employer_agency_id,
            employer_unit_id=suspect.employer_unit_id,
            account_id=suspect.account_id,
            roles=roles or (),
        ),
        now,
    )
    suspect.version += 1
    suspect.updated_at = now
    cleaned(suspect, exclude=["case"])
    suspect.save(update_fields=[*values, "version", "updated_at"])
    details = changed_codes(before, values, FREE_TEXT)
    if roles is not None:
        details |= _replace_roles(suspect, roles)
    audit.record(
        "suspect.changed",
        actor=actor,
        now=now,
        case_id=case.pk,
        subject=("suspect", suspect.pk, suspect.code),
        details=details,
    )
    changes.changed(case_id=case.pk, resource="suspect", resource_id=suspect.pk)
    _wall_off(suspect, actor=actor, now=now, known=linked)
    return suspect


def _replace_roles(suspect: Suspect, roles: Sequence[str]) -> dict[str, Any]:
    before = set(SuspectRoleRow.objects.filter(suspect=suspect).values_list("role", flat=True))
    wanted = set(roles)
    if before == wanted:
        return {}
    SuspectRoleRow.objects.filter(suspect=suspect, role__in=before - wanted).delete()
    SuspectRoleRow.objects.bulk_create([SuspectRoleRow(suspect=suspect, role=role) for role in sorted(wanted - before)])
    return {"roles": [sorted(before), sorted(wanted)]}


@transaction.atomic
def change_suspect_identity(
    *, suspect_id: UUID, identity: Identity, version: int | None = None, actor: Viewer, now: datetime
) -> Suspect:
    """Replace what the vault knows about who a suspect is; sex and citizenship of the file follow.

    Raises NotVisible, NotAllowed without the identity section or for a corporation, StaleVersion, InvalidInput.
    """
    suspect, case = lock_suspect(suspect_id=suspect_id, actor=actor)
    _case, held = lock_case(case_id=case.pk, actor=actor)
    if not access.can_edit_suspect_identity(actor, held, case) or suspect.person_id is None:
        raise NotAllowed(code="identity_not_held")
    check_version(suspect, version)
    vault.replace_identity(
        person_id=suspect.person_id, identity=identity, case_id=case.pk, code=suspect.code, actor=actor, now=now
    )
    suspect.sex = identity.sex
    suspect.citizenship_id = next(iter(identity.citizenship_ids), None)
    suspect.version += 1
    suspect.updated_at = now
    suspect.save(update_fields=["sex", "citizenship", "version", "updated_at"])
    changes.changed(case_id=case.pk, resource="suspect", resource_id=suspect.pk)
    return suspect
