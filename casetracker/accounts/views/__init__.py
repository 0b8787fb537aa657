"""Pages of accounts: one's own profile, users, agencies, and the API clients of agencies."""
