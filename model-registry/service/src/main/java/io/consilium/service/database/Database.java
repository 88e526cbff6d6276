package io.consilium.service.database;

import io.micronaut.context.annotation.Context;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The site's database, H2 or PostgreSQL, spoken to in the SQL that both understand.
 *
 * <p>What is in it is a cache of the ledger and an outbox; it never decides anything.
 */
@Context
public final class Database {

    private final DataSource source;
    private final boolean syncsWhenTold;

    public Database(DataSource source) {
        this.source = source;
        try (Connection connection = source.getConnection()) {
            this.syncsWhenTold =
                    connection.getMetaData().getDatabaseProductName().equals("H2");
        } catch (SQLException failure) {
            throw new DatabaseException(failure);
        }
    }

    /** What is done on one connection. */
    public interface Work<T> {
        T on(Session session) throws SQLException;
    }

    /** How one row becomes a value. */
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Does the work in one transaction: all of it, or nothing when it fails. An interrupt is for what comes after it. */
    public <T> T transaction(Work<T> work) {
        boolean interrupted = Thread.interrupted();
        try {
            return uninterrupted(work);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private <T> T uninterrupted(Work<T> work) {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            boolean done = false;
            try {
                T result = work.on(new Session(connection));
                connection.commit();
                done = true;
                return result;
            } finally {
                if (!done) {
                    connection.rollback();
                }
                connection.setAutoCommit(true);
            }
        } catch (SQLException failure) {
            throw new DatabaseException(failure);
        }
    }

    public <T> List<T> query(String sql, Row<T> row, Object... arguments) {
        return transaction(session -> session.query(sql, row, arguments));
    }

    public <T> Optional<T> one(String sql, Row<T> row, Object... arguments) {
        return query(sql, row, arguments).stream().findFirst();
    }

    public int update(String sql, Object... arguments) {
        return transaction(session -> session.update(sql, arguments));
    }

    /**
     * An update of what only this site knows, and no ledger: once this returns, a power cut doesn't take it back either.
     *
     * <p>PostgreSQL forces each commit onto the disk. H2 hands it to the operating system, which a {@code kill -9} survives,
     * and forces it when it is told to.
     */
    public int keep(String sql, Object... arguments) {
        int changed = update(sql, arguments);
        if (syncsWhenTold) {
            update("checkpoint sync");
        }
        return changed;
    }

    /** One connection inside a transaction. */
    public static final class Session {

        private final Connection connection;

        private Session(Connection connection) {
            this.connection = connection;
        }

        public <T> List<T> query(String sql, Row<T> row, Object... arguments) throws SQLException {
            try (PreparedStatement statement = prepared(sql, arguments);
                    ResultSet rows = statement.executeQuery()) {
                List<T> values = new ArrayList<>();
                while (rows.next()) {
                    values.add(row.read(rows));
                }
                return values;
            }
        }

        public int update(String sql, Object... arguments) throws SQLException {
            try (PreparedStatement statement = prepared(sql, arguments)) {
                return statement.executeUpdate();
            }
        }

        /** Does the same update for many rows in one round trip. */
        public void batch(String sql, List<Object[]> rows) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (Object[] row : rows) {
                    bind(statement, row);
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        }

        private PreparedStatement prepared(String sql, Object... arguments) throws SQLException {
            PreparedStatement statement = connection.prepareStatement(sql);
            try {
                bind(statement, arguments);
                return statement;
            } catch (SQLException unbindable) {
                statement.close();
                throw unbindable;
            }
        }

        private static void bind(PreparedStatement statement, Object... arguments) throws SQLException {
            for (int index = 0; index < arguments.length; index++) {
                statement.setObject(index + 1, arguments[index]);
            }
        }
    }
}
