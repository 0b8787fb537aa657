"""How numbers are counted, what others published, and two figures side by side."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from casetracker.common.errors import NotVisible
from reports import comparing
from reports.forms import CompareForm
from reports.models import Measure, PublishedFigure
from reports.presentation import DESCRIBED, describe, part_titles
from reports.results import describe as frozen_measure
from reports.texts import chosen, of_fields
from reports.views.base import ReportsView, language_of_page


class MeasureListView(ReportsView):
    """Every measure."""

    template_name = "reports/measures.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = language_of_page()
        measures = [
            {"code": row.code, "label": chosen(of_fields(row), language), "definition": _definition(row, language)}
            for row in Measure.objects.visible_to(self.viewer).order_by("code")
        ]
        return self.render({"measures": measures})


def _definition(measure: Measure, language: str) -> str:
    return chosen(of_fields(measure, "definition"), language)


class MeasureView(ReportsView):
    """How one number is counted: where every *why* leads."""

    template_name = "reports/measure.html"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        measure = Measure.objects.visible_to(self.viewer).filter(pk=code).first()
        if measure is None:
            raise NotVisible()
        described = describe(frozen_measure(measure), language_of_page())
        titles = part_titles()
        rows = [{"label": titles[part], "value": described[part]} for part in DESCRIBED]
        rows.append({"label": _("Source"), "value": described["source"]})
        rows.append({"label": _("Code"), "value": described["code"]})
        return self.render({"measure": described, "rows": rows})


class PublishedView(ReportsView):
    """Tables that others published, as they published them, with what is odd about them."""

    template_name = "reports/published.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = language_of_page()
        tables: dict[str, dict[str, Any]] = {}
        for figure in PublishedFigure.objects.visible_to(self.viewer).in_tables():
            table = tables.setdefault(figure.series, _series(figure, language))
            table["columns"].setdefault(figure.code, (figure.position, chosen(of_fields(figure), language)))
            line = table["lines"].setdefault(comparing.span(figure), {"flags": figure.flags, "cells": {}})
            line["cells"][figure.code] = figure
        return self.render(
            {
                "tables": [
                    _finished(table, language) for table in sorted(tables.values(), key=lambda table: table["first"])
                ]
            }
        )


def _series(figure: PublishedFigure, language: str) -> dict[str, Any]:
    return {
        "key": figure.series,
        "first": (figure.period_from, figure.series),
        "title": chosen(of_fields(figure, "series_label"), language),
        "publisher": figure.publisher,
        "source": figure.source,
        "note": chosen(of_fields(figure, "counting_note"), language),
        "columns": {},
        "lines": {},
    }


def _finished(table: dict[str, Any], language: str) -> dict[str, Any]:
    columns = sorted(table["columns"].items(), key=lambda column: column[1])
    lines = [
        {
            "label": label,
            "same_as": ", ".join(line["flags"].get("same_as", [])),
            "cells": [line["cells"].get(code) for code, _column in columns],
        }
        for label, line in table["lines"].items()
    ]
    explanations: dict[str, None] = {}
    for line in table["lines"].values():
        explanation: Mapping[str, str] = line["flags"].get("explanation") or {}
        if explanation:
            explanations[chosen(explanation, language)] = None
    return {
        **table,
        "columns": [label for _code, (_position, label) in columns],
        "lines": lines,
        "explanations": list(explanations),
        "has_flags": any(line["same_as"] for line in lines),
    }


class CompareView(ReportsView):
    """Two numbers beside each other, with every way in which they are counted differently."""

    template_name = "reports/compare.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = {name: request.GET[name] for name in ("a", "b", "period") if request.GET.get(name)}
        form = CompareForm(asked) if {"a", "b"} <= asked.keys() else CompareForm(initial=asked)
        context: dict[str, Any] = {"form": form}
        if form.is_bound and form.is_valid():
            context["found"] = comparing.compare(
                form.cleaned_data["a"],
                form.cleaned_data["b"],
                period_code=form.cleaned_data["period"] or f"{timezone.localdate().year - 1}",
                viewer=self.viewer,
                language=language_of_page(),
            )
        return self.render(context)
