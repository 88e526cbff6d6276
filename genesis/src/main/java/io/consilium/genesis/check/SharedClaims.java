package io.consilium.genesis.check;

import static io.consilium.genesis.check.Claims.require;

import io.consilium.contracts.Founder;
import io.consilium.contracts.GenesisStorage;
import io.consilium.contracts.Predeployed;
import io.consilium.genesis.FaultTolerance;
import io.consilium.genesis.Member;
import io.consilium.genesis.Network;
import io.consilium.genesis.block.GenesisBlock;
import io.consilium.genesis.check.Claims.NotSure;
import io.consilium.genesis.folder.SharedFolder;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** What should be so of the folder that all members share. */
final class SharedClaims {

    private final SharedFolder shared;
    private final Clock clock;

    private SharedClaims(SharedFolder shared, Clock clock) {
        this.shared = shared;
        this.clock = clock;
    }

    static List<Finding> of(SharedFolder shared, Clock clock) {
        SharedClaims claims = new SharedClaims(shared, clock);
        return new Claims("network")
                .claim("the genesis file is this network's", claims::genesisMatches)
                .claim("the founders stand in the first block", claims::foundersMatch)
                .claim("the contracts are this program's", claims::codeMatches)
                .claim("the hospitals seal blocks", claims::validatorsMatch)
                .claim("the clock is later than the first block", claims::clockIsLater)
                .claim(
                        "the swarm key is secret",
                        () -> Permissions.prove(shared.path(), List.of("swarm.key"), List.of()))
                .findings();
    }

    private String genesisMatches() {
        Network network = shared.network();
        GenesisBlock genesis = shared.genesis();
        require(
                genesis.chainId() == network.chainId(),
                "its chain id is " + genesis.chainId() + ", but network.json says " + network.chainId());
        require(
                genesis.hash().equals(network.genesisHash()),
                "its block's hash is " + genesis.hash() + ", but network.json says " + network.genesisHash()
                        + "; get both files anew from the network's operator");
        return "chain " + genesis.chainId() + ", hash " + genesis.hash();
    }

    private String foundersMatch() {
        Network network = shared.network();
        List<Founder> founders =
                network.founders().stream().map(Member::founder).toList();
        require(
                shared.genesis()
                        .storage(Predeployed.CONSORTIUM.address())
                        .equals(GenesisStorage.of(founders, network.votingRules())),
                "the Consortium's storage in genesis.json isn't that of the founders in network.json");
        return founders.size() + " founders";
    }

    private String codeMatches() throws NotSure {
        for (Predeployed contract : Predeployed.values()) {
            if (!shared.genesis().code(contract.address()).equals(contract.runtimeCode())) {
                throw new NotSure("the network was made with another version of " + contract.contractName()
                        + "; that is right if all members' nodes run it");
            }
        }
        return "Consortium and ModelLedger";
    }

    private String validatorsMatch() throws NotSure {
        Network network = shared.network();
        require(
                shared.genesis().isSealedBy(network.firstValidators()),
                "extraData in genesis.json names other validators than the hospitals in network.json");
        FaultTolerance tolerance = new FaultTolerance(network.firstValidators().size());
        if (tolerance.warning().isPresent()) {
            throw new NotSure(tolerance.warning().get());
        }
        return tolerance.validators() + " validators, " + tolerance.tolerated() + " may fail";
    }

    private String clockIsLater() {
        Instant now = clock.instant();
        Instant made = shared.genesis().time();
        require(
                !now.isBefore(made),
                "this machine says " + now + ", but the network was made " + made + "; set the clock, and use NTP");
        return "made " + made;
    }
}
