"""The only place that writes agencies and users, and that turns a user into a viewer."""

from casetracker.accounts.services.agencies import (
    AgencyFacts,
    add_agency,
    add_alias,
    add_succession,
    add_unit,
    edit_agency,
    remove_alias,
)
from casetracker.accounts.services.second_factor import (
    ask_for_reset,
    confirm_reset,
    open_reset,
    second_factor_changed,
)
from casetracker.accounts.services.sessions import (
    end_other_sessions,
    end_own_session,
    end_sessions,
    keep_to_limit,
    why_ended,
)
from casetracker.accounts.services.users import (
    NewUser,
    UserFacts,
    ask_for_password,
    change_user,
    edit_profile,
    end_sessions_of,
    first_administrator,
    invite_user,
    password_address,
    send_account_notice,
    send_again,
    send_password_link,
    set_active,
)
from casetracker.accounts.services.viewers import viewer_for

__all__ = [
    "AgencyFacts",
    "NewUser",
    "UserFacts",
    "add_agency",
    "add_alias",
    "add_succession",
    "add_unit",
    "ask_for_password",
    "ask_for_reset",
    "change_user",
    "confirm_reset",
    "edit_agency",
    "edit_profile",
    "end_other_sessions",
    "end_own_session",
    "end_sessions",
    "end_sessions_of",
    "first_administrator",
    "invite_user",
    "keep_to_limit",
    "open_reset",
    "password_address",
    "remove_alias",
    "second_factor_changed",
    "send_account_notice",
    "send_again",
    "send_password_link",
    "set_active",
    "viewer_for",
    "why_ended",
]
