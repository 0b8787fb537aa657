# syntax=docker/dockerfile:1
# One image for web, worker, beat and the one-shot migration; docker-compose.yml says which is which.
ARG PYTHON_IMAGE=python:3.13-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
COPY requirements/server.txt /tmp/server.txt
RUN /opt/venv/bin/pip install --require-hashes --only-binary :all: -r /tmp/server.txt
COPY . /srv/casetracker
WORKDIR /srv/casetracker
# Static files are part of the image, so every web process of a version serves the same ones.
RUN STATIC_ROOT=/srv/static DJANGO_SETTINGS_MODULE=casetracker.settings.embedded \
    /opt/venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && /opt/venv/bin/python -m compileall -q -j 0 /opt/venv/lib casetracker cases victims referrals reports

FROM ${PYTHON_IMAGE}
RUN groupadd --gid 10001 casetracker \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin casetracker \
    && install -d -o 10001 -g 10001 -m 0700 /var/lib/casetracker /var/lib/casetracker/files
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv /srv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/srv/casetracker \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=casetracker.settings.production \
    CASETRACKER_STATE=/var/lib/casetracker \
    STATIC_ROOT=/srv/static \
    FILES_ROOT=/var/lib/casetracker/files
WORKDIR /srv/casetracker
USER 10001:10001
VOLUME /var/lib/casetracker/files
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "casetracker/embedded/probe.py"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--no-ws", \
     "--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers", "--workers-kill-timeout", "20", \
     "--http1-header-read-timeout", "15000", \
     "casetracker.wsgi:application"]
