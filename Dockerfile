# Builds Shelflist in one stage and ships it from another. It needs BuildKit, the default of docker
# build since Docker 23. There is no "syntax" line: with one, every build would first fetch a front
# end from a public registry.

# The base images are arguments, so that a build can use a mirror or other versions.
ARG BUILD_IMAGE=golang:1.26-alpine
ARG RUN_IMAGE=gcr.io/distroless/static-debian13:nonroot

# build: compiles the executable. The stage runs on the builder's own platform and cross-compiles
# for the target's, which needs neither an emulator nor a C compiler.
FROM --platform=$BUILDPLATFORM ${BUILD_IMAGE} AS build
# Optional settings of the go command, such as a module proxy.
ARG GOPROXY
ARG GOSUMDB
ARG GOFLAGS
ENV CGO_ENABLED=0
WORKDIR /src
# Modules are fetched in a step of their own, so that only a change of go.mod or go.sum fetches them
# again.
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG TARGETOS
ARG TARGETARCH
ARG VERSION
# The cache mounts make later builds take seconds. SOURCE_DATE_EPOCH sets the times of the files, so
# that the same source gives the same layers. /data is made here because an image from scratch has
# no mkdir.
ARG SOURCE_DATE_EPOCH=0
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    GOOS=${TARGETOS} GOARCH=${TARGETARCH} \
    go build -trimpath -ldflags="-s -w -X main.version=${VERSION}" -o /out/program/app/server ./cmd/server && \
    mkdir -p /out/volume/data && \
    find /out -exec touch -d "@${SOURCE_DATE_EPOCH}" {} +

# monolithic: the tools, the source and the executable in one image. It is for comparison only;
# don't ship it.
FROM build AS monolithic
RUN ln -s /out/program/app /app && mkdir /data && chown 65532:65532 /data
ENV SHELFLIST_DB=/data/dev.db
USER 65532:65532
WORKDIR /app
EXPOSE 8080
VOLUME /data
HEALTHCHECK --interval=10s --timeout=4s --start-period=30s --retries=3 CMD ["/app/server", "healthcheck"]
ENTRYPOINT ["/app/server"]

# distroless: the executable on a base image with root certificates, time zones, a passwd file and
# /tmp, but without a shell.
FROM ${RUN_IMAGE} AS distroless
COPY --from=build /out/program /
COPY --from=build --chown=65532:65532 /out/volume /
ARG VERSION
ARG REVISION
LABEL org.opencontainers.image.title="Shelflist" \
      org.opencontainers.image.description="The catalogue of a small library" \
      org.opencontainers.image.source="https://github.com/shelflist/shelflist" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV SHELFLIST_DB=/data/dev.db
USER 65532:65532
WORKDIR /app
EXPOSE 8080
VOLUME /data
HEALTHCHECK --interval=10s --timeout=4s --start-period=30s --retries=3 CMD ["/app/server", "healthcheck"]
ENTRYPOINT ["/app/server"]

# minimal: the executable, an empty /data that its user may write to, and nothing else. As the last
# stage it is the default target. (It can't be named "scratch": that name is reserved.)
FROM scratch AS minimal
COPY --from=build /out/program /
COPY --from=build --chown=65532:65532 /out/volume /
ARG VERSION
ARG REVISION
LABEL org.opencontainers.image.title="Shelflist" \
      org.opencontainers.image.description="The catalogue of a small library" \
      org.opencontainers.image.source="https://github.com/shelflist/shelflist" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV SHELFLIST_DB=/data/dev.db
USER 65532:65532
WORKDIR /app
EXPOSE 8080
VOLUME /data
HEALTHCHECK --interval=10s --timeout=4s --start-period=30s --retries=3 CMD ["/app/server", "healthcheck"]
ENTRYPOINT ["/app/server"]
