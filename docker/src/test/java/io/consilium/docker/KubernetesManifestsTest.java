package io.consilium.docker;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consilium.docker.Pod.Part;
import io.consilium.genesis.folder.SiteFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a cluster is given for a site: valid by Kubernetes' own definitions, whole, hardened, and closed but for what is documented. */
class KubernetesManifestsTest {

    private static final Definitions DEFINITIONS = new Definitions();
    private static final Set<String> HARMLESS = Set.of("emptyDir", "projected", "secret");
    private static final List<String> PROBES = List.of("startupProbe", "readinessProbe", "livenessProbe");

    @TempDir
    private static Path folder;

    private static KubernetesPage page;
    private static SiteFolder site;
    private static Manifests manifests;

    @BeforeAll
    static void render() throws IOException, InterruptedException {
        page = new KubernetesPage();
        RenderedSite rendered = RenderedSite.make(folder.resolve("net"));
        site = rendered.site();
        manifests = rendered.manifests();
    }

    @Test
    void everyObjectIsWhatKubernetesDefines() throws IOException, InterruptedException {
        manifests.objects().forEach(DEFINITIONS::check);
        Manifests base = Manifests.render(KubernetesPage.ROOT.resolve("docker/kubernetes/base"));
        base.objects().forEach(DEFINITIONS::check);

        assertEquals(14, base.objects().size());
        // And a ConfigMap and four Secrets.
        assertEquals(19, manifests.objects().size());
    }

    @ParameterizedTest
    @CsvSource({
        "/spec/template/spec/containers/0/securityContext, readOnlyRootFileSystem, true, `readOnlyRootFileSystem`",
        "/spec/template/spec/containers/0, livenessprobe, {}, `livenessprobe`",
        "/spec, replicas, '\"one\"', For input string",
        "/spec, replicas, '\"1\"', /spec/replicas is",
        "/spec/template/spec/containers/0, args, '\"all\"', `args` to be an array",
        "/spec/template/spec, automountServiceAccountToken, '\"false\"', /spec/template/spec/automountServiceAccountToken is",
        "/spec/template/spec/containers/0/resources/limits, memory, '\"1 giga\"', quantity",
    })
    void anObjectThatKubernetesWouldNotTakeIsRefused(String where, String field, String value, String says)
            throws IOException {
        ObjectNode wrong = manifests.one("StatefulSet", "database").deepCopy();
        ((ObjectNode) wrong.at(where)).set(field, new JsonMapper().readTree(value));

        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> DEFINITIONS.check(wrong));
        assertTrue(refused.getMessage().contains(says), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "/spec, selector",
        "/spec, template",
        "/spec/template/spec, containers",
        "/spec/template/spec/containers/0, name",
        "/spec/template/spec/containers/0/ports/0, containerPort",
        "/spec/template/spec/containers/0/volumeMounts/0, mountPath",
    })
    void anObjectWithoutWhatKubernetesRequiresIsRefused(String where, String field) {
        ObjectNode wrong = manifests.one("StatefulSet", "database").deepCopy();
        assertFalse(((ObjectNode) wrong.at(where)).remove(field).isMissingNode());

        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> DEFINITIONS.check(wrong));
        assertTrue(refused.getMessage().contains("required field `" + field + "`"), refused.getMessage());
    }

    @Test
    void anUnknownKindAndAFieldThatIsThereTwiceAreRefused() {
        JsonNode gadget = Manifests.of("{apiVersion: v1, kind: Gadget, metadata: {name: a}}")
                .objects()
                .getFirst();

        assertThrows(IllegalArgumentException.class, () -> DEFINITIONS.check(gadget));
        assertThrows(RuntimeException.class, () -> Manifests.of("{kind: Secret, kind: Service}"));
    }

    /** What the definitions say in words alone, and a cluster refuses all the same. */
    @Test
    void namesAndChoicesAreWhatAClusterTakes() {
        manifests
                .objects()
                .forEach(object -> assertName(object.at("/metadata/name").asText()));
        for (Pod pod : manifests.pods()) {
            pod.volumes().keySet().forEach(KubernetesManifestsTest::assertName);
            Set<String> names = new TreeSet<>();
            for (Part part : pod.parts()) {
                assertName(part.name());
                assertTrue(names.add(part.name()), part::name);
                assertEquals("IfNotPresent", part.node().path("imagePullPolicy").asText());
                for (JsonNode port : part.node().path("ports")) {
                    assertTrue(port.path("name").asText().matches("[a-z0-9-]{1,15}"), port::toString);
                    assertEquals("TCP", port.path("protocol").asText());
                }
            }
        }
    }

    private static void assertName(String name) {
        assertTrue(name.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"), name);
    }

    @Test
    void everyPodIsRestrictedAndTheClusterHoldsItToThat() {
        assertEquals(
                "restricted",
                manifests
                        .all("Namespace")
                        .getFirst()
                        .at("/metadata/labels/pod-security.kubernetes.io~1enforce")
                        .asText());
        assertEquals(2, manifests.pods().size());
        for (Pod pod : manifests.pods()) {
            JsonNode spec = pod.spec();
            assertTrue(spec.at("/securityContext/runAsNonRoot").asBoolean(), pod::name);
            assertTrue(spec.at("/securityContext/runAsUser").asInt() > 0, pod::name);
            assertTrue(spec.at("/securityContext/runAsGroup").asInt() > 0, pod::name);
            assertEquals(
                    "RuntimeDefault",
                    spec.at("/securityContext/seccompProfile/type").asText(),
                    pod::name);
            assertEquals(
                    "OnRootMismatch",
                    spec.at("/securityContext/fsGroupChangePolicy").asText(),
                    pod::name);
            assertFalse(spec.path("automountServiceAccountToken").asBoolean(true), pod::name);
            assertFalse(spec.path("enableServiceLinks").asBoolean(true), pod::name);
            for (String shared : List.of("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace")) {
                assertFalse(spec.path(shared).asBoolean(), shared);
            }
            for (JsonNode volume : spec.path("volumes")) {
                Set<String> kind = new TreeSet<>();
                volume.fieldNames().forEachRemaining(kind::add);
                kind.remove("name");
                assertTrue(HARMLESS.containsAll(kind), volume::toString);
            }
        }
        manifests
                .all("ServiceAccount")
                .forEach(account ->
                        assertFalse(account.path("automountServiceAccountToken").asBoolean(true)));
    }

    @Test
    void everyContainerIsHardenedAndLimited() {
        assertEquals(5, parts().size());
        for (Part part : parts()) {
            JsonNode context = part.node().path("securityContext");
            assertTrue(context.path("readOnlyRootFilesystem").asBoolean(), part::name);
            assertFalse(context.path("allowPrivilegeEscalation").asBoolean(true), part::name);
            assertFalse(context.path("privileged").asBoolean(), part::name);
            assertEquals(List.of("ALL"), Pod.words(context.at("/capabilities/drop")), part.name());
            assertTrue(context.at("/capabilities/add").isMissingNode(), part::name);
            for (String limit : List.of(
                    "/requests/cpu",
                    "/requests/memory",
                    "/limits/memory",
                    "/requests/ephemeral-storage",
                    "/limits/ephemeral-storage")) {
                assertTrue(part.node().path("resources").at(limit).isTextual(), part.name() + limit);
            }
            assertTrue(part.image().matches(".+:.*\\d.*"), part.image());
            part.node()
                    .path("ports")
                    .forEach(port -> assertTrue(port.path("hostPort").isMissingNode(), part::name));
        }
        // Every scratch folder has an end.
        manifests.pods().stream()
                .flatMap(pod -> pod.volumes().values().stream())
                .filter(volume -> volume.has("emptyDir"))
                .forEach(volume -> assertTrue(volume.at("/emptyDir/sizeLimit").isTextual(), volume::toString));
    }

    @Test
    void secretsAreReadableByThePodsGroupAloneAndForNobodyElse() {
        List<JsonNode> modes = manifests.pods().stream()
                .flatMap(pod -> pod.volumes().values().stream())
                .filter(volume -> volume.has("secret") || volume.has("projected"))
                .map(volume -> volume.at(volume.has("secret") ? "/secret/defaultMode" : "/projected/defaultMode"))
                .toList();

        assertEquals(3, modes.size());
        modes.forEach(mode -> assertEquals(0440, mode.asInt()));
        manifests
                .pods()
                .forEach(pod -> assertEquals(
                        pod.spec().at("/securityContext/runAsGroup"), pod.spec().at("/securityContext/fsGroup")));
        parts().forEach(part -> part.node()
                .path("env")
                .forEach(each -> assertTrue(each.path("valueFrom").isMissingNode(), each::toString)));
    }

    @Test
    void everythingThatStaysIsProbed() {
        List<Part> lasting =
                manifests.pods().stream().flatMap(pod -> pod.lasting().stream()).toList();

        assertEquals(
                List.of("database", "besu", "kubo", "registry"),
                lasting.stream().map(Part::name).toList());
        for (Part part : lasting) {
            for (String probe : PROBES) {
                assertTrue(part.node().has(probe), () -> part.name() + " has no " + probe);
                assertTrue(part.node().path(probe).has("timeoutSeconds"), () -> part.name() + " " + probe);
            }
            // Long enough for a slow start, and never more hasty than what takes it out of service.
            assertTrue(part.node().at("/startupProbe/failureThreshold").asInt() >= 30, part::name);
            assertTrue(
                    part.node().at("/livenessProbe/failureThreshold").asInt()
                            > part.node().at("/readinessProbe/failureThreshold").asInt(),
                    part::name);
        }
    }

    @Test
    void everyNameLeadsSomewhere() {
        for (Pod pod : manifests.pods()) {
            Map<String, JsonNode> volumes = pod.volumes();
            Set<String> mounted = pod.parts().stream()
                    .flatMap(part -> part.mounts().values().stream())
                    .collect(toSet());
            assertEquals(volumes.keySet(), mounted, pod.name());
            volumes.values().forEach(this::assertHasItsKeys);
            manifests.one(
                    "ServiceAccount", pod.spec().path("serviceAccountName").asText());
            assertSelects(
                    manifests
                            .one("Service", pod.set().at("/spec/serviceName").asText())
                            .at("/spec/selector"),
                    pod);
            assertSelects(pod.set().at("/spec/selector/matchLabels"), pod);
        }
        for (JsonNode service : manifests.all("Service")) {
            Pod pod = manifests.selected(service.at("/spec/selector"));
            for (JsonNode port : service.at("/spec/ports")) {
                assertEquals(
                        port.path("port").asInt(),
                        pod.port(port.path("targetPort").asText()));
            }
        }
        for (JsonNode object : manifests.objects()) {
            boolean ofTheCluster = object.path("kind").asText().equals("Namespace");
            assertEquals(
                    "consilium",
                    object.at(ofTheCluster ? "/metadata/name" : "/metadata/namespace")
                            .asText());
        }
    }

    @Test
    void whatAsksForNoPasswordIsNotReachableFromOutsideThePod() throws IOException {
        String besu = Files.readString(site.path("besu/besu.toml"));
        String kubo = Files.readString(site.path("kubo/config.json"));

        assertTrue(besu.contains("rpc-http-host=\"127.0.0.1\""), besu);
        assertTrue(besu.contains("metrics-host=\"127.0.0.1\""), besu);
        assertTrue(kubo.contains("\"API\" : \"/ip4/127.0.0.1/tcp/5001\""), kubo);
        Set<Integer> served = manifests.all("Service").stream()
                .flatMap(service -> service.at("/spec/ports").valueStream())
                .map(port -> port.path("port").asInt())
                .collect(toCollection(TreeSet::new));
        assertEquals(Set.of(4001, 5432, 8080, 30303), served);
        assertEquals(
                "ClusterIP",
                manifests.one("Service", "registry").at("/spec/type").asText());
        assertEquals(
                "ClusterIP",
                manifests.one("Service", "database").at("/spec/type").asText());
    }

    @Test
    void policiesLetThroughWhatTheDocumentSaysAndNothingElse() {
        assertEquals(
                Flows.NOTHING_ELSE,
                manifests.one("NetworkPolicy", "nothing-else").path("spec"));

        Flows flows = new Flows(manifests);
        // Between two pods both ends must allow it.
        assertTrue(flows.in().contains("site > database 5432/TCP"));
        assertTrue(flows.out().contains("site > database 5432/TCP"));
        assertEquals(page.flows("Who reaches whom"), flows.all());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
            another      ! {podSelector: {}, policyTypes: [Ingress], ingress: [{}]}
            nothing-else ! {podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}]}
            another      ! {podSelector: {matchExpressions: [{key: a, operator: DoesNotExist}]}, policyTypes: [Egress], egress: [{}]}
            another      ! {podSelector: {matchLabels: SITE}, policyTypes: [Ingress], ingress: [{}]}
            another      ! {podSelector: {matchLabels: SITE}, ingress: [{}]}
            another      ! {podSelector: {matchLabels: SITE}, policyTypes: [Egress], egress: [{to: [TO], ports: [{port: 1, endPort: 9}]}]}
            """)
    void aPolicyThatCouldOpenMoreIsNoticed(String name, String spec) {
        List<JsonNode> opened = new ArrayList<>(manifests.objects());
        String yaml = "{kind: NetworkPolicy, metadata: {name: %s}, spec: %s}"
                .formatted(
                        name,
                        spec.replace("SITE", "{app.kubernetes.io/component: site}")
                                .replace("TO", "{ipBlock: {cidr: 0.0.0.0/0}}"));
        opened.addAll(Manifests.of(yaml).objects());

        AssertionError noticed = assertThrows(AssertionError.class, () -> new Flows(new Manifests(opened)).all());

        assertTrue(noticed.getMessage().contains("\"" + name + "\""), noticed.getMessage());
    }

    @Test
    void membersAddressesCanBeNamedAsTheDocumentSays() throws IOException, InterruptedException {
        Path narrowed = copied("narrowed");
        Files.writeString(
                narrowed.resolve("kustomization.yaml"),
                Files.readString(narrowed.resolve("kustomization.yaml"))
                        + page.block("the members' addresses in", "```yaml"));

        Manifests rendered = Manifests.render(narrowed);

        rendered.objects().forEach(DEFINITIONS::check);
        JsonNode spec = rendered.one("NetworkPolicy", "members").path("spec");
        assertEquals(
                List.of("192.0.2.10/32", "198.51.100.0/24"),
                spec.at("/ingress/0/from").findValuesAsText("cidr"));
        assertEquals(List.of("0.0.0.0/0"), spec.at("/egress/0/to").findValuesAsText("cidr"));
    }

    @Test
    void imagesCanBePinnedByDigest() throws IOException, InterruptedException {
        Path pinned = copied("pinned");
        String digest = "sha256:" + "0123456789abcdef".repeat(4);
        Files.writeString(
                pinned.resolve("kustomization.yaml"),
                Files.readString(pinned.resolve("kustomization.yaml"))
                        .replaceAll(
                                "newName: ([\\w/]+), newTag: [^ ]+ ",
                                "newName: registry.example/$1, digest: " + digest + " "));

        List<String> images = Manifests.render(pinned).pods().stream()
                .flatMap(pod -> pod.parts().stream())
                .map(Part::image)
                .distinct()
                .sorted()
                .toList();

        assertEquals(
                Stream.of("consilium/besu", "consilium/registry", "ipfs/kubo", "postgres")
                        .map(name -> "registry.example/" + name + "@" + digest)
                        .toList(),
                images);
    }

    @Test
    void aChangedFileOfTheSiteStartsThePodAnew() throws IOException, InterruptedException {
        Path changed = copied("changed");
        JsonNode before = Manifests.render(changed).pod("site").spec();
        for (String file : List.of("besu/besu.toml", "keys/password", "start-kubo")) {
            Files.writeString(changed.resolve(file), Files.readString(changed.resolve(file)) + "\n");
            JsonNode after = Manifests.render(changed).pod("site").spec();
            assertNotEquals(before, after, file);
            before = after;
        }
    }

    @Test
    void anUpgradeBringsTheNewBaseAndKeepsWhatIsTheSitesOwn() throws IOException, InterruptedException {
        Path upgraded = copied("upgraded");
        page.takeFigures(upgraded);
        Path password = upgraded.resolve("registry/database-password");
        Path own = upgraded.resolve("kustomization.yaml");
        Files.writeString(own, Files.readString(own).replace("newTag: 0.1.0", "newTag: 0.2.0"));
        List<String> kept = List.of(Files.readString(password), Files.readString(own));
        Manifests fresh = Manifests.render(upgraded);
        makeOld(upgraded.resolve("kubernetes"), "database.yaml", "IfNotPresent", "Always");
        makeOld(upgraded.resolve("kubernetes"), "network-policies.yaml", "name: nothing-else", "name: nothing");
        makeOld(upgraded.resolve("figures"), "network-policy.yaml", "name: monitoring-to-figures", "name: monitoring");
        assertNotEquals(fresh, Manifests.render(upgraded));

        page.upgrade(upgraded);

        assertEquals(fresh, Manifests.render(upgraded));
        assertEquals(kept, List.of(Files.readString(password), Files.readString(own)));
        for (String copy : List.of("kubernetes", "figures")) {
            assertFalse(Files.exists(upgraded.resolve(copy).resolve("gone.yaml")), copy);
        }
        assertFalse(Files.exists(upgraded.resolve("kubernetes/base")), "a copy within the copy");
    }

    /** Gives a copy what an earlier release might have had: another text in a file, and a file that is no more. */
    private static void makeOld(Path copy, String file, String now, String then) throws IOException {
        String text = Files.readString(copy.resolve(file));
        assertTrue(text.contains(now), file);
        Files.writeString(copy.resolve(file), text.replace(now, then));
        Files.writeString(copy.resolve("gone.yaml"), "");
    }

    @Test
    void aSiteWithoutOneOfItsFilesIsNotRendered() throws IOException, InterruptedException {
        Path incomplete = copied("incomplete");
        Files.delete(incomplete.resolve("keys/node.key"));

        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Manifests.render(incomplete));

        assertTrue(refused.getMessage().contains("keys/node.key"), refused.getMessage());
    }

    @Test
    void sizesAreThoseOfTheDocuments() throws IOException {
        String measured = Files.readString(KubernetesPage.ROOT.resolve("docs/installation.md"));
        for (List<String> row : page.table("Sizes")) {
            Part part = parts().stream()
                    .filter(each -> each.name().equals(row.get(0)))
                    .findFirst()
                    .orElseThrow();
            JsonNode resources = part.node().path("resources");
            String named = Map.of("besu", "Besu", "kubo", "Kubo", "registry", "registry", "database", "PostgreSQL")
                    .get(row.get(0));
            String[] asked = row.get(1).split(", ", -1);
            assertEquals(
                    Double.parseDouble(asked[0].replace(" CPU", "")),
                    cpu(resources.at("/requests/cpu").asText()),
                    row.get(0));
            assertEquals(
                    gibibytes(asked[1]),
                    gibibytes(resources.at("/requests/memory").asText()),
                    row.get(0));
            assertEquals(
                    gibibytes(row.get(2)),
                    gibibytes(resources.at("/limits/memory").asText()),
                    row.get(0));
            assertTrue(measured.contains("| " + named + " | " + asked[1] + " |"), row::toString);
        }
    }

    private void assertHasItsKeys(JsonNode volume) {
        if (volume.has("secret")) {
            manifests.one("Secret", volume.at("/secret/secretName").asText());
        }
        for (JsonNode source : volume.at("/projected/sources")) {
            boolean secret = source.has("secret");
            JsonNode named = source.path(secret ? "secret" : "configMap");
            JsonNode data = manifests
                    .one(secret ? "Secret" : "ConfigMap", named.path("name").asText())
                    .path("data");
            assertEquals(Set.copyOf(named.path("items").findValuesAsText("key")), fields(data), named::toString);
        }
    }

    private static Set<String> fields(JsonNode object) {
        Set<String> fields = new TreeSet<>();
        object.fieldNames().forEachRemaining(fields::add);
        return fields;
    }

    private static void assertSelects(JsonNode labels, Pod pod) {
        assertEquals(pod.name(), manifests.selected(labels).name());
    }

    private static List<Part> parts() {
        return manifests.pods().stream().flatMap(pod -> pod.parts().stream()).toList();
    }

    private static double cpu(String quantity) {
        return quantity.endsWith("m")
                ? Double.parseDouble(quantity.replace("m", "")) / 1000
                : Double.parseDouble(quantity);
    }

    private static double gibibytes(String quantity) {
        double number = Double.parseDouble(quantity.replaceAll("[^\\d.]", ""));
        return quantity.endsWith("Mi") ? number / 1024 : number;
    }

    private static Path copied(String name) throws IOException {
        Path copy = folder.resolve(name);
        try (Stream<Path> files = Files.walk(site.path())) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(site.path().relativize(file)));
            }
        }
        return copy;
    }
}
