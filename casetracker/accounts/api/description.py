"""The API's description: as OpenAPI for programs, as a page for people. For those signed in, and for clients."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from rest_framework.request import Request
from rest_framework.response import Response

from casetracker.accounts.api.authentication import AgencyTokenAuthentication, SignedInAuthentication
from casetracker.common.api import schema
from casetracker.common.api.problems import ApiError
from casetracker.common.api.renderers import OrjsonRenderer, ProblemRenderer
from casetracker.common.api.viewsets import BaseApiView
from casetracker.common.views import BaseView

METHODS = ("get", "post", "patch")
EXPLORER = "drf_spectacular_sidecar/swagger-ui-dist/"


class OpenApiRenderer(OrjsonRenderer):
    """Writes the media type registered for OpenAPI documents."""

    media_type = "application/vnd.oai.openapi+json"


class SchemaView(BaseApiView):
    """The OpenAPI 3 document."""

    authentication_classes = [AgencyTokenAuthentication, SignedInAuthentication]
    permission_classes: Any = []
    renderer_classes = [OrjsonRenderer, OpenApiRenderer, ProblemRenderer]
    schema = None

    def get(self, request: Request) -> Response:
        """Return the document; raises ApiError without a token or a session."""
        if request.user is None:
            raise ApiError("not_authenticated", headers={"WWW-Authenticate": 'Bearer realm="casetracker"'})
        return Response(schema.description())


class DocsPage(BaseView):
    """All operations as a table, and on demand the explorer, which is loaded only then."""

    template_name = "api/docs.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page."""
        return self.render(
            {
                "groups": operations(schema.description()),
                "token_minutes": settings.API_TOKEN_SECONDS // 60,
                "explorer_script": static(f"{EXPLORER}swagger-ui-bundle.js"),
                "explorer_style": static(f"{EXPLORER}swagger-ui.css"),
            }
        )


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the operations of an OpenAPI document by tag: method, path, what it does, the scope it needs."""
    groups: dict[str, dict[str, Any]] = {
        tag["name"]: {"name": tag["name"], "about": tag["description"], "rows": []} for tag in document["tags"]
    }
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method not in methods:
                continue
            found = methods[method]
            scopes = [scope for need in found.get("security", []) for names in need.values() for scope in names]
            row = {"method": method.upper(), "path": path, "summary": found["summary"], "scope": " ".join(scopes)}
            groups[found["tags"][0]]["rows"].append(row)
    return [group for group in groups.values() if group["rows"]]
