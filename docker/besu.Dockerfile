# A site's Besu node with the plugin that lets only members in. Built out of the repository's root, after the plugin was:
#   docker build -f docker/besu.Dockerfile -t consilium/besu:0.1.0 .
# Pin the base image by its digest with --build-arg BESU=hyperledger/besu:26.8.0@sha256:…
ARG BESU=hyperledger/besu:26.8.0
FROM ${BESU}

COPY docker/health /opt/consilium/health
COPY model-registry/cli/target/plugin/besu-plugin.jar /opt/consilium/plugins/consilium-besu-plugin.jar

# The site's folder is mounted at /site, and belongs to whoever runs the container (compose: user).
WORKDIR /site
USER 10001:10001
ENV BESU_OPTS="-Xmx512m -Dbesu.plugins.dir=/opt/consilium/plugins" RPC_PORT=8545
EXPOSE 30303
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["/bin/sh", "-c", "exec /opt/consilium/health $RPC_PORT /liveness"]
ENTRYPOINT ["besu", "--config-file=besu/besu.toml"]
