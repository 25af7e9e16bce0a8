# Tocsin as one process. Build: docker build -t tocsin .   See README.md and docs/operations.md.
ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv /opt/tocsin
# Before the sources, so that a change of ours does not fetch everything again.
COPY requirements/base.txt requirements/build.txt requirements/
RUN /opt/tocsin/bin/pip install --require-hashes -r requirements/base.txt \
 && pip install --require-hashes -r requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY config config
RUN python -m hatchling build -t wheel -d /dist \
 && /opt/tocsin/bin/pip install --no-deps --no-index /dist/*.whl

FROM python:${PYTHON}-slim
COPY --from=build /opt/tocsin /opt/tocsin
ENV PATH=/opt/tocsin/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# The number is fixed so that volumes keep their owner; only var/ is writable.
RUN useradd --system --uid 10001 --home-dir /srv/tocsin --shell /usr/sbin/nologin tocsin \
 && mkdir -p /srv/tocsin/var /srv/tocsin/config \
 && chown 10001:10001 /srv/tocsin/var
WORKDIR /srv/tocsin
USER 10001
VOLUME /srv/tocsin/var
# `status` exits 1 if the process gave no sign of life for two minutes.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["tocsin", "status"]
ENTRYPOINT ["tocsin"]
CMD ["run"]
