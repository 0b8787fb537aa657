"""Management commands of regions."""
