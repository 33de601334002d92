package io.github.circuitrylabs.forge.ollama.internal;

import org.jspecify.annotations.Nullable;

/** Reads {@code OLLAMA_HOST} as Ollama's own client does. */
public final class OllamaHost {

    private static final int DEFAULT_PORT = 11434;
    private static final String DEFAULT_URL = "http://localhost:" + DEFAULT_PORT;

    private OllamaHost() {}

    /**
     * {@code host}, {@code host:port}, {@code :port} or a URL; nothing means the default. An address a server listens on
     * (0.0.0.0, [::]) means this machine. Without a scheme the port is 11434; with one, the scheme's own.
     */
    public static String url(@Nullable String host) {
        String text = host == null ? "" : unquoted(host.strip());
        if (text.isEmpty()) {
            return DEFAULT_URL;
        }
        boolean hasScheme = text.startsWith("http://") || text.startsWith("https://");
        String scheme = hasScheme ? text.substring(0, text.indexOf("://") + 3) : "http://";
        String rest = text.substring(hasScheme ? scheme.length() : 0);
        int slash = rest.indexOf('/');
        String path = slash < 0 ? "" : rest.substring(slash);
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon >= 0 && colon > authority.lastIndexOf(']');
        String name = hasPort ? authority.substring(0, colon) : authority;
        String port = hasPort ? authority.substring(colon) : hasScheme ? "" : ":" + DEFAULT_PORT;
        if (name.isEmpty() || name.equals("0.0.0.0") || name.equals("[::]")) {
            name = "localhost";
        }
        return scheme + name + port + (path.equals("/") ? "" : path);
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2
                && (text.charAt(0) == '"' || text.charAt(0) == '\'')
                && text.charAt(text.length() - 1) == text.charAt(0);
        return quoted ? text.substring(1, text.length() - 1).strip() : text;
    }
}
