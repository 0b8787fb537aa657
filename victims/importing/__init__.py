"""Import of cases and victims from files: profiles are data, reading streams, nothing is half-imported."""
