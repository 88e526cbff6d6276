package io.consilium.besu.policy;

import java.util.Optional;

/**
 * Why something is allowed or not.
 *
 * <p>The words are written for whoever was refused: they are what a sender reads at JSON-RPC and an operator in the log.
 */
public enum Reason {
    /** Both ends, or the sender, belong to Active organisations and have the role that this needs. */
    MEMBER(true, "belongs to an active organisation"),
    /** Founders' nodes reach each other whatever their status, so that a network can always be repaired by a vote. */
    REPAIR_PATH(true, "both nodes belong to founding organisations, which can always reach each other"),
    /** A contract with the EEA interface said yes. */
    CONTRACT_ALLOWS(true, "the permissioning contract allows it"),
    /** The operator gave no contract for this kind of question. */
    NOT_COVERED(true, "no contract was configured for this, so it isn't restricted"),

    NOT_STARTED(false, "the plugin has not started yet"),
    STATE_NOT_READY(false, "this node can't read the contract's state at its head block yet"),
    NO_CONTRACT(false, "there is no permissioning contract at the configured address"),
    CONTRACT_REVERTED(false, "the permissioning contract reverted instead of answering"),
    CONTRACT_HALTED(
            false, "the permissioning contract ran out of gas or into an invalid instruction instead of answering"),
    CALL_NOT_RUN(false, "this node doesn't run the call that asks the permissioning contract; see its log"),
    UNDECODABLE_ANSWER(false, "the permissioning contract's answer can't be decoded"),
    INTERNAL_ERROR(false, "the plugin failed while it looked for the answer; see the node's log"),

    UNKNOWN_ACCOUNT(false, "the sender account belongs to no organisation of the consortium"),
    UNKNOWN_NODE(false, "the node belongs to no organisation of the consortium"),
    ORGANISATION_SUSPENDED(false, "the organisation is suspended"),
    ORGANISATION_REMOVED(false, "the organisation was removed from the consortium"),
    MAY_NOT_CREATE_CONTRACTS(false, "the sender account may not create contracts (a zero target counts as creation)"),
    AUDITOR_FUNCTION_ONLY(
            false, "an organisation that is only an auditor may only call the functions meant for auditors"),
    AUDITOR_GETS_NO_GOSSIP(false, "transaction gossip isn't sent to organisations that are only auditors"),
    NEEDS_BOTH_NODES(false, "this contract answers for two nodes together: ask for both"),
    CONTRACT_REFUSES(false, "the permissioning contract doesn't allow it");

    private final boolean allowed;
    private final String words;
    private final Optional<String> refusal;

    Reason(boolean allowed, String words) {
        this.allowed = allowed;
        this.words = words;
        this.refusal = allowed ? Optional.empty() : Optional.of("Refused by the consortium: " + words);
    }

    /** Whether this reason lets the thing pass. */
    public boolean allowed() {
        return allowed;
    }

    /** The reason as a phrase for people. */
    public String words() {
        return words;
    }

    /** What a refused sender is told; empty when allowed. Made once, so that refusing allocates nothing. */
    public Optional<String> refusal() {
        return refusal;
    }
}
