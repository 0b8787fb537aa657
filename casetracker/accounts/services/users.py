"""Inviting people, giving them roles, switching accounts off and on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casetracker.accounts import access, registry
from casetracker.accounts.choices import EndReason, Role, TimeZone
from casetracker.accounts.models import Agency, Unit, User, UserRole
from casetracker.accounts.services.checks import check
from casetracker.accounts.services.sessions import end_sessions
from casetracker.accounts.viewer import Viewer
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, WrongState

PASSWORD_TASK = "casetracker.accounts.tasks.send_password_link"  # noqa: S105


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """Somebody to be invited."""

    email: str
    display_name: str
    agency_id: UUID
    roles: Sequence[str]
    unit_id: UUID | None = None
    language: str = "id"
    time_zone: str = TimeZone.WIB


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFacts:
    """What an administrator changes of a user."""

    display_name: str
    roles: Sequence[str]
    unit_id: UUID | None = None
    agency_id: UUID | None = None


@transaction.atomic
def invite_user(*, data: NewUser, actor: Viewer, now: datetime) -> User:
    """Make an account without a password that works, and send its owner a link to choose one.

    Raises NotAllowed outside the actor's own agency, InvalidInput by field.
    """
    if not access.can_manage_users_of(actor, data.agency_id):
        raise NotAllowed(code="may_not_manage_users")
    user = User(
        email=User.objects.normalize_email(data.email.strip()),
        display_name=data.display_name.strip(),
        agency_id=data.agency_id,
        unit_id=data.unit_id,
        language=data.language,
        time_zone=data.time_zone,
        created_at=now,
    )
    roles = _roles(data.roles, actor, before=frozenset())
    _check_place(user)
    user.set_unusable_password()
    check(user, exclude={"password", "agency", "unit"})
    if User.objects.filter(email__iexact=user.email).exists():
        raise InvalidInput(fields={"email": [_("There is an account with this address already.")]})
    user.save(force_insert=True)
    UserRole.objects.bulk_create([UserRole(user=user, role=role) for role in roles])
    registry.record(
        "user.invited",
        actor=actor,
        now=now,
        subject=("user", user.pk, ""),
        details={"roles": roles, "agency": str(data.agency_id)},
    )
    registry.enqueue(task=PASSWORD_TASK, user_id=user.pk)
    return user


@transaction.atomic
def first_administrator(*, email: str, display_name: str, now: datetime) -> User:
    """Make the first system administrator of a new installation and send the link to choose a password.

    Raises WrongState when there is a system administrator already, InvalidInput by field.
    """
    if User.objects.filter(is_active=True, roles__role=Role.SYSTEM_ADMIN).exists():
        raise WrongState(_("There is a system administrator already."), code="has_administrator")
    user = User(email=User.objects.normalize_email(email.strip()), display_name=display_name.strip(), created_at=now)
    user.set_unusable_password()
    check(user, exclude={"password", "agency", "unit"})
    if User.objects.filter(email__iexact=user.email).exists():
        raise InvalidInput(fields={"email": [_("There is an account with this address already.")]})
    user.save(force_insert=True)
    UserRole(user=user, role=Role.SYSTEM_ADMIN).save(force_insert=True)
    actor = Viewer(job="first_administrator")
    registry.record(
        "user.invited", actor=actor, now=now, subject=("user", user.pk, ""), details={"roles": ["system_admin"]}
    )
    registry.enqueue(task=PASSWORD_TASK, user_id=user.pk)
    return user


def password_address(user: User) -> str:
    """Return the address at which a user chooses a password; it works once, for a few days."""
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])
    return settings.PUBLIC_ADDRESS.rstrip("/") + path


@transaction.atomic
def change_user(*, user_id: UUID, data: UserFacts, actor: Viewer, now: datetime) -> User:
    """Change a user's name, unit and roles; only system administrators move somebody to another agency.

    Raises NotVisible, NotAllowed, InvalidInput by field.
    """
    user = _locked(user_id, actor)
    before = user.role_names
    roles = _roles(data.roles, actor, before=before)
    if set(roles) != before and not access.can_change_roles(actor, user.pk, before):
        raise NotAllowed(_("You may not change these roles. Ask a system administrator."), code="may_not_change_roles")
    if set(roles) != before and Role.SYSTEM_ADMIN in before and Role.SYSTEM_ADMIN not in roles:
        _keep_one_system_administrator(user)
    details: dict[str, Any] = {}
    if data.agency_id is not None and data.agency_id != user.agency_id:
        if not access.can_edit_agencies(actor):
            raise NotAllowed(code="may_not_move_users")
        details["agency"] = [str(user.agency_id or ""), str(data.agency_id)]
        user.agency_id = data.agency_id
    if user.unit_id != data.unit_id:
        details["unit"] = [str(user.unit_id or ""), str(data.unit_id or "")]
        user.unit_id = data.unit_id
    if user.display_name != data.display_name.strip():
        details["display_name"] = None
        user.display_name = data.display_name.strip()
    _check_place(user)
    check(user, exclude={"password", "agency", "unit"})
    user.save(update_fields=["display_name", "unit", "agency"])
    if set(roles) != before:
        UserRole.objects.filter(user=user).delete()
        UserRole.objects.bulk_create([UserRole(user=user, role=role) for role in roles])
        details["roles"] = [sorted(before), sorted(roles)]
    if details.keys() & {"agency", "unit", "roles"}:
        end_sessions([user.pk], EndReason.RIGHTS, now=now)
    if details:
        registry.record("user.changed", actor=actor, now=now, subject=("user", user.pk, ""), details=details)
    return user


@transaction.atomic
def set_active(*, user_id: UUID, is_active: bool, actor: Viewer, now: datetime) -> User:
    """Switch an account off (it cannot sign in, and is signed out at once) or on again.

    Raises NotVisible, NotAllowed for one's own account, WrongState when it is so already.
    """
    user = _locked(user_id, actor)
    if not access.can_switch(actor, user.pk, user.role_names):
        raise NotAllowed(_("You may not switch this account off or on."), code="may_not_switch")
    if user.is_active == is_active:
        raise WrongState(_("This was done already."), code="already_so")
    if not is_active and Role.SYSTEM_ADMIN in user.role_names:
        _keep_one_system_administrator(user)
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    if not is_active:
        end_sessions([user.pk], EndReason.SWITCHED_OFF, now=now)
    event = "user.activated" if is_active else "user.deactivated"
    registry.record(event, actor=actor, now=now, subject=("user", user.pk, ""))
    return user


@transaction.atomic
def end_sessions_of(*, user_id: UUID, actor: Viewer, now: datetime) -> int:
    """Sign somebody out wherever they are signed in, the account staying on, and say how many sessions there were.

    Raises NotVisible, NotAllowed as for switching the account off.
    """
    user = _locked(user_id, actor)
    if not access.can_switch(actor, user.pk, user.role_names):
        raise NotAllowed(_("You may not sign this person out."), code="may_not_sign_out")
    ended = end_sessions([user.pk], EndReason.ADMINISTRATOR, now=now)
    registry.record("user.signed_out", actor=actor, now=now, subject=("user", user.pk, ""), details={"sessions": ended})
    return ended


@transaction.atomic
def send_again(*, user_id: UUID, actor: Viewer, now: datetime) -> User:
    """Send the link to choose a password once more. Raises NotVisible, WrongState for an account switched off."""
    user = _locked(user_id, actor)
    if not user.is_active:
        raise WrongState(_("This account is switched off. Switch it on first."), code="inactive")
    registry.record("user.invited_again", actor=actor, now=now, subject=("user", user.pk, ""))
    registry.enqueue(task=PASSWORD_TASK, user_id=user.pk)
    return user


@transaction.atomic
def edit_profile(
    *, actor: Viewer, now: datetime, display_name: str, language: str, time_zone: str, shortcuts: bool
) -> User:
    """Change one's own name as colleagues see it, language, time zone and keyboard shortcuts.

    Raises NotVisible for a viewer who is no person, InvalidInput by field.
    """
    user = User.objects.select_for_update().filter(pk=actor.user_id).first() if actor.user_id else None
    if user is None:
        raise NotVisible()
    user.display_name = display_name.strip()
    user.language = language
    user.time_zone = time_zone
    user.shortcuts = shortcuts
    check(user, exclude={"password", "agency", "unit"})
    user.save(update_fields=["display_name", "language", "time_zone", "shortcuts"])
    registry.record(
        "user.profile_changed",
        actor=actor,
        now=now,
        subject=("user", user.pk, ""),
        details={"language": language, "time_zone": time_zone},
    )
    return user


@transaction.atomic
def ask_for_password(*, email: str, now: datetime) -> None:
    """Send the link to choose a new password, if there is such an account.

    SECURITY: the same work is done for an address nobody has: a message to the workers that finds no one.
    """
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    registry.record("password.asked", actor=Viewer(), now=now, subject=("user", user.pk if user else None, ""))
    registry.enqueue(task=PASSWORD_TASK, user_id=user.pk if user else uuid4())


def send_password_link(*, user_id: UUID) -> bool:
    """Mail the link to choose a password, the first or a new one, and say whether there was somebody to mail.

    PRIVACY: the mail names the product and nothing else: no agency, no role, no case.
    """
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return False
    with translation.override(user.language):
        send_mail(
            subject=gettext("Choose your password"),
            message=gettext(
                "You can choose a password for your account at %(product)s.\n\n"
                "Open this address within %(days)d days:\n\n%(address)s\n\n"
                "If you did not expect this, do nothing, and tell the administrator of your agency."
            )
            % {
                "product": settings.PRODUCT_NAME,
                "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
                "address": password_address(user),
            },
            from_email=None,
            recipient_list=[user.email],
        )
    return True


def send_account_notice(*, user_id: UUID) -> bool:
    """Mail somebody that how they sign in was changed, and say whether there was somebody to mail.

    PRIVACY: the mail names the product and nothing else.
    """
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return False
    with translation.override(user.language):
        send_mail(
            subject=gettext("How you sign in was changed"),
            message=gettext(
                "The password or the second factor of your account at %(product)s was changed or reset.\n\n"
                "If that was not you, or you did not ask for it, tell the administrator of your agency at once."
            )
            % {"product": settings.PRODUCT_NAME},
            from_email=None,
            recipient_list=[user.email],
        )
    return True


def _locked(user_id: UUID, actor: Viewer) -> User:
    user = User.objects.visible_to(actor).select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotVisible()
    return user


def _roles(wanted: Sequence[str], actor: Viewer, *, before: frozenset[str]) -> list[str]:
    """Return the roles in the order of the list. Raises InvalidInput for none, or one the actor may not give."""
    chosen = set(wanted)
    if not chosen:
        raise InvalidInput(fields={"roles": [_("Choose at least one role.")]})
    if not chosen <= set(Role.values):
        raise InvalidInput(fields={"roles": [_("Choose one of the answers.")]})
    if not (chosen - before) <= set(access.roles_to_give(actor)):
        raise InvalidInput(fields={"roles": [_("You may not give this role. Ask a system administrator.")]})
    return [role for role in Role.values if role in chosen]


def _check_place(user: User) -> None:
    if user.agency_id is None or not Agency.objects.of_the_task_force().filter(pk=user.agency_id).exists():
        raise InvalidInput(fields={"agency": [_("Choose an agency that works.")]})
    if user.unit_id and not Unit.objects.filter(pk=user.unit_id, agency_id=user.agency_id).exists():
        raise InvalidInput(fields={"unit": [_("Choose a unit of that agency.")]})


def _keep_one_system_administrator(user: User) -> None:
    others = User.objects.filter(is_active=True, roles__role=Role.SYSTEM_ADMIN).exclude(pk=user.pk)
    if not others.exists():
        raise WrongState(_("This is the last system administrator. Name another one first."), code="last_administrator")
