"""The frozen result of a report: every table, every measure used, and the notes, in both languages."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.models import Agency
from casetracker.accounts.viewer import Viewer
from reports import access, definitions
from reports.counting import counting_for
from reports.definitions import SectionSpec
from reports.models import Measure, ReportDefinition
from reports.periods import Period
from reports.results.notes import notes_for
from reports.results.suppression import hide_small_numbers
from reports.results.tables import Request, Section, build_section
from reports.scope import Scope
from reports.texts import LANGUAGES, Text, both, of_fields

FORMAT = 1
Result = dict[str, Any]


def threshold() -> int:
    """Return the smallest number a publication shows (setting SMALL_NUMBER_THRESHOLD)."""
    return int(settings.SMALL_NUMBER_THRESHOLD)


@contextmanager
def one_moment() -> Iterator[None]:
    """Read everything as it stood at one moment, so that two tables of a report cannot contradict each other."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def build(
    *,
    definition: ReportDefinition,
    owner: Viewer,
    period: Period,
    scope: Scope,
    for_publication: bool,
    now: datetime,
) -> Result:
    """Count every section over the rows the owner sees now, and return the result as it will be kept.

    Small numbers are hidden for publication, and always for who sees no case. Raises BadDefinition.
    """
    known = definitions.measures()
    specs = definitions.sections_of(definition, known)
    request = Request(access.counting_viewer(owner), period, scope, timezone.localdate(now))
    used = _used(specs)
    with counting_for(request.viewer):
        sections = [build_section(spec, request) for spec in specs]
        notes = notes_for(used, known, request)
    hides = for_publication or access.must_hide_small_numbers(owner)
    hidden = hide_small_numbers(sections, known, threshold()) if hides else 0
    return {
        "format": FORMAT,
        "definition": {"code": definition.code, "label": of_fields(definition), "source": definition.source},
        "period": _period(period),
        "scope": {"values": scope.as_json(), "label": scope.label(), "is_reference": scope.is_reference},
        "attribution": _attribution(scope),
        "counted_for": _agency_name(owner),
        "cut_off_at": now.isoformat(),
        "time_zone": settings.TIME_ZONE,
        "suppression": {"threshold": threshold(), "hidden": hidden} if hides else None,
        "sections": [_frozen(section) for section in sections],
        "measures": {measure.code: describe(measure) for measure in used},
        "notes": _with_small_hidden(notes) if hides else notes,
    }


def checksum(result: Result) -> str:
    """Return the SHA-256 of a result in its one canonical form."""
    return hashlib.sha256(canonical(result)).hexdigest()


def canonical(result: Result) -> bytes:
    """Return the result as the bytes that are hashed and handed out as JSON."""
    return json.dumps(result, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def describe(measure: Measure) -> dict[str, Any]:
    """Return how a number is counted, in words and codes."""
    parts = ("unit", "population", "date_basis", "place_basis", "status_filter", "age_basis", "deduplication")
    return {
        "code": measure.code,
        "label": of_fields(measure),
        "definition": of_fields(measure, "definition"),
        "is_flow": measure.is_flow,
        "conditions": measure.conditions,
        "source": measure.source,
        **{part: {"code": getattr(measure, part), "label": _label_of(measure, part)} for part in parts},
    }


def _label_of(measure: Measure, part: str) -> Text:
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = str(getattr(measure, f"get_{part}_display")())
    return found


def _used(specs: tuple[SectionSpec, ...]) -> list[Measure]:
    found: dict[str, Measure] = {}
    for spec in specs:
        for measure in ([spec.base] if spec.base else []) + [column.measure for column in spec.columns]:
            found[measure.code] = measure
    return list(found.values())


def _period(period: Period) -> dict[str, Any]:
    return {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "code": period.code,
        "label": period_label(period),
    }


def period_label(period: Period) -> Text:
    """Return the period in words, in both languages."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = period.label
    return found


def _agency_name(owner: Viewer) -> Text:
    agency = Agency.objects.filter(pk=owner.agency_id).first() if owner.agency_id else None
    return {"en": agency.name, "id": agency.name_id or agency.name} if agency else both(_("No agency"))


def _attribution(scope: Scope) -> str:
    if not scope.is_reference:
        return ""
    agency = Agency.objects.filter(pk=scope.agency_id).first() if scope.agency_id else None
    return agency.attribution if agency else ""


def _with_small_hidden(notes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """PRIVACY: a note on three records tells as much as a cell with a three."""
    return [note for note in notes if not any(0 < number < threshold() for number in note["numbers"])]


def _frozen(section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        "kind": section.kind,
        "title": section.title,
        "note": section.note,
        "rows_title": section.rows_title,
        "rows_dimension": section.rows_dimension,
        "columns": [
            {
                "key": column.key,
                "measure": column.measure,
                "label": column.label,
                "group": column.group,
                "value": column.value,
                "is_total": column.is_total,
            }
            for column in section.columns
        ],
        "rows": [
            {
                "key": row.key,
                "label": row.label,
                "measure": row.measure,
                "is_total": row.is_total,
                "cells": row.cells,
            }
            for row in section.rows
        ],
        "chart": section.chart,
    }
