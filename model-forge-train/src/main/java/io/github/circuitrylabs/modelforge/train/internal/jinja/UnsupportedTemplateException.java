package io.github.circuitrylabs.modelforge.train.internal.jinja;

/** A template uses what would be rendered in another way than by Jinja2. Never leaves this package. */
final class UnsupportedTemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsupportedTemplateException(String message) {
        super(message, null, false, false);
    }
}
