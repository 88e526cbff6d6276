package io.consilium.service.database;

import java.io.Serial;
import java.sql.SQLException;

/** The database gave no answer; the ledger still has everything. */
public final class DatabaseException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    DatabaseException(SQLException cause) {
        super(
                "The site's database failed: " + cause.getMessage()
                        + ". See that it runs and has room; it may be deleted and is rebuilt from the ledger",
                cause);
    }
}
