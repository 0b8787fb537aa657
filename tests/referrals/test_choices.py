"""Code lists of referrals."""

from referrals import choices
from referrals.choices import ReferralStatus


class TestReferralStatus:
    def test_nothing_is_shared_before_it_is_accepted_or_after_it_ended(self):
        before = {ReferralStatus.DRAFT, ReferralStatus.CONSENT_CHECK} | choices.UNANSWERED_STATUSES

        assert not choices.ACCESS_GIVING_STATUSES & (before | choices.ENDED_STATUSES)

    def test_every_status_is_of_one_kind(self):
        kinds = [
            {ReferralStatus.DRAFT, ReferralStatus.CONSENT_CHECK},
            choices.UNANSWERED_STATUSES,
            choices.ACCESS_GIVING_STATUSES,
            {ReferralStatus.FEEDBACK_RETURNED},
            choices.ENDED_STATUSES,
        ]

        assert sorted(status for kind in kinds for status in kind) == sorted(ReferralStatus)
