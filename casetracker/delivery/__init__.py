"""Side effects that survive a crash: the outbox, answers remembered for retries."""
