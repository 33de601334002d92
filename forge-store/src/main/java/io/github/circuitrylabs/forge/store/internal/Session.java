package io.github.circuitrylabs.forge.store.internal;

import io.github.circuitrylabs.forge.core.DatastoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection with its prepared statements. Used by one thread at a time. */
public final class Session implements AutoCloseable {

    /** Makes a value of the current row. */
    @FunctionalInterface
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final String database;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    Session(Connection connection, String database) {
        this.connection = connection;
        this.database = database;
    }

    /** The database's name, for messages. */
    public String database() {
        return database;
    }

    /** Runs one or more statements that give no rows. */
    public void execute(String script) {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(script);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** Runs a statement that changes rows; returns how many it changed. */
    public int update(String sql, @Nullable Object... parameters) {
        try {
            return bind(prepared(sql), parameters).executeUpdate();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    public <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... parameters) {
        try (ResultSet rows = bind(prepared(sql), parameters).executeQuery()) {
            List<T> values = new ArrayList<>();
            while (rows.next()) {
                values.add(reader.read(rows));
            }
            return values;
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    public <T> Optional<T> first(String sql, RowReader<T> reader, @Nullable Object... parameters) {
        try (ResultSet rows = bind(prepared(sql), parameters).executeQuery()) {
            return rows.next() ? Optional.of(reader.read(rows)) : Optional.empty();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    public long number(String sql, @Nullable Object... parameters) {
        return first(sql, row -> row.getLong(1), parameters)
                .orElseThrow(() -> new IllegalStateException("No row came of: " + sql));
    }

    /** An open cursor; its statement is its own and is closed with it. */
    public <T> Cursor<T> cursor(String sql, RowReader<T> reader, List<@Nullable Object> parameters) {
        try {
            PreparedStatement statement = connection.prepareStatement(sql);
            return new Cursor<>(
                    this, statement, bind(statement, parameters.toArray()).executeQuery(), reader);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    DatastoreException failure(SQLException cause) {
        return new DatastoreException(
                "The database (" + database + ") could not do what was asked: " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        try {
            for (PreparedStatement statement : statements.values()) {
                statement.close();
            }
            connection.close();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        return statement;
    }

    private static PreparedStatement bind(PreparedStatement statement, @Nullable Object[] parameters)
            throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
