"""The pages of victims: the case's panels, one victim, consent, services, care and *Today*."""
