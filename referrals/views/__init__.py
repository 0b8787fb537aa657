"""Pages of referrals and of the provider directory."""
