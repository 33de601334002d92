package io.github.circuitrylabs.forge.export.internal;

/** Double-quoted YAML 1.1 scalars: every text can be written this way, on one line. */
final class YamlText {

    private YamlText() {}

    static String quoted(String text) {
        StringBuilder yaml = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> yaml.append("\\\"");
                case '\\' -> yaml.append("\\\\");
                case '\n' -> yaml.append("\\n");
                case '\r' -> yaml.append("\\r");
                case '\t' -> yaml.append("\\t");
                default -> {
                    if (isPrintable(c)) {
                        yaml.append(c);
                    } else {
                        yaml.append(String.format("\\u%04X", (int) c));
                    }
                }
            }
        }
        return yaml.append('"').toString();
    }

    /** Both halves of a pair pass, since characters beyond the 16-bit plane are printable in YAML. */
    private static boolean isPrintable(char c) {
        return (c >= 0x20 && c < 0x7F) || (c >= 0xA0 && c != '\u2028' && c != '\u2029' && c != '\uFEFF' && c < 0xFFFE);
    }
}
