"""Where one is signed in, and ending it from afar."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from casetracker.accounts import services
from casetracker.accounts.models import Session
from casetracker.accounts.sessions import hash_of
from casetracker.common.errors import NotVisible
from casetracker.common.templatetags.ui import local_time
from casetracker.common.views import BaseView


class SessionsView(BaseView):
    """One's own sessions."""

    template_name = "accounts/sessions.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        current = hash_of(request.session.session_key or "")
        found = Session.objects.visible_to(self.viewer).living(timezone.now()).for_list()
        rows = [
            {
                "id": row.id,
                "browser": row.browser or _("Unknown browser"),
                "started": local_time(row.started_at),
                "seen": local_time(row.seen_at),
                "is_shared": row.is_shared_device,
                "is_this": row.pk == current,
            }
            for row in found
        ]
        return self.render({"rows": rows, "has_others": any(not row["is_this"] for row in rows)})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = timezone.now()
        if wanted := request.POST.get("session"):
            try:
                session_id = UUID(wanted)
            except ValueError as error:
                raise NotVisible() from error
            services.end_own_session(session_id=session_id, actor=self.viewer, now=now)
        else:
            key = request.session.session_key or ""
            services.end_other_sessions(current_key=key, actor=self.viewer, now=now)
        messages.success(request, _("Signed out there."))
        return HttpResponseRedirect(reverse("account_sessions"))
