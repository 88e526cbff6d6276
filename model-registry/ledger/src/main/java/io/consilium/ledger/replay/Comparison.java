package io.consilium.ledger.replay;

import io.consilium.contracts.Role;
import io.consilium.contracts.Word;
import io.consilium.ledger.AttestedScore;
import io.consilium.ledger.Grant;
import io.consilium.ledger.Model;
import io.consilium.ledger.Organisation;
import io.consilium.ledger.Voucher;
import io.consilium.ledger.reading.Ledger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Holds a state that was added up from events against what the contracts say.
 *
 * <p>Everything that the contracts can be asked about is compared: nothing, if the node told all events and the contracts
 * are what they should be.
 */
public final class Comparison {
    /** So many things are asked for at a time; more would only be in memory for longer. */
    private static final int CHUNK = 500;

    private static final String NOTHING = "nothing";

    private final LedgerState state;
    private final Ledger ledger;
    private final List<Difference> differences = new ArrayList<>();

    private Comparison(LedgerState state, Ledger ledger) {
        this.state = state;
        this.ledger = ledger;
    }

    /** Compares with the contracts' answers at the block to whose end the state was added up. */
    public static List<Difference> between(LedgerState state, Ledger ledger, long block) {
        Comparison comparison = new Comparison(state, ledger.at(block));
        comparison.consortium();
        comparison.proposals();
        comparison.tasks();
        comparison.models();
        comparison.access();
        return List.copyOf(comparison.differences);
    }

    private void consortium() {
        compare("the voting rules", state.votingRules(), ledger.votingRules());
        compare("the version of the permissions", state.permissionsVersion(), ledger.permissionsVersion());
        compareAll("organisation", state.organisations().iterator(), ledger.organisations());
        TreeSet<Integer> validators = new TreeSet<>();
        for (Organisation organisation : state.organisations()) {
            if (organisation.member().may(Role.VALIDATOR)) {
                validators.add(organisation.id());
            }
        }
        compare("the Active VALIDATORs", validators, ledger.activeValidators());
        state.accounts()
                .forEach(account -> compare("account " + account, state.member(account), ledger.member(account)));
        state.nodes().forEach(node -> compare("node " + node, state.organisationOf(node), ledger.organisationOf(node)));
        ledger.permissions()
                .holders()
                .forEach(holder -> holder.accounts()
                        .forEach(account -> compare(
                                "whether " + account + " may create contracts",
                                state.mayCreateContracts(account),
                                holder.contractCreators().contains(account))));
    }

    private void proposals() {
        compareAll("proposal", state.proposals().iterator(), ledger.proposals());
    }

    private void tasks() {
        compareAll("task", state.tasks().iterator(), ledger.tasks());
        state.tasks().forEach(task -> {
            compare("the task named " + task.name(), Optional.of(task), ledger.task(task.name()));
            compare(
                    "the ten best of task " + task.id(),
                    task.topTen(),
                    ledger.topTen(task.id()).stream().map(Model::id).toList());
        });
    }

    private void models() {
        compare("the number of models", state.modelCount(), ledger.modelCount());
        for (List<Model> some : chunks(state.models())) {
            List<Long> ids = some.stream().map(Model::id).toList();
            compareAll("model", some.iterator(), ledger.models(ids));
            List<List<AttestedScore>> attestations = ledger.attestations(ids);
            List<Long> byWeights = ledger.modelsOf(some.stream()
                    .map(model -> model.publication().weightsHash())
                    .toList());
            for (int i = 0; i < ids.size(); i++) {
                compare("the attestations of model " + ids.get(i), state.attestations(ids.get(i)), attestations.get(i));
                compare("the model with the weights of model " + ids.get(i), ids.get(i), byWeights.get(i));
            }
        }
    }

    private void access() {
        for (List<Grant> some : chunks(state.grants())) {
            compareAll("access", some.iterator(), ledger.grants(some));
        }
        for (List<Voucher> some : chunks(state.vouchers())) {
            List<Word> hashes = some.stream().map(Voucher::hash).toList();
            compareAll("voucher", some.iterator(), ledger.vouchers(hashes));
        }
    }

    private void compareAll(String what, Iterator<?> expected, List<?> actual) {
        for (Object found : actual) {
            compare(what, expected.hasNext() ? expected.next() : NOTHING, found);
        }
        expected.forEachRemaining(missing -> compare(what, missing, NOTHING));
    }

    private void compare(String subject, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            differences.add(new Difference(subject, expected.toString(), actual.toString()));
        }
    }

    private static <T> List<List<T>> chunks(Iterable<T> all) {
        List<List<T>> chunks = new ArrayList<>();
        List<T> chunk = new ArrayList<>(CHUNK);
        for (T one : all) {
            chunk.add(one);
            if (chunk.size() == CHUNK) {
                chunks.add(List.copyOf(chunk));
                chunk.clear();
            }
        }
        if (!chunk.isEmpty()) {
            chunks.add(List.copyOf(chunk));
        }
        return chunks;
    }
}
