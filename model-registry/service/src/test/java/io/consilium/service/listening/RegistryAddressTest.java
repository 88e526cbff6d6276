package io.consilium.service.listening;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.service.site.SiteException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryAddressTest {

    @TempDir
    private Path folder;

    @Test
    void withoutTlsItIsWhereTheServerListens() throws IOException {
        assertEquals(
                new RegistryAddress(URI.create("http://127.0.0.1:8123"), Optional.empty()),
                of("micronaut: {server: {host: 127.0.0.1, port: 8123}}"));
        assertEquals(
                URI.create("http://127.0.0.1:8080"),
                of("consilium: {home: data}").uri());
        assertEquals(
                URI.create("http://[::1]:8123"),
                of("micronaut: {server: {host: '::1', port: 8123}}").uri());
    }

    @Test
    void withItsOwnCertificateItIsThereByHttps() throws IOException {
        assertEquals(
                new RegistryAddress(
                        URI.create("https://127.0.0.1:8123"), Optional.of(folder.resolve("tls/registry.pem"))),
                of("""
                        micronaut: {server: {host: 0.0.0.0, port: 8123}}
                        consilium: {tls: {certificate: tls/registry.pem, key: tls/registry.key}}
                        """));
    }

    @Test
    void theAddressThatPeopleSignInForGoesBeforeWhereTheServerListens() throws IOException {
        assertEquals(new RegistryAddress(URI.create("https://registry.north.example"), Optional.empty()), of("""
                        micronaut: {server: {port: 8123}}
                        consilium: {address: 'https://registry.north.example', tls: {terminated-elsewhere: true}}
                        """));
    }

    @Test
    void ofTwoSectionsOfOneNameOnlyTheLastCounts() throws IOException {
        assertEquals(URI.create("http://127.0.0.1:8080"), of("""
                        micronaut: {server: {port: 8123}}
                        consilium: {address: 'https://registry.north.example'}
                        micronaut: {server: {host: 127.0.0.1}}
                        consilium: {home: data}
                        """).uri());
    }

    @Test
    void settingsThatDoNotSayItAreNamed() {
        assertTrue(refusal("micronaut: {server: {port: -1}}").contains("--registry URL"));
        assertTrue(refusal("micronaut: [").contains("aren't YAML"));
        assertTrue(assertThrows(SiteException.class, () -> RegistryAddress.of(folder.resolve("none.yml"), folder))
                .getMessage()
                .contains("can't be read"));
    }

    private String refusal(String settings) {
        return assertThrows(SiteException.class, () -> of(settings)).getMessage();
    }

    private RegistryAddress of(String settings) throws IOException {
        return RegistryAddress.of(Files.writeString(folder.resolve("application.yml"), settings), folder);
    }
}
