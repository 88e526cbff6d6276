package io.consilium.service.events;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.Map;

/**
 * An event of the ledger.
 *
 * @param id rises along the ledger; give it as {@code after} or {@code Last-Event-ID} to get what came after it
 * @param name as in the contracts
 * @param details all of the event's values
 */
@Serdeable
public record Happening(
        String id,
        long block,
        String transaction,
        Instant at,
        String name,
        @Nullable Long task,
        @Nullable Long model,
        @Nullable Integer organisation,
        @Nullable String account,
        Map<String, Object> details) {}
