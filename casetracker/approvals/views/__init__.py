"""Pages of approvals and of emergency openings."""
