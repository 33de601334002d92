package io.github.circuitrylabs.modelforge.eval.registry;

import io.github.circuitrylabs.forge.core.ModelVersion;
import io.github.circuitrylabs.forge.core.RegisteredModel;
import io.github.circuitrylabs.forge.core.RegisteredModel.State;
import io.github.circuitrylabs.forge.core.RegisteredModel.StoredFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What pruning keeps, with why, and what it may remove. */
record Retention(Map<RegisteredModel, String> kept, List<RegisteredModel> removed) {

    /** @param models all versions of all names, by name and version */
    static Retention of(List<RegisteredModel> models, int keep) {
        Map<RegisteredModel, String> kept = new LinkedHashMap<>();
        Map<String, Integer> seen = new HashMap<>();
        for (int i = models.size() - 1; i >= 0; i--) {
            RegisteredModel model = models.get(i);
            if (model.state() == State.PRUNED) {
                continue;
            }
            int newer = seen.merge(model.id().name(), 1, Integer::sum) - 1;
            if (model.state() == State.CURRENT) {
                kept.put(model, "current");
            } else if (newer < keep) {
                kept.put(model, "one of the newest " + keep);
            }
        }
        Map<String, String> parents = new HashMap<>();
        kept.keySet()
                .forEach(model -> model.lineage()
                        .parents()
                        .forEach(parent -> parents.putIfAbsent(parent, "parent of " + model.id())));
        List<RegisteredModel> removed = new ArrayList<>();
        for (RegisteredModel model : models) {
            String child = parents.get(model.id().toString());
            if (model.state() != State.PRUNED && !kept.containsKey(model)) {
                if (child == null) {
                    removed.add(model);
                } else {
                    kept.put(model, child);
                }
            }
        }
        return new Retention(kept, removed);
    }

    Set<StoredFile> neededFiles() {
        Set<StoredFile> files = new HashSet<>();
        kept.keySet().forEach(model -> {
            files.addAll(model.files().values());
            files.addAll(model.attachments().values());
        });
        return files;
    }

    List<String> keptWithReasons() {
        Map<ModelVersion, String> sorted = new java.util.TreeMap<>();
        kept.forEach((model, reason) -> sorted.put(model.id(), model.id() + ": " + reason));
        return List.copyOf(sorted.values());
    }
}
