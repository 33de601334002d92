package io.github.circuitrylabs.forge.cli.internal.registry;

import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.core.GeneratorPrompt;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.ModelDeployer;
import io.github.circuitrylabs.forge.core.ModelDeployer.Deployed;
import io.github.circuitrylabs.forge.core.ModelDeployer.Task;
import io.github.circuitrylabs.forge.core.ModelVersion;
import io.github.circuitrylabs.forge.core.loop.CycleParts;
import io.github.circuitrylabs.forge.ollama.OllamaClient;
import io.github.circuitrylabs.forge.ollama.OllamaConfig;
import io.github.circuitrylabs.forge.ollama.OllamaDeployer;
import io.github.circuitrylabs.modelforge.eval.registry.DeploymentProbes;
import io.github.circuitrylabs.modelforge.train.data.PromptFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Brings a retrained model onto an Ollama server: its 8-bit file, held to what that file says in this process. */
final class OllamaDeployment implements CycleParts.Deployment, AutoCloseable {

    private static final String PREFIX = "ollama";
    private static final String PREFERRED = ".q8_0.gguf";
    private static final int PROBE_TOKENS = 16;

    private final OllamaClient client;
    private final ModelDeployer deployer;
    private final List<String> targets;

    private OllamaDeployment(OllamaClient client, List<String> targets) {
        this.client = client;
        this.deployer = OllamaDeployer.create(client);
        this.targets = List.copyOf(targets);
    }

    /**
     * @param text {@code ollama} or {@code ollama@http://host:port}
     * @param targets asked for in the probes
     * @throws UsageException if it is neither
     */
    static OllamaDeployment open(String text, List<String> targets) {
        try {
            if (text.equals(PREFIX)) {
                return new OllamaDeployment(OllamaClient.create(OllamaConfig.defaults()), targets);
            }
            if (text.startsWith(PREFIX + "@")) {
                String url = text.substring(PREFIX.length() + 1);
                return new OllamaDeployment(OllamaClient.create(OllamaConfig.at(url)), targets);
            }
        } catch (InvalidInputException e) {
            throw new UsageException(e.getMessage(), e);
        }
        throw new UsageException(
                "--deploy (" + text + ") must be ollama or ollama@URL, e.g. ollama@http://localhost:11434.");
    }

    @Override
    public Deployed deploy(ModelVersion model, List<Path> files, Consumer<String> progress) {
        Path gguf = files.stream()
                .filter(file -> file.toString().endsWith(PREFERRED))
                .findFirst()
                .orElse(files.get(0));
        List<String> prompts = targets.stream()
                .map(target -> PromptFormat.LINE.render(GeneratorPrompt.forTarget(target)))
                .toList();
        progress.accept("Asking " + gguf.getFileName() + " what it says here");
        String name = model.name() + ":v" + model.version();
        return deployer.deploy(Task.of(name, gguf, DeploymentProbes.of(gguf, prompts, PROBE_TOKENS)), progress);
    }

    @Override
    public void close() {
        client.close();
    }
}
