package io.consilium.service.database;

import io.consilium.contracts.Address;
import io.consilium.ledger.transaction.AccountLock;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Keeps replicas that share a PostgreSQL from signing at once, by an advisory lock on the account.
 *
 * <p>The lock is the connection's: a replica that dies lets go of it. An H2 file is open to one process only, so there it
 * needs none.
 */
@Singleton
public final class WriterLock implements AccountLock {

    private final DataSource source;
    private final boolean shared;

    public WriterLock(DataSource source) {
        this.source = source;
        try (Connection connection = source.getConnection()) {
            this.shared = connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
        } catch (SQLException failure) {
            throw new DatabaseException(failure);
        }
    }

    @Override
    public Held hold(Address account) {
        return shared ? lock(account.toWord().toBigInteger().longValue()) : () -> {};
    }

    private Held lock(long key) {
        try {
            Connection connection = source.getConnection();
            try {
                run(connection, "select pg_advisory_lock(?)", key);
            } catch (SQLException failure) {
                connection.close();
                throw failure;
            }
            return () -> unlock(connection, key);
        } catch (SQLException failure) {
            throw new DatabaseException(failure);
        }
    }

    private static void unlock(Connection connection, long key) {
        try (connection) {
            run(connection, "select pg_advisory_unlock(?)", key);
        } catch (SQLException failure) {
            throw new DatabaseException(failure);
        }
    }

    private static void run(Connection connection, String sql, long key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, key);
            statement.execute();
        }
    }
}
