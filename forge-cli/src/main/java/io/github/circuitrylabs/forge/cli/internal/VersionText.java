package io.github.circuitrylabs.forge.cli.internal;

import io.github.circuitrylabs.forge.core.ForgeVersion;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The one line that {@code --version} prints. */
public final class VersionText implements IVersionProvider {

    @Spec
    private CommandSpec spec;

    @Override
    public String[] getVersion() {
        return new String[] {spec.root().name() + " " + ForgeVersion.current()};
    }
}
