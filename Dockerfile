# Targets: `app` (web, worker, beat) and `s3` (the object store of docker-compose.yml).

FROM python:3.12-slim-bookworm AS base
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PATH=/opt/venv/bin:$PATH
RUN groupadd --system --gid 10001 portal && useradd --system --uid 10001 --gid portal --home-dir /nonexistent portal
WORKDIR /app

FROM node:24-bookworm-slim AS frontend
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY static static
RUN npm run build

FROM base AS uv
COPY requirements-setup.txt ./
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements-setup.txt && uv venv /opt/venv

FROM uv AS packages
COPY requirements.txt ./
RUN uv pip sync --no-cache --require-hashes --python /opt/venv/bin/python requirements.txt

FROM uv AS s3-packages
COPY requirements-s3.txt ./
RUN uv pip sync --no-cache --require-hashes --python /opt/venv/bin/python requirements-s3.txt

FROM base AS app
COPY --from=packages /opt/venv /opt/venv
COPY manage.py ./
COPY portal portal
COPY intake intake
COPY records records
COPY messaging messaging
COPY callsheet callsheet
COPY scheduling scheduling
COPY templates templates
COPY static static
COPY --from=frontend /build/static/dist static/dist
# Settings must load for these two; nothing is contacted and nothing of these values stays in the image.
RUN DJANGO_SETTINGS_MODULE=portal.settings.local PORTAL_SECRET_KEY=build DATABASE_URL=postgres://build@localhost/build \
    REDIS_URL=redis://localhost S3_ENDPOINT_URL=http://localhost S3_ACCESS_KEY_ID=build S3_SECRET_ACCESS_KEY=build \
    sh -c "python manage.py compile_catalogs && python manage.py collectstatic --noinput"
ENV DJANGO_SETTINGS_MODULE=portal.settings.production
USER portal
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "3", "--threads", "4", "--timeout", "60", "--graceful-timeout", "20", "--worker-tmp-dir", "/dev/shm", \
     "--no-control-socket", "--logger-class", "portal.gunicorn_logs.QuietLogger", \
     "--access-logfile", "-", "--access-logformat", "%(t)s \"%(m)s %(U)s\" %(s)s %(B)s bytes %(D)s us"]

FROM base AS s3
COPY --from=s3-packages /opt/venv /opt/venv
COPY portal/embedded/swift_server.py ./
RUN mkdir /data && chown portal:portal /data
ENV S3_SERVER_ROOT=/data S3_SERVER_BIND=0.0.0.0:9000
USER portal
VOLUME /data
EXPOSE 9000
CMD ["python", "-P", "swift_server.py"]
