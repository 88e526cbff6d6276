package io.consilium.docker;

import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.NetworkPlan;
import io.consilium.genesis.folder.SiteFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** One of two hospitals on the customary ports, prepared for a cluster as its document says, and what kustomize makes of it. */
record RenderedSite(SiteFolder site, Manifests manifests) {

    static RenderedSite make(Path folder) throws IOException, InterruptedException {
        NetworkPlan plan = NetworkPlan.builder()
                .seed("kubernetes".getBytes(StandardCharsets.UTF_8))
                .hospital("Hospital A")
                .hospital("Hospital B")
                .build();
        SiteFolder site = NetworkFolder.create(folder, plan).site("Hospital A");
        new KubernetesPage().prepare(site.path());
        return new RenderedSite(site, Manifests.render(site.path()));
    }
}
