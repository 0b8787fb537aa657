"""Sealing the ledger and proving it: beside the application, as a database role and with a key of its own."""
