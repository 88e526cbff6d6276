package io.consilium.cli.audit;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.consilium.contracts.Word;
import io.consilium.ledger.Model;
import io.consilium.ledger.Organisation;
import io.consilium.ledger.event.Cursor;
import java.util.List;

/**
 * What an audit found, as {@code report.json} holds it.
 *
 * @param format the version of this description, 1
 * @param madeAt when, in UTC
 * @param madeBy the account that signs it
 * @param chain which ledger
 * @param span how much of it
 * @param holds whether no claim was refuted; those that weren't checked are named in {@code judgements}
 * @param previous SHA-256 of the report that this one goes on from; empty for one that begins with block 0
 * @param files SHA-256 of the files beside it
 */
@JsonPropertyOrder("summary")
@JsonIgnoreProperties(value = "summary", allowGetters = true)
public record Report(
        int format,
        String madeAt,
        String madeBy,
        Chain chain,
        Span span,
        boolean holds,
        List<Judgement> judgements,
        List<Finding> findings,
        List<Member> members,
        List<LiveModel> live,
        List<Deed> deeds,
        String previous,
        Files files) {

    static final int FORMAT = 1;

    public Report {
        judgements = List.copyOf(judgements);
        findings = List.copyOf(findings);
        members = List.copyOf(members);
        live = List.copyOf(live);
        deeds = List.copyOf(deeds);
    }

    /** The claims in a sentence: how many hold, which were refuted, and which weren't checked and why. */
    @JsonProperty
    public String summary() {
        return Sentences.summary(judgements);
    }

    /** Which ledger: a chain's id and the hash of its first block. */
    public record Chain(long id, String genesis) {}

    /**
     * From the first block to which one, and how many events that were.
     *
     * @param block the last block that was replayed
     * @param blockHash by which the next audit knows that it is on the same chain
     * @param read how many of the events were read by this run, the others by earlier ones
     */
    public record Span(long block, String blockHash, long events, long read) {
        Cursor cursor() {
            return new Cursor(block, new Word(blockHash), Cursor.WHOLE_BLOCK);
        }
    }

    /** An organisation as it stands at the end. */
    public record Member(int id, String name, String status, List<String> roles, List<String> accounts) {
        static Member of(Organisation organisation) {
            return new Member(
                    organisation.id(),
                    organisation.name(),
                    organisation.status().name(),
                    organisation.roles().stream().map(Enum::name).toList(),
                    organisation.accounts().stream().map(Object::toString).toList());
        }
    }

    /** A model that is live at the end. */
    public record LiveModel(
            long id,
            String task,
            int place,
            int publisher,
            int score,
            boolean attested,
            String weightsHash,
            String cid) {
        static LiveModel of(Model model, String task, int place, String cid) {
            return new LiveModel(
                    model.id(),
                    task,
                    place,
                    model.publisher(),
                    model.score(),
                    model.attested(),
                    model.publication().weightsHash().hex(),
                    cid);
        }
    }

    /** SHA-256 of the table of events, and of the state that they add up to. */
    public record Files(String events, String state) {}
}
