"""PostgreSQL and Valkey out of Python wheels, and the supervisor behind `./run` and `./test`."""
