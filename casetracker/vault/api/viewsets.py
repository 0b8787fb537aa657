"""The question whether a number stands in a file of somebody else."""

from rest_framework.request import Request
from rest_framework.response import Response

from casetracker.common.api.schema import operation
from casetracker.common.api.viewsets import BaseViewSet, once
from casetracker.vault import matching
from casetracker.vault.api.serializers import MatchBody, MatchSerializer


class MatchViewSet(BaseViewSet):
    """A number comes in the body, never in an address; the answer is an agency to ring, never a case."""

    tag = "matches"
    scopes = {"ask": "matches:ask"}

    @operation(
        "ask_match",
        "Whether a number stands in another file",
        method="POST",
        request=MatchBody,
        response=MatchSerializer,
        description=(
            "Needs the section `identity`. Says whether the number stands in a file you do not see, and which agency "
            "to ring. Every question is counted and recorded, without the number."
        ),
    )
    @once
    def ask(self, request: Request) -> Response:
        """Return whom to ring; raises NotAllowed, InvalidInput, TooMany."""
        contacts = matching.match_elsewhere(**self.body(MatchBody), actor=self.viewer, now=self.now)
        told = [{"agency": contact.agency, "duty_phone": contact.duty_phone} for contact in contacts]
        return Response({"found": bool(told), "contacts": told})
