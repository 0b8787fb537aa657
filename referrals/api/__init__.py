"""The API's door of referrals."""
