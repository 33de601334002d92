package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.export.ExportManifest;

/** A manifest as JSON; line feeds on every system. */
public final class ManifestJson {

    private ManifestJson() {}

    public static String of(ExportManifest manifest) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("kind", manifest.kind());
        node.put("format", manifest.format());
        node.put("rows", manifest.rows());
        node.put(Columns.LABEL, manifest.contentLabel());
        node.put(
                Columns.CANARY,
                manifest.canary() == null ? null : manifest.canary().text());
        node.put("forge_version", manifest.forgeVersion());
        manifest.targets().forEach(node.putObject("targets")::put);
        manifest.contentLabels().forEach(node.putObject("content_labels")::put);
        manifest.query().forEach(node.putObject("query")::put);
        manifest.leftOut().forEach(node.putObject("left_out")::put);
        ArrayNode files = node.putArray("files");
        for (ExportManifest.DataFile file : manifest.files()) {
            files.addObject()
                    .put("path", file.path())
                    .put("rows", file.rows())
                    .put("bytes", file.bytes())
                    .put("sha256", file.sha256());
        }
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(indenter);
        printer.indentArraysWith(indenter);
        try {
            return Json.MAPPER.writer(printer).writeValueAsString(node) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of texts and numbers can always be written", e);
        }
    }
}
