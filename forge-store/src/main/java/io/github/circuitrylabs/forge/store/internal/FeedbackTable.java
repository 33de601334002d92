package io.github.circuitrylabs.forge.store.internal;

import io.github.circuitrylabs.forge.core.AppliedFeedback;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Feedback files that were taken in. */
public final class FeedbackTable {

    private FeedbackTable() {}

    public static void add(Session session, AppliedFeedback feedback) {
        session.update(
                """
                INSERT INTO feedback (sha256, model_id, content, applied_at) VALUES (?, ?, ?, ?)
                ON CONFLICT (sha256) DO NOTHING
                """, feedback.sha256(), feedback.modelId(), feedback.content(), Columns.nanos(feedback.appliedAt()));
    }

    public static Optional<AppliedFeedback> find(Session session, String sha256) {
        return session.first(
                "SELECT sha256, model_id, content, applied_at FROM feedback WHERE sha256 = ?",
                FeedbackTable::read,
                sha256);
    }

    /** Newest first. */
    public static List<AppliedFeedback> newest(Session session, int limit) {
        return session.list(
                "SELECT sha256, model_id, content, applied_at FROM feedback ORDER BY applied_at DESC, sha256 LIMIT ?",
                FeedbackTable::read,
                limit);
    }

    private static AppliedFeedback read(ResultSet row) throws SQLException {
        return new AppliedFeedback(
                row.getString("sha256"),
                row.getString("model_id"),
                row.getString("content"),
                Columns.instant(row.getLong("applied_at")));
    }
}
