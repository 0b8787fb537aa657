"""Cases and suspects as the API writes them: shaped by hand from `values()`, in as many queries for 50 rows as for 2.

SECURITY: every row comes from `visible_to(viewer)`; which fields it shows is decided by the table in
`cases.redaction`, as on the pages. A field whose section is not held is null, and its section is missing in `sections`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from cases import access, choices, workflow
from cases.models import Case, CaseExploitation, Document, RouteLeg, Suspect
from cases.redaction import FIELD_SECTIONS, SuspectCard, suspect_card
from casetracker.access import rules
from casetracker.access.sections import Section, SectionName, to_names
from casetracker.accounts.viewer import Viewer
from casetracker.common import record
from casetracker.common.api.labels import coded
from casetracker.common.choices import DatePrecision, FourState, Sex
from casetracker.regions.api.shapes import country_link, region_link
from casetracker.vault.fields import sealed_field

ADDRESS = "/api/v1/cases/{reference}/"
MOST_DOCUMENTS = 500

_HEADER = (
    "pk",
    "reference",
    "kind",
    "status",
    "priority",
    "report_channel",
    "lead_agency_id",
    "lead_agency__name",
    "opened_on",
    "opened_on_precision",
    "incident_on",
    "incident_on_precision",
    "found_country_id",
    "found_province_id",
    "found_regency_id",
    "exploitation_country_id",
    "exploitation_country_withheld",
    "exploitation_province_id",
    "exploitation_regency_id",
    "child_involved",
    "victim_count",
    "next_due_on",
    "closed_on",
    "closure_reason",
    "is_reference",
    "registered_at",
    "updated_at",
    "version",
)
NARRATIVE, FOUND_PLACE = sealed_field(Case, "narrative"), sealed_field(Case, "found_place")
_WHOLE = (*_HEADER, "found_place", "narrative", "suspect_count", "corruption_suspected", "granted")


_LIST_COLUMNS = ", ".join(
    {"pk": "cases_case.id", "lead_agency__name": "accounts_agency.name"}.get(name, f"cases_case.{name}")
    for name in _HEADER
)
_LIST = f"""
SELECT {_LIST_COLUMNS}, ARRAY(
    SELECT form FROM cases_caseexploitation WHERE case_id = cases_case.id ORDER BY cases_caseexploitation.id
)
FROM cases_case JOIN accounts_agency ON accounts_agency.id = cases_case.lead_agency_id
WHERE cases_case.id = ANY(%s::uuid[])
"""  # noqa: S608 (made of the column names above alone)


def listed(page: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the headers of the cases of one page, in its order; one query, written by hand because it is the hottest.

    SECURITY: `page` is what `page_of_cases(viewer)` gave in this transaction: it has decided on visibility.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LIST, [[str(row["case_id"]) for row in page]])
        rows = {row[0]: row for row in cursor.fetchall()}
    result = []
    for wanted in page:
        if row := rows.get(wanted["case_id"]):
            forms = [coded(choices.ExploitationForm, form) for form in row[-1]]
            result.append(_header(dict(zip(_HEADER, row, strict=False)), {row[0]: forms}))
    return result


def whole(viewer: Viewer, case_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return the cases the viewer sees among these, whole; three queries."""
    found = Case.objects.visible_to(viewer).with_sections(viewer).filter(pk__in=case_ids)
    return _whole(viewer, list(found.values(*_WHOLE)))


def one(viewer: Viewer, reference: str) -> dict[str, Any] | None:
    """Return one case whole, None where it is not visible; three queries."""
    found = Case.objects.visible_to(viewer).with_sections(viewer).filter(reference=reference)
    return next(iter(_whole(viewer, list(found.values(*_WHOLE))).values()), None)


def _whole(viewer: Viewer, rows: Sequence[Mapping[str, Any]]) -> dict[UUID, dict[str, Any]]:
    held = {row["pk"]: rules.effective(viewer, row["granted"]) for row in rows}
    forms = _exploitations(held)
    routes = _routes([pk for pk, sections in held.items() if FIELD_SECTIONS["route"] in sections])
    return {row["pk"]: _detail(viewer, row, held[row["pk"]], forms, routes) for row in rows}


def _exploitations(case_ids: Iterable[UUID]) -> Mapping[UUID, list[Any]]:
    forms: dict[UUID, list[Any]] = defaultdict(list)
    rows = CaseExploitation.objects.filter(case_id__in=list(case_ids)).order_by("id")
    for case_id, form in rows.values_list("case_id", "form"):
        forms[case_id].append(coded(choices.ExploitationForm, form))
    return forms


def _routes(case_ids: Sequence[UUID]) -> Mapping[UUID, list[Any]]:
    routes: dict[UUID, list[Any]] = defaultdict(list)
    for leg in RouteLeg.objects.filter(case_id__in=case_ids).order_by("case_id", "position"):
        routes[leg.case_id].append(
            {
                "kind": coded(choices.LegKind, leg.kind),
                "country": country_link(leg.country_id),
                "province": region_link(leg.province_id),
                "regency": region_link(leg.regency_id),
                "place": leg.place,
                "transport": coded(choices.TransportMode, leg.transport),
                "crossing": coded(choices.CrossingKind, leg.crossing),
            }
        )
    return routes


def _header(row: Mapping[str, Any], forms: Mapping[UUID, list[Any]]) -> dict[str, Any]:
    return {
        "id": row["pk"],
        "reference": row["reference"],
        "url": ADDRESS.format(reference=row["reference"]),
        "kind": coded(choices.CaseKind, row["kind"]),
        "status": coded(choices.CaseStatus, row["status"]),
        "priority": coded(choices.Priority, row["priority"]),
        "report_channel": coded(choices.ReportChannel, row["report_channel"]),
        "lead_agency": {"id": row["lead_agency_id"], "name": row["lead_agency__name"]},
        "opened_on": row["opened_on"],
        "opened_on_precision": coded(DatePrecision, row["opened_on_precision"]),
        "incident_on": row["incident_on"],
        "incident_on_precision": coded(DatePrecision, row["incident_on_precision"]),
        "found_country": country_link(row["found_country_id"]),
        "found_province": region_link(row["found_province_id"]),
        "found_regency": region_link(row["found_regency_id"]),
        "exploitation_country": country_link(row["exploitation_country_id"]),
        "exploitation_country_withheld": row["exploitation_country_withheld"],
        "exploitation_province": region_link(row["exploitation_province_id"]),
        "exploitation_regency": region_link(row["exploitation_regency_id"]),
        "exploitations": forms.get(row["pk"], []),
        "child_involved": row["child_involved"],
        "victim_count": row["victim_count"],
        "next_due_on": row["next_due_on"],
        "closed_on": row["closed_on"],
        "closure_reason": coded(choices.ClosureReason, row["closure_reason"]),
        "is_reference": row["is_reference"],
        "registered_at": row["registered_at"],
        "updated_at": row["updated_at"],
        "version": row["version"],
    }


def _detail(
    viewer: Viewer,
    row: Mapping[str, Any],
    held: Section,
    forms: Mapping[UUID, list[Any]],
    routes: Mapping[UUID, list[Any]],
) -> dict[str, Any]:
    def kept(name: str, value: Any) -> Any:
        return value if FIELD_SECTIONS[name] in held else None

    address = ADDRESS.format(reference=row["reference"])
    case = Case(status=row["status"], lead_agency_id=row["lead_agency_id"])
    record.shown(row["pk"], held & (Section.INVESTIGATION | Section.CORRUPTION))
    return {
        **_header(row, forms),
        "found_place": kept("found_place", FOUND_PLACE.opened(row["pk"], row["found_place"])),
        "narrative": kept("narrative", NARRATIVE.opened(row["pk"], row["narrative"])),
        "route": kept("route", routes.get(row["pk"], [])),
        "suspect_count": kept("suspect_count", row["suspect_count"]),
        "corruption_suspected": kept("corruption_suspected", coded(FourState, row["corruption_suspected"])),
        "sections": to_names(held),
        "may_edit": access.can_edit_case(viewer, held, case),
        "available_transitions": moves(viewer, held, case),
        "links": {name: f"{address}{name}/" for name in ("transitions", "victims", "suspects")},
    }


def moves(viewer: Viewer, held: Section, case: Case) -> list[str]:
    """Return the statuses this viewer may move the case to now."""
    return (
        [move.to for move in workflow.moves_from(case.status)] if access.can_change_status(viewer, held, case) else []
    )


def readable_documents(case: Case, held: Section, viewer: Viewer) -> QuerySet[Document]:
    """Return the documents in view of the sections held, newest first."""
    sections = access.readable_document_sections(held)
    rows: QuerySet[Document] = Document.objects.visible_to(viewer).filter(case=case).readable(sections)
    return rows


def documents(case: Case, held: Section, viewer: Viewer) -> list[dict[str, Any]]:
    """Return what is known of the documents of the sections held, newest first; one query."""
    return [
        {
            "id": row.pk,
            "case": case.reference,
            "section": coded(SectionName, row.section),
            "kind": coded(choices.DocumentKind, row.kind),
            "description": row.description,
            "media_type": row.format.media_type,
            "size": row.size,
            "agency": {"id": row.agency.pk, "name": row.agency.name},
            "added_at": row.added_at,
            "file_url": f"{ADDRESS.format(reference=case.reference)}documents/{row.pk}/file/",
        }
        for row in readable_documents(case, held, viewer)[:MOST_DOCUMENTS]
    ]


def suspects(viewer: Viewer, **wanted: Any) -> list[dict[str, Any]]:
    """Return the suspects the viewer may read, in the order of their codes; one query.

    `wanted` are conditions on suspects, for example `case__reference` or `pk__in`.
    """
    rows = Suspect.objects.visible_to(viewer).with_sections(viewer).filter(**wanted).for_case_page()
    return [
        _suspect(suspect, suspect_card(suspect, roles=suspect.role_codes))
        for suspect in rows.select_related("case", "employer_agency")
        if access.can_see_suspects(viewer, rules.effective(viewer, suspect.granted), suspect.case)
    ]


def suspects_by_id(viewer: Viewer, suspect_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return the suspects the viewer may read among these."""
    return {row["id"]: row for row in suspects(viewer, pk__in=suspect_ids)}


def _suspect(row: Suspect, card: SuspectCard) -> dict[str, Any]:
    reference = row.case.reference
    employer = row.employer_agency
    return {
        "id": card.id,
        "code": card.code,
        "case": reference,
        "url": f"{ADDRESS.format(reference=reference)}suspects/{card.code}/",
        "party_type": coded(choices.PartyType, card.party_type),
        "corporation_name": card.corporation_name,
        "legal_status": coded(choices.SuspectLegalStatus, card.legal_status),
        "named_on": card.named_on,
        "sex": coded(Sex, card.sex),
        "citizenship": country_link(card.citizenship_id),
        "age_years": card.age_years,
        "roles": [coded(choices.SuspectRole, role) for role in card.roles],
        "chain_position": coded(choices.ChainPosition, card.chain_position),
        "is_kin_of_victim": coded(FourState, card.is_kin_of_victim),
        "is_public_official": coded(FourState, card.is_public_official),
        "employer_agency": {"id": employer.pk, "name": employer.name} if employer else None,
        "is_also_victim": coded(FourState, card.is_also_victim),
        "remarks": card.remarks,
        "updated_at": row.updated_at,
        "version": card.version,
    }
