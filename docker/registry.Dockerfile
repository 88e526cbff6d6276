# A site's registry. Built out of the repository's root, after the program was (./consilium --help builds it):
#   docker build -f docker/registry.Dockerfile -t consilium/registry:0.1.0 .
# Pin the base image by its digest with --build-arg JAVA=eclipse-temurin:25.0.3_9-jre@sha256:…
ARG JAVA=eclipse-temurin:25.0.3_9-jre
FROM ${JAVA}

COPY docker/health /opt/consilium/health
COPY model-registry/cli/target/lib /opt/consilium/lib
COPY model-registry/cli/target/consilium.jar /opt/consilium/consilium.jar

# The site's folder is mounted at /site, and belongs to whoever runs the container (compose: user).
WORKDIR /site
USER 10001:10001
ENV MICRONAUT_CONFIG_FILES=registry/application.yml XDG_CACHE_HOME=/var/cache/consilium REGISTRY_PORT=8080
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["/bin/sh", "-c", "exec /opt/consilium/health $REGISTRY_PORT /api/v1/status"]
ENTRYPOINT ["java", "-Xmx512m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED", \
  "-cp", "/opt/consilium/consilium.jar", "io.consilium.service.Application"]
