package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.modelforge.eval.internal.ReportPage;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reports to look at: one HTML page each that needs nothing else, no script and no network. */
public final class ReportPages {

    /** What the page is called beside its report. */
    public static final String FILE_NAME = "evaluation.html";

    private ReportPages() {}

    /**
     * Writes the page of a report beside it.
     *
     * @param override who let it pass, or null
     * @param reportFile where the report stands
     * @return the page
     */
    public static Path write(EvaluationReport report, @Nullable GateOverride override, Path reportFile) {
        Path page = reportFile.resolveSibling(FILE_NAME);
        try {
            AtomicFiles.writeString(page, ReportPage.of(report, override));
            return page;
        } catch (IOException e) {
            throw new ForgeException("Cannot write the page " + page + ": " + e.getMessage(), e);
        }
    }
}
