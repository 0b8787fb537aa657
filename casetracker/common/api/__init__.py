"""What every resource of the API shares: the base viewset, problems, paging, conditions, limits and the schema."""
