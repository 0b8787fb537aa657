"""Pages made of every part of the interface, for the browser tests; they stand on no domain."""
