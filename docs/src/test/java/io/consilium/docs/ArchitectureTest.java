package io.consilium.docs;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Holds the arrows of docs/architecture.md: they point down only. */
class ArchitectureTest {

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.consilium");

    @Test
    void arrowsPointDownOnly() {
        assertFalse(OURS.isEmpty());

        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("cli")
                .definedBy("io.consilium.cli..")
                .layer("service")
                .definedBy("io.consilium.service..")
                .layer("genesis")
                .definedBy("io.consilium.genesis..")
                .layer("ledger")
                .definedBy("io.consilium.ledger..")
                .layer("runtime")
                .definedBy("io.consilium.runtime..")
                .layer("envelope")
                .definedBy("io.consilium.envelope..")
                .layer("content")
                .definedBy("io.consilium.content..")
                .layer("contracts")
                .definedBy("io.consilium.contracts..")
                .layer("besu-plugin")
                .definedBy("io.consilium.besu..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("besu-plugin")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("service")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("genesis")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("ledger")
                .mayOnlyBeAccessedByLayers("cli", "service")
                .whereLayer("runtime")
                .mayOnlyBeAccessedByLayers("cli", "service")
                .whereLayer("envelope")
                .mayOnlyBeAccessedByLayers("cli", "service", "genesis")
                .whereLayer("content")
                .mayOnlyBeAccessedByLayers("cli", "service")
                .whereLayer("contracts")
                .mayOnlyBeAccessedByLayers("cli", "service", "genesis", "ledger")
                .whereLayer("besu-plugin")
                .mayNotAccessAnyLayer()
                .check(OURS);
    }

    @Test
    void noTwoPackagesNeedEachOther() {
        slices().matching("io.consilium.(**)").should().beFreeOfCycles().check(OURS);
    }
}
