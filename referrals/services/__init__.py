"""The only place that writes referrals and the directory."""

from referrals.services.directory import NewProvider, save_provider
from referrals.services.drafting import (
    change_need,
    choose_agency,
    choose_sharing,
    may_be_shared,
    settle_basis,
    start_referral,
)
from referrals.services.moving import MoveAnswers, confirm_stop, move_referral, see_emergency, share_again
from referrals.services.sending import NewReferral, send_draft, send_referral
from referrals.services.watching import (
    expire_unanswered,
    stop_after_withdrawal,
    stop_without_consent,
    tell_supervisors,
)

__all__ = [
    "MoveAnswers",
    "NewProvider",
    "NewReferral",
    "change_need",
    "choose_agency",
    "choose_sharing",
    "confirm_stop",
    "expire_unanswered",
    "may_be_shared",
    "move_referral",
    "save_provider",
    "see_emergency",
    "send_draft",
    "send_referral",
    "settle_basis",
    "share_again",
    "start_referral",
    "stop_after_withdrawal",
    "stop_without_consent",
    "tell_supervisors",
]
