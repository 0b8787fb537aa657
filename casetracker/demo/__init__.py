"""Demo data: fictional people in the shape of what was published, made through the services as real work is."""
