package io.consilium.service.site;

import io.consilium.content.ContentStore;
import io.consilium.content.Folder;
import io.consilium.content.Kubo;
import io.consilium.content.KuboSettings;
import io.consilium.contracts.Address;
import io.consilium.contracts.Word;
import io.consilium.ledger.Member;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.node.NodeOptions;
import io.consilium.ledger.reading.Ledger;
import io.consilium.ledger.signing.KeystoreSigner;
import io.consilium.ledger.signing.Signer;
import io.consilium.ledger.signing.Web3SignerSigner;
import io.consilium.ledger.transaction.Transactions;
import io.consilium.service.database.WriterLock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;

/** The parts that a site is made of, from what its configuration says. */
@Factory
final class SiteBeans {

    private static final Duration SIGNING = Duration.ofSeconds(10);

    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean(preDestroy = "close")
    @Singleton
    Node node(SiteSettings settings) {
        SiteSettings.NodeSettings node = settings.node();
        NodeOptions options = NodeOptions.of(node.url(), node.chainId());
        return Node.connect(node.genesis() == null ? options : options.withGenesis(new Word(node.genesis())));
    }

    @Singleton
    Ledger ledger(Node node) {
        return new Ledger(node);
    }

    @Singleton
    Signer signer(SiteSettings settings) {
        SiteSettings.AccountSettings account = settings.account();
        URI remote = account.web3signer();
        if (remote != null && account.address() != null) {
            return Web3SignerSigner.connect(remote, new Address(account.address()), SIGNING);
        }
        if (account.keystore() != null && account.passwordFile() != null) {
            return KeystoreSigner.open(account.keystore(), account.passwordFile());
        }
        throw new SiteException("The site has no account to sign with. Set consilium.account.keystore and"
                + " consilium.account.password-file, or consilium.account.web3signer and consilium.account.address");
    }

    @Singleton
    Transactions transactions(Node node, Signer signer, WriterLock lock) {
        return new Transactions(node, signer, lock);
    }

    @Bean(preDestroy = "close")
    @Singleton
    ContentStore content(SiteSettings settings, Home home, MeterRegistry meters) throws IOException {
        return new MeteredContent(store(settings, home), meters);
    }

    private static ContentStore store(SiteSettings settings, Home home) throws IOException {
        if (settings.content().kuboAddress().isPresent()) {
            return new Kubo(KuboSettings.at(settings.content().kuboAddress().get()));
        }
        return Folder.open(home.content());
    }

    @Singleton
    Site site(Ledger ledger, Signer signer) {
        int organisation = ledger.member(signer.address())
                .map(Member::organisation)
                .orElseThrow(() -> new SiteException("The site's account " + signer.address()
                        + " belongs to no organisation on the ledger. Have it added by the organisation, or admitted"));
        String name = ledger.organisation(organisation).orElseThrow().name();
        return new Site(organisation, name, signer.address());
    }
}
