package io.github.circuitrylabs.forge.core.grammar;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.forge.core.grammar.CommonParts.Part;
import io.github.circuitrylabs.forge.core.internal.Draws;
import io.github.circuitrylabs.forge.core.internal.Phrase;
import io.github.circuitrylabs.forge.core.internal.YamlNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the {@link GrammarGenerator} draws from: parts that fit every target ({@code common.yaml}: {@code personas}, {@code
 * techniques}, each with {@code id}, {@code cues} and {@code lines}; {@code escalations} with {@code id} and {@code lines}),
 * how a person goes on after a reply ({@code follow_ups.yaml}: {@code reactions}), harmless needs for benign twins ({@code
 * twins.yaml}, see {@link TwinParts}) and one file per target ({@code <target>.yaml}: {@code situations}, {@code asks}, {@code
 * cues}). Lines may hold alternatives, {@code {like|such as} {these|}}, nested at will.
 *
 * <p>All of it is read and checked at once. Immutable.
 */
public final class Grammar {

    private static final String COMMON = "common.yaml";
    private static final String FOLLOW_UPS = "follow_ups.yaml";
    private static final String TWINS = "twins.yaml";
    private static final Set<String> SHARED = Set.of(COMMON, FOLLOW_UPS, TWINS);
    private static final String SUFFIX = ".yaml";

    private final CommonParts common;
    private final FollowUps followUps;
    private final TwinParts twins;
    private final Map<String, TargetParts> targets;

    private Grammar(CommonParts common, FollowUps followUps, TwinParts twins, Map<String, TargetParts> targets) {
        this.common = common;
        this.followUps = followUps;
        this.twins = twins;
        this.targets = targets;
    }

    /** The grammar that comes with this suite. */
    public static Grammar shipped() {
        try {
            Map<String, TargetParts> targets = new TreeMap<>();
            for (EvaluationTarget target : TargetCatalogs.shipped().all()) {
                String name = target.id() + SUFFIX;
                try (InputStream source = Grammar.class.getResourceAsStream(name)) {
                    if (source != null) {
                        targets.put(target.id(), TargetParts.from(YamlNode.read(name, source)));
                    }
                }
            }
            return new Grammar(
                    CommonParts.from(shipped(COMMON)),
                    FollowUps.from(shipped(FOLLOW_UPS)),
                    TwinParts.from(shipped(TWINS)),
                    targets);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the shipped grammar", e);
        }
    }

    /**
     * A grammar of one's own: every {@code <target>.yaml} of the folder. Where it has no {@code common.yaml}, {@code
     * follow_ups.yaml} or {@code twins.yaml} the shipped one is used.
     *
     * @throws InvalidDatasetException if a file cannot be used; the message names file, line and key
     * @throws InvalidInputException if the folder cannot be read or has no target
     */
    public static Grammar read(Path folder) {
        try (Stream<Path> listing = Files.list(folder)) {
            List<Path> files = listing.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
            Map<String, YamlNode> shared = new HashMap<>();
            Map<String, TargetParts> targets = new TreeMap<>();
            for (Path file : files) {
                YamlNode root;
                try (InputStream source = Files.newInputStream(file)) {
                    root = YamlNode.read(file.toString(), source);
                }
                String name = file.getFileName().toString();
                if (SHARED.contains(name)) {
                    shared.put(name, root);
                } else {
                    targets.put(name.substring(0, name.length() - SUFFIX.length()), TargetParts.from(root));
                }
            }
            if (targets.isEmpty()) {
                throw new InvalidInputException("Grammar folder (" + folder
                        + ") holds no <target>.yaml. Each target needs a file with situations and asks.");
            }
            return new Grammar(
                    CommonParts.from(own(shared, COMMON)),
                    FollowUps.from(own(shared, FOLLOW_UPS)),
                    TwinParts.from(own(shared, TWINS)),
                    targets);
        } catch (IOException e) {
            throw new InvalidInputException("Cannot read the grammar folder (" + folder + "): " + e.getMessage(), e);
        }
    }

    /** The targets there are situations and asks for, in alphabetical order. */
    public Set<String> targets() {
        return java.util.Collections.unmodifiableSet(targets.keySet());
    }

    public List<CueSet> personas() {
        return common.personas().stream().map(Part::cueSet).toList();
    }

    public List<CueSet> techniques() {
        return common.techniques().stream().map(Part::cueSet).toList();
    }

    /** How the subject of each target is recognised; targets without cues are left out. */
    public List<CueSet> targetCues() {
        return targets.entrySet().stream()
                .filter(entry -> !entry.getValue().cues().isEmpty())
                .map(entry -> new CueSet(entry.getKey(), entry.getValue().cues()))
                .toList();
    }

    /** How many different draws a target allows, by a rough count; 0 if it is not in the grammar. */
    public double variants(String target) {
        TargetParts parts = targets.get(target);
        return parts == null ? 0 : common.variants() * parts.variants();
    }

    /**
     * A line of a persona, fresh from the grammar, as a tidy sentence.
     *
     * @throws InvalidInputException if there is no such persona
     */
    public String drawPersona(String id, SplittableRandom random) {
        return draw("persona", common.personas(), id, random);
    }

    /**
     * A line of a technique.
     *
     * @throws InvalidInputException if there is no such technique
     */
    public String drawTechnique(String id, SplittableRandom random) {
        return draw("technique", common.techniques(), id, random);
    }

    /** A line of any escalation. */
    public String drawEscalation(SplittableRandom random) {
        return draw(Draws.pick(common.escalations(), random).lines(), random);
    }

    /** A situation of a target; empty if the target is not in the grammar. */
    public Optional<String> drawSituation(String target, SplittableRandom random) {
        return target(target).map(parts -> draw(parts.situations(), random));
    }

    /** What a user of a target asks; empty if the target is not in the grammar. */
    public Optional<String> drawAsk(String target, SplittableRandom random) {
        return target(target).map(parts -> draw(parts.asks(), random));
    }

    /**
     * What a person says next, after each reply, who pushes with a technique: {@code count} messages.
     *
     * @param technique the id of a technique; any of them if the grammar has no such one
     * @param said what was said already and should not be said again
     */
    public List<String> drawFollowUps(
            String target, String technique, List<String> said, int count, SplittableRandom random) {
        Part any = Draws.pick(common.techniques(), random);
        Part part = common.techniques().stream()
                .filter(each -> each.id().equals(technique))
                .findFirst()
                .orElse(any);
        return followUps.draw(common, target(target), part, said, count, random).messages();
    }

    /** What benign twins are drawn from. */
    public TwinParts twins() {
        return twins;
    }

    static String draw(List<Phrase> lines, SplittableRandom random) {
        return Tidy.sentence(Draws.pick(lines, random).expand(random));
    }

    private static String draw(String kind, List<Part> parts, String id, SplittableRandom random) {
        return parts.stream()
                .filter(part -> part.id().equals(id))
                .findFirst()
                .map(part -> draw(part.lines(), random))
                .orElseThrow(() -> new InvalidInputException("The grammar has no " + kind + " (" + id + ")."));
    }

    CommonParts common() {
        return common;
    }

    Optional<TargetParts> target(String id) {
        return Optional.ofNullable(targets.get(id));
    }

    FollowUps followUps() {
        return followUps;
    }

    private static YamlNode own(Map<String, YamlNode> shared, String name) throws IOException {
        YamlNode own = shared.get(name);
        return own == null ? shipped(name) : own;
    }

    private static YamlNode shipped(String name) throws IOException {
        try (InputStream source = Grammar.class.getResourceAsStream(name)) {
            if (source == null) {
                throw new InvalidInputException(
                        "The shipped grammar (" + name + ") is not in the jar. Build forge-core again.");
            }
            return YamlNode.read(name, source);
        }
    }
}
