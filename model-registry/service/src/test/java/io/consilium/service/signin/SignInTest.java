package io.consilium.service.signin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.ledger.signing.PersonalMessage;
import io.consilium.ledger.transaction.ConsortiumCalls;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Registry;
import io.consilium.service.testing.Registry.Answer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignInTest {

    @TempDir
    static Path home;

    private static Network network;
    private static Registry registry;

    @BeforeAll
    static void start() {
        network = Network.start();
        registry = Registry.start(network, Network.NORTH, home);
    }

    @AfterAll
    static void stop() {
        registry.close();
        network.close();
    }

    @Test
    void whoSignsTheChallengeIsLetIn() {
        assertEquals(
                4,
                registry.get(Network.PARTNER, "/api/v1/members")
                        .expect(200)
                        .json()
                        .size());
    }

    @Test
    void nobodyIsLetInWithoutAToken() {
        Answer refused = registry.get("", "/api/v1/members").expect(401);

        assertEquals("not-signed-in", refused.problem());
        assertEquals(
                "application/problem+json",
                Registry.header(refused, "Content-Type").orElseThrow());
    }

    @Test
    void anAccountOfNoMemberIsRefused() {
        assertEquals(
                "not-a-member",
                registry.get("a stranger", "/api/v1/members").expect(403).problem());
    }

    @Test
    void aSignatureIsGoodOnceOnly() {
        Map<String, String> signed = signed(challenge(Network.SOUTH), Network.SOUTH);

        registry.post("", "/api/v1/sign-in", signed).expect(200);

        assertEquals(
                "sign-in-unknown-nonce",
                registry.post("", "/api/v1/sign-in", signed).expect(401).problem());
    }

    @Test
    void aMessageThatAnotherAccountSignedIsRefused() {
        Map<String, String> signed = signed(challenge(Network.SOUTH), Network.PARTNER);

        assertEquals(
                "sign-in-wrong-signature",
                registry.post("", "/api/v1/sign-in", signed).expect(401).problem());
    }

    @Test
    void aMessageForAnotherSiteChainOrTimeIsRefused() {
        String message = challenge(Network.SOUTH);
        String domain = registry.address().getAuthority();

        assertEquals("sign-in-wrong-domain", refusal(message.replaceFirst(domain, "elsewhere.example")));
        assertEquals("sign-in-wrong-uri", refusal(message.replace("URI: http", "URI: https")));
        assertEquals("sign-in-wrong-chain", refusal(message.replaceFirst("Chain ID: \\d+", "Chain ID: 1")));
        assertEquals(
                "sign-in-expired",
                refusal(message.replaceFirst("Expiration Time: \\S+", "Expiration Time: 2020-01-01T00:00:00Z")));
        assertEquals(
                "sign-in-from-the-future",
                refusal(message.replaceFirst("Issued At: \\S+", "Issued At: 2090-01-01T00:00:00Z")));
        assertEquals("not-a-sign-in-message", refusal(message + "\nResources:"));
    }

    @Test
    void aTokenOfAnotherSecretIsRefused() {
        Answer answer = registry.get(
                "",
                "/api/v1/members",
                "Authorization",
                "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIweDAifQ.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");

        assertEquals(401, answer.status());
    }

    @Test
    void aSuspendedMemberIsRefusedWithTheTokenThatItHas() {
        registry.get(Network.REGULATOR, "/api/v1/members").expect(200);
        network.pass(ConsortiumCalls.proposeSuspension(network.id(Network.REGULATOR)));

        assertEquals(
                "organisation-not-active",
                registry.get(Network.REGULATOR, "/api/v1/members").expect(403).problem());
        network.pass(ConsortiumCalls.proposeReinstatement(network.id(Network.REGULATOR)));
    }

    @Test
    void aRequestKeepsTheIdThatItCameWithAndGetsOneElse() {
        Answer named = registry.get("", "/api/v1/status", "X-Request-Id", "from-the-proxy-1")
                .expect(200);
        Answer unnamed = registry.get("", "/api/v1/status").expect(200);

        assertEquals("from-the-proxy-1", Registry.header(named, "X-Request-Id").orElseThrow());
        assertTrue(Registry.header(unnamed, "X-Request-Id").orElseThrow().length() >= 8);
        assertEquals(Network.NORTH, named.json().path("name").asText());
    }

    @Test
    void whatIsNotThereIsAProblemToo() {
        Answer answer = registry.get(Network.NORTH, "/api/v1/nothing").expect(404);

        assertEquals("not-found", answer.problem());
    }

    private static String challenge(String who) {
        return registry.post(
                        "",
                        "/api/v1/sign-in/challenge",
                        Map.of("address", Network.account(who).hex()))
                .expect(200)
                .json()
                .path("message")
                .asText();
    }

    private static Map<String, String> signed(String message, String who) {
        String signature =
                new PersonalMessage(message).sign(Network.signer(who)).toBytes().hex();
        return Map.of("message", message, "signature", signature);
    }

    private static String refusal(String message) {
        return registry.post("", "/api/v1/sign-in", signed(message, Network.SOUTH))
                .problem();
    }
}
