package io.consilium.service.database;

import java.io.Serial;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.List;

/** The database gave no answer; the ledger still has everything. */
public final class DatabaseException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Classes of SQLSTATE: a connection that broke or wasn't made, and a server that stops or starts. */
    private static final List<String> AWAY = List.of("08", "57P");

    private final boolean away;

    DatabaseException(SQLException cause) {
        super(
                "The site's database failed: " + cause.getMessage()
                        + ". See that it runs and has room; it may be deleted and is rebuilt from the ledger",
                cause);
        this.away = isAway(cause);
    }

    /** Whether it is only away, or starting, and the same may be tried again later. */
    public boolean isAway() {
        return away;
    }

    private static boolean isAway(SQLException failure) {
        String state = failure.getSQLState();
        return state == null
                ? failure instanceof SQLTransientException
                : AWAY.stream().anyMatch(state::startsWith);
    }
}
