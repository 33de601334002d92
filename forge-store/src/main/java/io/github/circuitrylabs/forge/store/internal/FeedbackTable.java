package io.github.circuitrylabs.forge.store.internal;

import io.github.circuitrylabs.forge.core.AppliedFeedback;
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
                row -> new AppliedFeedback(
                        row.getString("sha256"),
                        row.getString("model_id"),
                        row.getString("content"),
                        Columns.instant(row.getLong("applied_at"))),
                sha256);
    }
}
