package io.consilium.besu.report;

import io.consilium.besu.policy.Own;
import io.consilium.besu.policy.Policy;
import io.consilium.besu.policy.Reason;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.tuweni.bytes.Bytes;

/**
 * The answers to {@code consilium_permissions} and {@code consilium_status}.
 *
 * <p>A wrong question gets an answer too, with what was wrong, since an exception would reach the caller without its words.
 */
public final class Rpc {
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-fA-F]{40}");
    private static final Pattern DATA = Pattern.compile("0x([0-9a-fA-F]{2})*");
    private static final String USAGE =
            "give an account (0x and 40 hexadecimal digits), with or without a target and data,"
                    + " or one or two nodes (enode URLs or 128 hexadecimal digits)";

    private final Supplier<Policy> policy;
    private final Supplier<Bytes> defaultTarget;

    /** Asks the policy that holds at the moment; without a target, about a call to the contract itself. */
    public Rpc(Supplier<Policy> policy, Supplier<Bytes> defaultTarget) {
        this.policy = policy;
        this.defaultTarget = defaultTarget;
    }

    /** Why an account may send transactions, or nodes may be connected, or why not. */
    public Map<String, Object> permissions(Object[] parameters) {
        String[] words = Arrays.stream(parameters).map(String::valueOf).toArray(String[]::new);
        if (words.length >= 1 && words.length <= 3 && ADDRESS.matcher(words[0]).matches()) {
            return account(words);
        } else if (words.length == 1 || words.length == 2) {
            return nodes(words);
        }
        return wrongQuestion(words.length + " parameters");
    }

    private Map<String, Object> account(String[] words) {
        if (words.length > 1 && !ADDRESS.matcher(words[1]).matches()) {
            return wrongQuestion("the target '" + words[1] + "'");
        } else if (words.length > 2 && !DATA.matcher(words[2]).matches()) {
            return wrongQuestion("the data '" + words[2] + "'");
        }
        Bytes sender = Bytes.fromHexString(words[0]);
        Bytes target = words.length > 1 ? Bytes.fromHexString(words[1]) : defaultTarget.get();
        Bytes data = words.length > 2 ? Bytes.fromHexString(words[2]) : Bytes.EMPTY;
        Policy asked = policy.get();
        return answer(asked.sender(sender, target, data), asked.known(sender));
    }

    private Map<String, Object> nodes(String[] words) {
        for (String word : words) {
            if (AskedNode.parse(word).isEmpty()) {
                return wrongQuestion("'" + word + "'");
            }
        }
        AskedNode first = AskedNode.parse(words[0]).orElseThrow();
        Policy asked = policy.get();
        if (words.length == 1) {
            return answer(asked.node(first), asked.known(first.id()));
        }
        AskedNode second = AskedNode.parse(words[1]).orElseThrow();
        return answer(asked.connection(first, second, Own.NEITHER), Map.of());
    }

    private static Map<String, Object> answer(Reason reason, Map<String, Object> known) {
        Map<String, Object> answer = new TreeMap<>(known);
        answer.put("allowed", reason.allowed());
        answer.put("code", reason.name().toLowerCase(Locale.ROOT));
        answer.put("reason", reason.words());
        return answer;
    }

    private static Map<String, Object> wrongQuestion(String what) {
        return new TreeMap<>(
                Map.of("allowed", false, "code", "wrong_question", "reason", what + " can't be asked about: " + USAGE));
    }
}
