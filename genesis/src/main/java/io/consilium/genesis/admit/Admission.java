package io.consilium.genesis.admit;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.consilium.contracts.Address;
import io.consilium.contracts.Predeployed;
import io.consilium.contracts.Role;
import io.consilium.contracts.generated.Consortium;
import io.consilium.genesis.Member;
import io.consilium.genesis.Network;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.Utf8String;
import org.web3j.abi.datatypes.generated.Bytes32;
import org.web3j.abi.datatypes.generated.Uint8;

/**
 * The vote proposal that admits a newcomer: what a person reads before signing, and the very bytes to sign.
 *
 * @param what what it is, in a sentence
 * @param chainId the network that it is for
 * @param fingerprint the newcomer's, to be compared over the telephone with what the newcomer itself says
 * @param member the newcomer
 * @param roles the roles that it will have
 * @param transaction what a member's account sends to propose it; a hospital votes for it by proposing it
 * @param afterwards what is left to do once enough hospitals have voted for it
 */
@JsonPropertyOrder({"what", "chainId", "fingerprint", "member", "roles", "transaction", "afterwards"})
public record Admission(
        String what,
        long chainId,
        String fingerprint,
        Member member,
        List<Role> roles,
        Call transaction,
        List<Step> afterwards) {

    private static final String FUNCTION = "proposeAdmission(string,uint8,bytes32,address[],(bytes32,bytes32)[])";

    /** A call of a contract, as any wallet can send it. */
    @JsonPropertyOrder({"to", "function", "data"})
    public record Call(Address to, String function, String data) {}

    /** What somebody does afterwards, with the JSON-RPC method and its parameters where it is done by one. */
    @JsonPropertyOrder({"who", "what", "method", "parameters"})
    public record Step(String who, String what, String method, List<Object> parameters) {}

    /** The proposal for a newcomer. */
    public static Admission of(Network network, Member newcomer) {
        return new Admission(
                "Admit the " + newcomer.kind().word() + " " + newcomer.name() + " to network " + network.chainId(),
                network.chainId(),
                newcomer.fingerprint(),
                newcomer,
                newcomer.kind().roles().stream().sorted().toList(),
                new Call(Predeployed.CONSORTIUM.address(), FUNCTION, encode(newcomer)),
                afterwards(newcomer));
    }

    private static String encode(Member newcomer) {
        Consortium.NodeId node = new Consortium.NodeId(
                newcomer.node().high().toBytes(), newcomer.node().low().toBytes());
        return FunctionEncoder.encode(new Function(
                "proposeAdmission",
                List.of(
                        new Utf8String(newcomer.name().text()),
                        new Uint8(BigInteger.valueOf(Role.bits(newcomer.kind().roles()))),
                        new Bytes32(newcomer.encryptionKey().toBytes()),
                        new DynamicArray<>(
                                org.web3j.abi.datatypes.Address.class,
                                new org.web3j.abi.datatypes.Address(
                                        newcomer.account().hex())),
                        new DynamicArray<>(Consortium.NodeId.class, List.of(node))),
                List.of()));
    }

    private static List<Step> afterwards(Member newcomer) {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step(
                "more than half of the hospitals",
                "vote for the proposal by the id that the transaction's ProposalOpened event names",
                "",
                List.of()));
        if (newcomer.kind().isValidator()) {
            steps.add(new Step(
                    "more than half of the hospitals",
                    "let the newcomer's node seal blocks; it counts from the next block on",
                    "qbft_proposeValidatorVote",
                    List.of(newcomer.sealer(), true)));
        }
        steps.add(new Step(
                newcomer.name().text(),
                "starts its site; its nodes dial the others, which let it in from the block of the last vote on",
                "",
                List.of()));
        return steps;
    }
}
