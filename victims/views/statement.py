"""The printable statement "who has seen my data"."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from casetracker.access.sections import SectionName
from victims import access, services
from victims.views.base import OfVictim


class Statement(OfVictim):
    """Made on request, for whoever holds identities; making it is recorded."""

    template_name = "victims/statement.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say what the statement is, and offer to make it."""
        self.load_victim()
        self.require(access.can_show_identity(self.viewer, self.held))
        return self.render({"case": self.case, "victim": self.victim, "is_made": False})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make it."""
        self.load_victim()
        seen = services.make_statement(victim_id=self.victim.pk, actor=self.viewer, now=self.now)
        labels = {name.value: name.label for name in SectionName}
        rows = [
            {"seen": row, "sections": [labels[name] for name in row.sections], "purposes": row.purposes} for row in seen
        ]
        context = {"case": self.case, "victim": self.victim, "is_made": True, "rows": rows, "now": self.now}
        return self.render(context)
