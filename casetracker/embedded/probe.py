"""Asks the web process of this container for its health, and exits 1 if it is ill: the health check of the image."""

import http.client
import os
import sys

PORT = 8000
SECONDS = 4


def main() -> int:
    """Return the exit code. The request looks like one that came over HTTPS to a host the product answers for."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=SECONDS)
    try:
        connection.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return 0 if connection.getresponse().status == 200 else 1
    except (OSError, http.client.HTTPException):
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
