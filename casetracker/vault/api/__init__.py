"""The API of the vault."""
