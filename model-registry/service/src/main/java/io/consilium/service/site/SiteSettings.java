package io.consilium.service.site;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.annotation.Nullable;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a site's configuration file says, under {@code consilium}.
 *
 * @param home the folder for everything that this site keeps: database, cached weights, folder store
 * @param address under which people reach this registry, and for which they sign in; by default where it listens
 * @param tokenSecretFile the secret that sign-in tokens are sealed with, where replicas share one; by default in home
 */
@ConfigurationProperties("consilium")
public record SiteSettings(
        Path home,
        @Nullable URI address,
        @Nullable Path tokenSecretFile,
        NodeSettings node,
        AccountSettings account,
        KeySettings keys,
        ContentSettings content) {

    /**
     * The node that is asked, and the chain that it must be on.
     *
     * @param genesis hash of the genesis block; without it, any is accepted at the first meeting
     */
    @ConfigurationProperties("node")
    public record NodeSettings(
            URI url, long chainId, @Nullable String genesis) {}

    /** The account that acts for the organisation: a keystore file and its password file, or a Web3Signer's address. */
    @ConfigurationProperties("account")
    public record AccountSettings(
            @Nullable Path keystore,
            @Nullable Path passwordFile,
            @Nullable URI web3signer,
            @Nullable String address) {}

    /** The organisation's encryption keys, in a file that is locked with the password in another. */
    @ConfigurationProperties("keys")
    public record KeySettings(Path file, Path passwordFile) {}

    /** Where content is kept: a Kubo by its RPC address, or a folder when there is none. */
    @ConfigurationProperties("content")
    public record ContentSettings(@Nullable URI kubo) {

        Optional<URI> kuboAddress() {
            return Optional.ofNullable(kubo);
        }
    }

    Path tokenSecret() {
        return Optional.ofNullable(tokenSecretFile).orElseGet(() -> home.resolve("token-secret"));
    }

    Optional<URI> publicAddress() {
        return Optional.ofNullable(address);
    }
}
