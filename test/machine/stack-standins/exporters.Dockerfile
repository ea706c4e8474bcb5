# The exporters that Debian has, in one image.
FROM debian:bookworm-20260824-slim
RUN apt-get update -qq \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    prometheus-node-exporter prometheus-redis-exporter prometheus-postgres-exporter prometheus-blackbox-exporter \
  && rm -rf /var/lib/apt/lists/*
