package io.github.circuitrylabs.forge.store.internal;

import io.github.circuitrylabs.forge.core.DatastoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one database: one writer, whose transactions queue up, and as many readers as are in use at once.
 * SQLite in WAL mode lets readers go on while the writer writes, each on its own snapshot. Thread-safe.
 */
public final class Connections implements AutoCloseable {

    /** How long to wait for another process that is writing. */
    private static final int BUSY_TIMEOUT_MILLIS = 60_000;

    private static final int IDLE_READERS = 8;

    /**
     * After how many pages of 4 KiB the log is written back. One scenario touches some 30 pages all over the file; a longer log
     * writes a page that many scenarios touched once.
     */
    private static final int CHECKPOINT_PAGES = 8_192;

    private static final String READ_ONLY = "1";
    private static final String READ_WRITE_CREATE = "6";

    private final String url;
    private final String name;
    private final String openMode;
    private final boolean inMemory;
    private final ReentrantLock writing = new ReentrantLock(true);
    private final ConcurrentLinkedDeque<Session> idleReaders = new ConcurrentLinkedDeque<>();
    private @Nullable Session writer;
    private volatile boolean closed;

    private Connections(String url, String name, String openMode, boolean inMemory) {
        this.url = url;
        this.name = name;
        this.openMode = openMode;
        this.inMemory = inMemory;
    }

    /** Connections to a file, which is created if missing. Nothing is opened yet. */
    public static Connections toFile(Path file) {
        return new Connections("jdbc:sqlite:" + file.toAbsolutePath(), file.toString(), READ_WRITE_CREATE, false);
    }

    /** Connections that can only read. */
    public static Connections toFileReadOnly(Path file) {
        return new Connections("jdbc:sqlite:" + file.toAbsolutePath(), file.toString(), READ_ONLY, false);
    }

    /** A database of its own that lives until it is closed; one connection serves readers and the writer in turn. */
    public static Connections inMemory() {
        return new Connections("jdbc:sqlite::memory:", "in memory", READ_WRITE_CREATE, true);
    }

    /** A connection of one's own in no particular mode; the caller closes it. */
    public Session openPlain() {
        try {
            Properties properties = new Properties();
            properties.setProperty("open_mode", openMode);
            Connection connection = DriverManager.getConnection(url, properties);
            Session session = new Session(connection, name);
            try {
                session.execute("PRAGMA busy_timeout = " + BUSY_TIMEOUT_MILLIS);
            } catch (DatastoreException e) {
                session.close();
                throw e;
            }
            return session;
        } catch (SQLException e) {
            throw new DatastoreException(
                    "The database (" + name + ") could not be opened: " + e.getMessage()
                            + ". Maybe the folder is missing or not writable.",
                    e);
        }
    }

    /** Does the work in one transaction: it happens wholly or, if it throws, not at all. */
    public <T> T write(Function<Session, T> work) {
        writing.lock();
        try {
            Session session = writer();
            session.execute("BEGIN IMMEDIATE");
            try {
                T result = work.apply(session);
                session.execute("COMMIT");
                return result;
            } catch (RuntimeException | Error e) {
                rollBack(session, e);
                throw e;
            }
        } finally {
            writing.unlock();
        }
    }

    /** Does what SQLite refuses to do within a transaction. */
    public void outsideTransaction(Consumer<Session> work) {
        if (inMemory) {
            writing.lock();
            try {
                work.accept(writer());
            } finally {
                writing.unlock();
            }
            return;
        }
        requireOpen();
        try (Session session = openPlain()) {
            work.accept(session);
        }
    }

    /** Does the work on one snapshot. */
    public <T> T read(Function<Session, T> work) {
        if (inMemory) {
            writing.lock();
            try {
                return work.apply(writer());
            } finally {
                writing.unlock();
            }
        }
        Session session = borrowReader();
        boolean usable = false;
        try {
            session.execute("BEGIN");
            T result = work.apply(session);
            session.execute("COMMIT");
            usable = true;
            return result;
        } finally {
            giveBack(session, usable);
        }
    }

    /** Rows of one snapshot, which is held until the stream is closed. */
    public <T> Stream<T> stream(String sql, Session.RowReader<T> reader, List<@Nullable Object> parameters) {
        if (inMemory) {
            return read(session -> session.list(sql, reader, parameters.toArray())).stream();
        }
        Session session = borrowReader();
        try {
            Cursor<T> cursor = session.cursor(sql, reader, parameters);
            return cursor.stream().onClose(() -> {
                cursor.close();
                giveBack(session, true);
            });
        } catch (DatastoreException e) {
            giveBack(session, false);
            throw e;
        }
    }

    /** Closes what is idle now, and what is in use when it is given back. */
    @Override
    public void close() {
        writing.lock();
        try {
            closed = true;
            for (Session reader = idleReaders.poll(); reader != null; reader = idleReaders.poll()) {
                reader.close();
            }
            if (writer != null) {
                writer.close();
                writer = null;
            }
        } finally {
            writing.unlock();
        }
    }

    private Session writer() {
        requireOpen();
        if (writer == null) {
            writer = openTuned();
        }
        return writer;
    }

    private void rollBack(Session session, Throwable cause) {
        try {
            session.execute("ROLLBACK");
        } catch (DatastoreException e) {
            cause.addSuppressed(e);
            // SQLite has rolled back on its own, or the connection is broken: a fresh one is clean in both cases.
            if (!inMemory) {
                session.close();
                writer = null;
            }
        }
    }

    private Session borrowReader() {
        requireOpen();
        Session idle = idleReaders.poll();
        if (idle != null) {
            return idle;
        }
        Session session = openTuned();
        session.execute("PRAGMA query_only = ON");
        return session;
    }

    private void giveBack(Session session, boolean usable) {
        if (usable && !closed && idleReaders.size() < IDLE_READERS) {
            idleReaders.push(session);
            if (closed && idleReaders.remove(session)) {
                session.close();
            }
        } else {
            session.close();
        }
    }

    private Session openTuned() {
        Session session = openPlain();
        session.execute("PRAGMA foreign_keys = ON");
        session.execute("PRAGMA cache_size = -65536");
        if (!inMemory) {
            // WAL with NORMAL loses nothing when a process dies; a power cut may take the last commits, never half of
            // one.
            session.execute("PRAGMA synchronous = NORMAL");
            session.execute("PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
        }
        return session;
    }

    private void requireOpen() {
        if (closed) {
            throw new DatastoreException("The database (" + name + ") is closed.", null);
        }
    }
}
