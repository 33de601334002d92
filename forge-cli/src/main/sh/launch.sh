# What the launchers scenario-forge and model-forge share. Sourced by them with `root` (the folder of the checkout) and
# `main_class` set. Builds what is missing or older than its sources, then becomes the Java program.
#
#   JAVA_HOME         which Java to use (17 or newer); else the `java` on the PATH
#   FORGE_JAVA_OPTS   further options for Java, split at spaces

fail() {
    printf 'error: %s\n' "$1" >&2
    exit 1
}

choose_java() {
    if [ -n "${JAVA_HOME:-}" ]; then
        java=$JAVA_HOME/bin/java
        [ -x "$java" ] || fail "JAVA_HOME ($JAVA_HOME) has no bin/java. Set it to the folder of a JDK 17 or newer, or unset it."
    else
        java=$(command -v java) || fail "No Java found. Install a JDK 17 or newer (for example Eclipse Temurin) or set JAVA_HOME."
    fi
    version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9][0-9]*\).*/\1/p')
    [ "${version:-0}" -ge 17 ] || fail "Java 17 or newer is needed, but $java is version ${version:-unknown}. Set JAVA_HOME to a newer JDK."
}

# The class path is written last by the build, so its age is the build's age.
class_path_file=$root/forge-cli/target/classpath.txt
own_jar() {
    for jar in "$root"/forge-cli/target/forge-cli-*.jar; do
        [ -f "$jar" ] && printf '%s\n' "$jar"
    done | head -n 1
}

is_built() {
    [ -f "$class_path_file" ] && [ -n "$(own_jar)" ] || return 1
    [ -z "$(find "$root/pom.xml" "$root"/*/pom.xml "$root"/*/src/main "$root"/examples/*.yaml \
        -newer "$class_path_file" 2>/dev/null | head -n 1)" ] || return 1
    # A moved checkout or a cleaned repository leaves paths that lead nowhere.
    old_ifs=$IFS
    IFS=:
    for entry in $(cat "$class_path_file"); do
        [ -e "$entry" ] || {
            IFS=$old_ifs
            return 1
        }
    done
    IFS=$old_ifs
}

build() {
    [ -x "$root/mvnw" ] || fail "Nothing is built, and $root/mvnw is not there to build it."
    lock=$root/forge-cli/target/.building
    mkdir -p "$root/forge-cli/target"
    until mkdir "$lock" 2>/dev/null; do
        sleep 1
        builder=$(cat "$lock/pid" 2>/dev/null || true)
        # A build that was killed leaves its lock behind.
        if [ -z "$builder" ] || ! kill -0 "$builder" 2>/dev/null; then
            rm -rf "$lock"
        fi
    done
    echo $$ >"$lock/pid"
    trap 'rm -rf "$lock"' EXIT
    trap 'exit 130' INT TERM
    if ! is_built; then
        echo "Building (only when sources changed; the first time also downloads libraries) ..." >&2
        (cd "$root" && ./mvnw -q -B -Dmaven.test.skip=true -pl forge-cli -am package) >&2 ||
            fail "The build failed; what it said is above. The same by hand: ./mvnw -pl forge-cli -am -Dmaven.test.skip=true package"
    fi
    rm -rf "$lock"
    trap - EXIT INT TERM
}

# Java decodes arguments and file names by the locale; text here is UTF-8 whatever the locale says.
use_utf8() {
    case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
    *[Uu][Tt][Ff]8* | *[Uu][Tt][Ff]-8*) ;;
    *) LC_ALL=C.UTF-8 && export LC_ALL ;;
    esac
}

# Java cannot tell a terminal from a pipe, so it is told: which descriptors are terminals, and how wide they are.
describe_terminals() {
    terminals=
    if [ -t 0 ]; then terminals=${terminals}0; fi
    if [ -t 1 ]; then terminals=${terminals}1; fi
    if [ -t 2 ]; then terminals=${terminals}2; fi
    columns=
    if [ -n "$terminals" ]; then
        columns=$( (stty size </dev/tty | cut -d ' ' -f 2) 2>/dev/null)
    fi
    [ "${columns:-0}" -gt 0 ] 2>/dev/null || columns=100
}

launch() {
    choose_java
    is_built || build
    use_utf8
    describe_terminals
    native_access=
    if [ "$version" -ge 24 ]; then
        native_access=--enable-native-access=ALL-UNNAMED
    fi
    # shellcheck disable=SC2086 # options are split at spaces on purpose
    exec "$java" -Xmx1g -XX:+UseSerialGC -Dfile.encoding=UTF-8 $native_access \
        "-Dforge.terminals=$terminals" "-Dforge.columns=$columns" ${FORGE_JAVA_OPTS:-} \
        -cp "$(own_jar):$(cat "$class_path_file")" "$main_class" "$@"
}
