"""Settings: everything is in `base`; `embedded`, `production` and `test` only set defaults or tighten."""
