package io.consilium.service.site;

import io.micronaut.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.Comparator;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Refuses a database that a newer registry has changed, before anything is done to it: what is in it, only that one knows. */
@Singleton
@Named(KnownVersions.DATA_SOURCE)
final class KnownVersions implements FlywayConfigurationCustomizer {

    static final String DATA_SOURCE = "default";

    @Override
    public String getName() {
        return DATA_SOURCE;
    }

    @Override
    public void customizeFluentConfiguration(FluentConfiguration configuration) {
        MigrationInfo[] versions = configuration.load().info().all();
        Arrays.stream(versions)
                .filter(KnownVersions::isNewer)
                .max(Comparator.comparing(MigrationInfo::getVersion))
                .ifPresent(newest -> {
                    throw refusal(newest, newestKnown(versions));
                });
    }

    private static boolean isNewer(MigrationInfo version) {
        return version.getState() == MigrationState.FUTURE_SUCCESS
                || version.getState() == MigrationState.FUTURE_FAILED;
    }

    private static MigrationVersion newestKnown(MigrationInfo... versions) {
        return Arrays.stream(versions)
                .filter(version -> version.getState().isResolved())
                .map(MigrationInfo::getVersion)
                .max(Comparator.naturalOrder())
                .orElse(MigrationVersion.EMPTY);
    }

    private static SiteException refusal(MigrationInfo newest, MigrationVersion known) {
        String copy =
                "bring back the copy of the database that was saved before the upgrade, as \"Upgrading a site\" in"
                        + " docs/runbooks.md says";
        return newest.getState() == MigrationState.FUTURE_FAILED
                ? new SiteException("A newer registry broke off while it brought the site's database to version "
                        + newest.getVersion() + ", and this one knows it up to version " + known
                        + ". Before either is started, " + copy)
                : new SiteException("A newer registry has brought the site's database to version "
                        + newest.getVersion() + ", and this one knows it up to version " + known
                        + ". Start the newer one, or " + copy);
    }
}
