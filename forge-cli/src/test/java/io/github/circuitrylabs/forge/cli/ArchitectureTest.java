package io.github.circuitrylabs.forge.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds the design's arrows: which module may use which, and where foreign libraries may show. This module sees all others,
 * so the test lives here.
 */
class ArchitectureTest {

    private static final String FORGE = "io.github.circuitrylabs.forge.";
    private static final String MODEL_FORGE = "io.github.circuitrylabs.modelforge.";

    private static final JavaClasses SUITE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.github.circuitrylabs");

    /** The modules and their package roots. */
    private enum Module {
        CORE(FORGE + "core"),
        STORE(FORGE + "store"),
        OLLAMA(FORGE + "ollama"),
        EXPORT(FORGE + "export"),
        GGUF(MODEL_FORGE + "gguf"),
        TRAIN(MODEL_FORGE + "train"),
        EVAL(MODEL_FORGE + "eval"),
        EXAMPLES(FORGE + "examples"),
        CLI(FORGE + "cli");

        private final String root;

        Module(String root) {
            this.root = root;
        }

        private String packages() {
            return root + "..";
        }
    }

    private static final Map<Module, List<Module>> MAY_USE = Map.of(
            Module.CORE, List.of(),
            Module.STORE, List.of(Module.CORE),
            Module.OLLAMA, List.of(Module.CORE),
            Module.EXPORT, List.of(Module.CORE),
            Module.GGUF, List.of(),
            Module.TRAIN, List.of(Module.CORE, Module.GGUF),
            Module.EVAL, List.of(Module.CORE, Module.TRAIN, Module.GGUF),
            Module.EXAMPLES, List.of(Module.values()),
            Module.CLI, List.of(Module.values()));

    @ParameterizedTest
    @EnumSource(Module.class)
    void should_use_only_the_modules_that_the_design_allows(Module module) {
        String[] forbidden = Arrays.stream(Module.values())
                .filter(other -> other != module && !MAY_USE.get(module).contains(other))
                .map(Module::packages)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(module.packages())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .allowEmptyShould(true)
                .check(SUITE);
    }

    @Test
    void should_belong_to_a_module() {
        String[] roots = Arrays.stream(Module.values()).map(Module::packages).toArray(String[]::new);
        classes().should().resideInAnyPackage(roots).check(SUITE);
    }

    @ParameterizedTest
    @EnumSource(Module.class)
    void should_not_reach_into_the_internals_of_another_module(Module module) {
        noClasses()
                .that(not(resideInAPackage(module.packages())))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(module.root + "..internal..")
                .allowEmptyShould(true)
                .check(SUITE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"com.fasterxml..", "okhttp3..", "java.sql..", "org.sqlite..", "ai.djl..", "org.yaml.."})
    void should_keep_foreign_types_out_of_the_protocols(String foreign) {
        noClasses()
                .that()
                .resideInAPackage(FORGE + "core")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(foreign)
                .check(SUITE);
    }

    @Test
    void should_keep_the_tensor_engine_inside_model_forge_train() {
        noClasses()
                .that(not(resideInAPackage(Module.TRAIN.packages())))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl..")
                .check(SUITE);
    }

    @Test
    void should_keep_the_database_inside_forge_store() {
        noClasses()
                .that(not(resideInAPackage(Module.STORE.packages())))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..")
                .check(SUITE);
    }

    @Test
    void should_need_no_engine_to_handle_tensor_files() {
        classes()
                .that()
                .resideInAPackage(Module.GGUF.packages())
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "java..", "org.jspecify..", "com.fasterxml.jackson..", Module.GGUF.packages()))
                .allowEmptyShould(true)
                .check(SUITE);
    }

    @Test
    void should_end_the_process_only_from_a_program() {
        noClasses()
                .that(not(resideInAnyPackage(FORGE + "cli", Module.EXAMPLES.packages())))
                .should()
                .callMethod(System.class, "exit", int.class)
                .check(SUITE);
    }

    @Test
    void should_speak_through_the_log_or_listeners_outside_of_programs() {
        noClasses()
                .that(not(resideInAnyPackage(Module.CLI.packages(), Module.EXAMPLES.packages())))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(SUITE);
    }

    @Test
    void should_have_no_static_state() {
        fields().that()
                .areStatic()
                .and()
                .doNotHaveModifier(JavaModifier.SYNTHETIC)
                .should()
                .beFinal()
                .check(SUITE);
    }

    @Test
    void should_mark_every_package_for_null_checks() {
        // WHEN
        List<String> unmarked = SUITE.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(each -> !each.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .toList();
        // THEN
        assertThat(new TreeSet<>(unmarked)).isEmpty();
    }
}
