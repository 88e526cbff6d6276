package io.consilium.service.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.service.database.Database;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

/** The ledger's events, from the tables that follow it. */
@Singleton
public final class Events {

    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<Map<String, Object>> VALUES = new TypeReference<>() {};
    private static final int LONGEST_HISTORY = 1_000;

    private final Database database;

    Events(Database database) {
        this.database = database;
    }

    List<Happening> after(Place place, int limit) {
        return database.query(
                "select * from event where block > ? or (block = ? and log_index > ?)"
                        + " order by block, log_index limit ?",
                Events::read,
                place.block(),
                place.block(),
                place.logIndex(),
                limit);
    }

    /** What happened to a model, oldest first, at most a thousand events. */
    public List<Happening> ofModel(long model) {
        return database.query(
                "select * from event where model = ? order by block, log_index limit ?",
                Events::read,
                model,
                LONGEST_HISTORY);
    }

    private static Happening read(ResultSet row) throws SQLException {
        return new Happening(
                row.getLong("block") + "-" + row.getInt("log_index"),
                row.getLong("block"),
                row.getString("transaction_hash"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("name"),
                row.getObject("task", Long.class),
                row.getObject("model", Long.class),
                row.getObject("organisation", Integer.class),
                row.getString("account"),
                details(row.getString("details")));
    }

    private static Map<String, Object> details(String json) {
        try {
            return JSON.readValue(json, VALUES);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("the table of events holds JSON that was written here", impossible);
        }
    }
}
