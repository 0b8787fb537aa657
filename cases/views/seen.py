"""Who has seen this file: for anybody on the case."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import BitOr
from django.db.models import Count, Max, Min, Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.views.base import OfCase
from casetracker.access.choices import GrantKind
from casetracker.access.sections import Section, SectionName, to_names
from casetracker.access.services import principals_with_access
from casetracker.accounts.models import Agency, AgencyClient, User
from casetracker.audit.models import Entry

SHOWN = 200


class SeenView(OfCase):
    """Everybody who was shown more than the header and services: who, when, which sections, why."""

    template_name = "cases/seen.html"
    needs = "see_history"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load_case()
        return self.render({**self.back(), "rows": self.rows(), "abilities": self.abilities})

    def rows(self) -> list[dict[str, Any]]:
        """Return one row for each person or program, the latest reader first."""
        readers = list(
            Entry.objects.of_case(self.case.pk)
            .seeing()
            .filter(Q(user_id__isnull=False) | Q(client_id__isnull=False))
            .values("user_id", "client_id", "agency_id")
            .annotate(first=Min("at"), last=Max("at"), times=Count("id"), read=BitOr("sections"))
            .order_by("-last")[:SHOWN]
        )
        people = _names(User, "display_name", (row["user_id"] for row in readers))
        programs = _names(AgencyClient, "name", (row["client_id"] for row in readers))
        agencies = _names(Agency, "name", (row["agency_id"] for row in readers))
        labels = {name.value: name.label for name in SectionName}
        reasons, purposes = self.reasons(), self.purposes()
        return [
            {
                "who": people.get(row["user_id"]) or programs.get(row["client_id"]) or _("Somebody"),
                "agency": agencies.get(row["agency_id"], ""),
                "first": row["first"],
                "last": row["last"],
                "times": row["times"],
                "sections": [labels[name] for name in to_names((row["read"] or 0) & ~Section.EDIT)],
                "why": reasons.get(row["user_id"]) or reasons.get(row["agency_id"]) or _("No longer on the case"),
                "purposes": purposes.get(row["user_id"], []),
            }
            for row in readers
        ]

    def reasons(self) -> Mapping[UUID | None, str]:
        """Return why each principal is on the case now."""
        kinds = {kind.value: str(kind.label) for kind in GrantKind}
        return {grant.principal: kinds[grant.kind] for grant in principals_with_access(self.case.pk)}

    def purposes(self) -> Mapping[UUID | None, list[str]]:
        """Return the reasons people gave for a name, for those who hold identities themselves."""
        if Section.IDENTITY not in self.held:
            return {}
        found: dict[UUID | None, list[str]] = {}
        shown = Entry.objects.of_case(self.case.pk).filter(event="identity.shown", user_id__isnull=False)
        for user_id, code, reason in shown.order_by("-at").values_list("user_id", "subject_code", "reason")[:SHOWN]:
            found.setdefault(user_id, []).append(f"{code}: {reason}")
        return found


def _names(model: Any, field: str, ids: Iterable[UUID | None]) -> Mapping[UUID | None, str]:
    wanted = {pk for pk in ids if pk}
    return dict(model.objects.filter(pk__in=wanted).values_list("pk", field)) if wanted else {}
