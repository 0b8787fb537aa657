"""One's own profile."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from casetracker.accounts import forms, services
from casetracker.accounts.choices import Role
from casetracker.accounts.models import User
from casetracker.common.errors import NotVisible
from casetracker.common.views import BaseView, FormView


class ProfileView(FormView):
    """Name as colleagues see it, language, time zone, shortcuts; agency and roles to read."""

    template_name = "accounts/profile.html"
    form_class = forms.ProfileForm
    user: User

    def load(self) -> None:
        user = User.objects.for_list().filter(pk=self.viewer.user_id).first() if self.viewer.user_id else None
        if user is None:
            raise NotVisible()
        self.user = user

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.user, name) for name in ("display_name", "language", "time_zone", "shortcuts")}

    def perform(self, form: BaseForm) -> HttpResponse:
        user = services.edit_profile(actor=self.viewer, now=timezone.now(), **form.cleaned_data)
        with translation.override(user.language):
            messages.success(self.request, _("Profile saved."))
        response = HttpResponseRedirect(reverse("account_profile"))
        # The language in the cookie beats the one of the account, so that the switch in the header works: keep both.
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH,
            domain=settings.LANGUAGE_COOKIE_DOMAIN,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response

    def extra(self) -> dict[str, Any]:
        user = self.user
        return {
            "facts": [
                {"label": _("E-mail address"), "value": user.email},
                {"label": _("Agency"), "value": user.agency.name if user.agency else ""},
                {"label": _("Unit"), "value": user.unit.name if user.unit else _("No unit")},
                {"label": _("Roles"), "value": ", ".join(str(Role(row.role).label) for row in user.roles.all())},
            ]
        }


class ConfirmedView(BaseView):
    """Where a fresh proof in a second tab ends: what needed it waits in the first."""

    template_name = "account/confirmed.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render({})
