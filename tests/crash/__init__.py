"""Proof that a crash of any part loses nothing that was acknowledged."""
