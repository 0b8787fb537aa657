"""Users: list, invite, change, switch off and on."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from casetracker.accounts import access, forms, second_factor, services
from casetracker.accounts.choices import Role
from casetracker.accounts.models import SecondFactorReset, User
from casetracker.accounts.viewer import Viewer
from casetracker.common.errors import NotVisible
from casetracker.common.paging import Keyset, capped_count, paginate
from casetracker.common.templatetags.ui import local_time
from casetracker.common.views import BaseView, FindingView, FormView

BY_NAME = Keyset(fields=("display_name", "pk"), kinds=(str, UUID), descending=False)


class ManagingView(BaseView):
    """A page of those who manage users."""

    def allowed(self, viewer: Viewer) -> bool:
        return access.can_manage_users(viewer)


class UserListView(FindingView, ManagingView):
    """Everybody of the agency; for system administrators everybody."""

    template_name = "accounts/user_list.html"
    asks_for_people = forms.FindForm.asks_for_people

    def answer(self, asked: dict[str, str], cursor: str, paging: dict[str, Any]) -> HttpResponse:
        form = forms.FindForm(asked, viewer=self.viewer)
        rows = form.narrow(User.objects.visible_to(self.viewer))
        page = paginate(rows.for_list(), BY_NAME, cursor)
        return self.render(
            {
                "form": form,
                "is_filtered": any(name in asked for name in form.fields),
                "page": page,
                **paging,
                "rows": [_row(user) for user in page.rows],
                "count": capped_count(rows),
                "shows_agency": access.can_edit_agencies(self.viewer),
            }
        )


def _row(user: User) -> dict[str, Any]:
    return {
        "user": user,
        "roles": [Role(row.role).label for row in user.roles.all()],
        "waits": not user.has_usable_password(),
    }


class InviteView(FormView, ManagingView):
    """Invite somebody: the account, and a link by mail to choose a password."""

    template_name = "accounts/user_invite.html"

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        return forms.InviteForm(data, viewer=self.viewer, initial={"time_zone": self.viewer.time_zone})

    def perform(self, form: BaseForm) -> str:
        answers = dict(form.cleaned_data)
        agency = answers.pop("agency", "")
        unit = answers.pop("unit", "")
        agency_id = UUID(agency) if agency else self.viewer.agency_id
        if agency_id is None:
            raise NotVisible()
        data = services.NewUser(agency_id=agency_id, unit_id=UUID(unit) if unit else None, **answers)
        user = services.invite_user(data=data, actor=self.viewer, now=timezone.now())
        messages.success(self.request, _("Invitation sent to %(email)s.") % {"email": user.email})
        return reverse("user_detail", args=[user.pk])


class UserView(FormView, ManagingView):
    """One user."""

    template_name = "accounts/user_detail.html"
    user: User

    def load(self) -> None:
        user = User.objects.visible_to(self.viewer).for_list().filter(pk=self.kwargs["pk"]).first()
        if user is None:
            raise NotVisible()
        self.user = user

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        user = self.user
        return forms.UserForm(
            data,
            viewer=self.viewer,
            agency_id=user.agency_id,
            held=user.role_names,
            initial={
                "display_name": user.display_name,
                "agency": str(user.agency_id or ""),
                "unit": str(user.unit_id or ""),
                "roles": sorted(user.role_names),
            },
        )

    def perform(self, form: BaseForm) -> str:
        answers = form.cleaned_data
        agency = answers.get("agency", "")
        agency_id = UUID(agency) if agency else self.user.agency_id
        moved = agency_id != self.user.agency_id
        # A unit belongs to an agency: whoever moves leaves theirs behind.
        unit = "" if moved else answers["unit"]
        facts = services.UserFacts(
            display_name=answers["display_name"],
            roles=answers["roles"],
            unit_id=UUID(unit) if unit else None,
            agency_id=agency_id,
        )
        services.change_user(user_id=self.user.pk, data=facts, actor=self.viewer, now=timezone.now())
        messages.success(self.request, _("Changes saved."))
        return reverse("user_detail", args=[self.user.pk])

    def extra(self) -> dict[str, Any]:
        user = self.user
        return {
            "person": user,
            "waits": not user.has_usable_password(),
            "may_switch": access.can_switch(self.viewer, user.pk, user.role_names),
            "may_reset": access.can_ask_for_reset(self.viewer, user.pk, user.role_names) and second_factor.has(user),
            "reset_asked": services.open_reset(user_id=user.pk, now=timezone.now()),
            "is_oneself": user.pk == self.viewer.user_id,
            "facts": [
                {"label": _("E-mail address"), "value": user.email},
                {"label": _("Agency"), "value": user.agency.name if user.agency else ""},
                {"label": _("Last signed in"), "value": local_time(user.last_login) or _("Never")},
                {"label": _("Second factor"), "value": self.factors()},
            ],
        }

    def factors(self) -> str:
        """Return which kinds of second factor there are: never how many, never their names."""
        names = {second_factor.APP: _("authenticator app"), second_factor.KEY: _("key or passkey")}
        return ", ".join(names[kind] for kind in sorted(second_factor.held(self.user))) or _("None")


class SwitchView(FormView, ManagingView):
    """Switch an account off or on, after one question."""

    template_name = "accounts/user_switch.html"
    form_class = forms.ConfirmForm
    user: User

    def load(self) -> None:
        user = User.objects.visible_to(self.viewer).filter(pk=self.kwargs["pk"]).first()
        if user is None:
            raise NotVisible()
        self.user = user

    def perform(self, form: BaseForm) -> str:
        is_active = not self.user.is_active
        services.set_active(user_id=self.user.pk, is_active=is_active, actor=self.viewer, now=timezone.now())
        messages.success(self.request, _("Account switched on.") if is_active else _("Account switched off."))
        return self.back_url()

    def back_url(self) -> str:
        """Return the user's page."""
        return reverse("user_detail", args=[self.user.pk])

    def extra(self) -> dict[str, Any]:
        return {"person": self.user, "back_url": self.back_url()}


class SignOutView(FormView, ManagingView):
    """Sign somebody out everywhere, after one question; the account stays on."""

    template_name = "accounts/user_sign_out.html"
    form_class = forms.ConfirmForm
    user: User

    def load(self) -> None:
        user = User.objects.visible_to(self.viewer).filter(pk=self.kwargs["pk"]).first()
        if user is None:
            raise NotVisible()
        self.user = user

    def perform(self, form: BaseForm) -> str:
        services.end_sessions_of(user_id=self.user.pk, actor=self.viewer, now=timezone.now())
        messages.success(self.request, _("Signed out everywhere."))
        return self.back_url()

    def back_url(self) -> str:
        """Return the user's page."""
        return reverse("user_detail", args=[self.user.pk])

    def extra(self) -> dict[str, Any]:
        return {"person": self.user, "back_url": self.back_url()}


class ResetView(FormView, ManagingView):
    """Ask that somebody's second factor be reset, or confirm what another administrator asked."""

    template_name = "accounts/user_reset.html"
    form_class = forms.ConfirmForm
    user: User
    asked: SecondFactorReset | None

    def load(self) -> None:
        user = User.objects.visible_to(self.viewer).filter(pk=self.kwargs["pk"]).first()
        if user is None:
            raise NotVisible()
        self.user = user
        self.asked = services.open_reset(user_id=user.pk, now=timezone.now())

    def perform(self, form: BaseForm) -> str:
        change = services.confirm_reset if self.asked else services.ask_for_reset
        change(user_id=self.user.pk, actor=self.viewer, now=timezone.now())
        done = _("Second factor reset.") if self.asked else _("Asked. Another administrator confirms it.")
        messages.success(self.request, done)
        return self.back_url()

    def back_url(self) -> str:
        """Return the user's page."""
        return reverse("user_detail", args=[self.user.pk])

    def extra(self) -> dict[str, Any]:
        return {"person": self.user, "asked": self.asked, "back_url": self.back_url()}


class InviteAgainView(ManagingView):
    """Send the link once more."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = services.send_again(user_id=kwargs["pk"], actor=self.viewer, now=timezone.now())
        messages.success(request, _("Link sent to %(email)s.") % {"email": user.email})
        return HttpResponseRedirect(reverse("user_detail", args=[user.pk]))
