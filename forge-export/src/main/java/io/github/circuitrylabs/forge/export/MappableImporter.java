package io.github.circuitrylabs.forge.export;

import io.github.circuitrylabs.forge.core.Importer;

/** An importer whose rows have named fields, so that they can be found under other names. */
public interface MappableImporter<T> extends Importer<T> {

    /** The same importer for files with other names. */
    MappableImporter<T> with(ImportMapping mapping);
}
