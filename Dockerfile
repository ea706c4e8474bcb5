# The image of the gateway: the built package, its runtime dependencies and a warm compile cache on Node, nothing else.
# It runs as `node`, works on a read-only root filesystem and never needs the Docker socket: the command on the host
# drives compose. It writes to /var/lib/sluice only.
FROM node:24.21.0-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/build.ts scripts/
COPY bin bin
COPY src src
COPY sluice.example.yaml sluice.schema.json ./
RUN npm run build

FROM node:24.21.0-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# What only editors and debuggers read is a third of the bytes.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.md' \) -delete
COPY --from=build /build/bin bin
COPY --from=build /build/dist dist
COPY --from=build /build/sluice.example.yaml /build/sluice.schema.json ./
COPY compose/gateway/live.js compose/gateway/warm.js ./
# Compiled once here instead of at every start. Node ignores the cache where it does not fit.
ENV NODE_COMPILE_CACHE=/app/.compiled
RUN node warm.js && rm warm.js

FROM node:24.21.0-slim
ENV NODE_ENV=production NODE_COMPILE_CACHE=/app/.compiled
COPY --from=packages /app /app
RUN ln -s /app/bin/switch.js /usr/local/bin/switch \
  && ln -s /app/bin/switch.js /usr/local/bin/sluice \
  && install -d -o node -g node /var/lib/sluice
USER node
# So that `switch` in the container finds ./sluice.yaml, and with it the gateway.
WORKDIR /etc/sluice
VOLUME /var/lib/sluice
EXPOSE 8080 9090
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --retries=3 CMD ["node", "/app/live.js"]
ENTRYPOINT ["node", "/app/bin/switch.js"]
CMD ["run", "-c", "/etc/sluice/sluice.yaml"]
