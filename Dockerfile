# Shelflist in an image: built in one stage, shipped from another. Needs BuildKit, which docker build has used since Docker 23.
# There is no "syntax" line: it would make every build fetch a front end first, which fails where no public registry is reached.

# The images that this starts from are arguments, so that a mirror or another version can be named.
ARG BUILD_IMAGE=golang:1.26-alpine
ARG RUN_IMAGE=gcr.io/distroless/static-debian13:nonroot

# build: the executable, compiled on the builder's own platform for the target's. Go needs no emulator and no C compiler for that.
FROM --platform=$BUILDPLATFORM ${BUILD_IMAGE} AS build
# Where modules come from and how the go command is to behave, as `go env` prints them; nothing has to be given.
ARG GOPROXY
ARG GOSUMDB
ARG GOFLAGS
ENV CGO_ENABLED=0
WORKDIR /src
# Modules are fetched in a step of their own, which is run again when go.sum changes and not with every line of the program.
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG TARGETOS
ARG TARGETARCH
ARG VERSION
# The compiler's cache makes the next build one of seconds. SOURCE_DATE_EPOCH sets the files' times, so that the same source gives the
# same layers. The volume's folder is made here because an image from scratch has nothing to make it with.
ARG SOURCE_DATE_EPOCH=0
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    GOOS=${TARGETOS} GOARCH=${TARGETARCH} \
    go build -trimpath -ldflags="-s -w -X main.version=${VERSION}" -o /out/program/app/server ./cmd/server && \
    mkdir -p /out/volume/data && \
    find /out -exec touch -d "@${SOURCE_DATE_EPOCH}" {} +

# monolithic: the tools, the source and the executable in one fat image. The thing not to ship, kept to compare with.
FROM build AS monolithic
RUN ln -s /out/program/app /app && mkdir /data && chown 65532:65532 /data
ENV SHELFLIST_DB=/data/dev.db
USER 65532:65532
WORKDIR /app
EXPOSE 8080
VOLUME /data
HEALTHCHECK --interval=10s --timeout=4s --start-period=30s --retries=3 CMD ["/app/server", "healthcheck"]
ENTRYPOINT ["/app/server"]

# distroless: the executable on an image that has certificates, zones, a passwd and a /tmp, and no shell.
FROM ${RUN_IMAGE} AS distroless
COPY --from=build /out/program /
COPY --from=build --chown=65532:65532 /out/volume /
ARG VERSION
LABEL org.opencontainers.image.title="Shelflist" \
      org.opencontainers.image.description="The catalogue of a small library" \
      org.opencontainers.image.source="https://github.com/shelflist/shelflist" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}"
ENV SHELFLIST_DB=/data/dev.db
USER 65532:65532
WORKDIR /app
EXPOSE 8080
VOLUME /data
HEALTHCHECK --interval=10s --timeout=4s --start-period=30s --retries=3 CMD ["/app/server", "healthcheck"]
ENTRYPOINT ["/app/server"]

# minimal: the executable, an empty /data that its user may write to, and nothing else. It stands last, so it is what is built when no target
# is named. (A stage may not be called "scratch": that name is taken.)
FROM scratch AS minimal
COPY --from=build /out/program /
COPY --from=build --chown=65532:65532 /out/volume /
ARG VERSION
LABEL org.opencontainers.image.title="Shelflist" \
      org.opencontainers.image.description="The catalogue of a small library" \
      org.opencontainers.image.source="https://github.com/shelflist/shelflist" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}"
ENV SHELFLIST_DB=/data/dev.db
USER 65532:65532
WORKDIR /app
EXPOSE 8080
VOLUME /data
HEALTHCHECK --interval=10s --timeout=4s --start-period=30s --retries=3 CMD ["/app/server", "healthcheck"]
ENTRYPOINT ["/app/server"]
