package io.consilium.service.members;

import io.consilium.contracts.Address;
import io.consilium.contracts.NodeId;
import io.consilium.ledger.Organisation;
import io.consilium.ledger.reading.Ledger;
import io.consilium.service.access.AllowedFor;
import io.consilium.service.access.Who;
import io.consilium.service.problem.Refusal;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;

/** Who is in, as the node says at this moment. */
@Controller("/api/v1/members")
@ExecuteOn(TaskExecutors.BLOCKING)
final class MemberController {

    private final Ledger ledger;

    MemberController(Ledger ledger) {
        this.ledger = ledger;
    }

    /** An organisation of the consortium, past or present. */
    @Serdeable
    record Member(
            int id,
            String name,
            String status,
            List<String> roles,
            boolean founder,
            Instant admittedAt,
            long keyVersion,
            String encryptionKey,
            List<String> accounts,
            List<String> nodes) {

        static Member of(Organisation organisation) {
            return new Member(
                    organisation.id(),
                    organisation.name(),
                    organisation.status().name(),
                    organisation.roles().stream().sorted().map(Enum::name).toList(),
                    organisation.founder(),
                    organisation.admittedAt(),
                    organisation.keyVersion(),
                    organisation.encryptionKey().hex(),
                    organisation.accounts().stream().map(Address::hex).toList(),
                    organisation.nodes().stream().map(NodeId::digits).toList());
        }
    }

    /** Lists all organisations that ever were in. */
    @Get
    @AllowedFor(Who.MEMBER)
    List<Member> list() {
        return ledger.organisations().stream().map(Member::of).toList();
    }

    /** Shows an organisation. */
    @Get("/{id}")
    @AllowedFor(Who.MEMBER)
    Member show(int id) {
        return ledger.organisation(id)
                .map(Member::of)
                .orElseThrow(() -> Refusal.notFound("unknown-organisation", "There is no organisation " + id));
    }
}
