package io.github.circuitrylabs.forge.store.internal;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Rows read as they are asked for. */
public final class Cursor<T> implements AutoCloseable {

    private final Session session;
    private final PreparedStatement statement;
    private final ResultSet rows;
    private final Session.RowReader<T> reader;

    Cursor(Session session, PreparedStatement statement, ResultSet rows, Session.RowReader<T> reader) {
        this.session = session;
        this.statement = statement;
        this.rows = rows;
        this.reader = reader;
    }

    /** The rows, in order; sequential. Closing the stream does not close the cursor. */
    public Stream<T> stream() {
        return StreamSupport.stream(
                new Spliterators.AbstractSpliterator<T>(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL) {
                    @Override
                    public boolean tryAdvance(Consumer<? super T> action) {
                        T value;
                        try {
                            if (!rows.next()) {
                                return false;
                            }
                            value = reader.read(rows);
                        } catch (SQLException e) {
                            throw session.failure(e);
                        }
                        action.accept(value);
                        return true;
                    }
                },
                false);
    }

    @Override
    public void close() {
        try {
            rows.close();
            statement.close();
        } catch (SQLException e) {
            throw session.failure(e);
        }
    }
}
