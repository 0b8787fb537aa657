"""Pages about oneself, users and agencies."""
