#!/usr/bin/env bash
# Exports a store of generated and awkward scenarios with the real program, and has each format loaded by the library that
# owns it: datasets, TRL, Inspect, PyRIT, promptfoo.
#
#   forge-export/src/test/reference/check_owners.sh [FOLDER] [OWNER …]
#
# FOLDER keeps the files and what was installed (default: a new temporary folder); OWNER is one of datasets, trl, inspect,
# pyrit, promptfoo (default: all). What an owner needs is installed into FOLDER with pip or npm, unless it is there:
#   FORGE_REFERENCE_PYTHON   a Python that may have the libraries already
#   SCENARIO_FORGE           the program to export with (default: the launcher at the root of the checkout)
# An owner that cannot be installed (no network, no npm) is SKIPPED, said so at the end. Exit code 1 if any check failed.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../../../.." && pwd -P)
forge=${SCENARIO_FORGE:-$root/scenario-forge}
python=${FORGE_REFERENCE_PYTHON:-python3}
folder=${1:-$(mktemp -d)}
[ $# -gt 0 ] && shift
owners=("$@")
[ ${#owners[@]} -gt 0 ] || owners=(datasets trl inspect pyrit promptfoo)
mkdir -p "$folder"
folder=$(cd "$folder" && pwd -P)
failed=() skipped=()

export_all() {
    export SCENARIO_FORGE_HOME=$folder/home
    rm -rf "$SCENARIO_FORGE_HOME" "$folder"/hf-*
    "$python" "$here/make_awkward.py" 500 "$folder/awkward.jsonl" &&
        "$forge" generate --backend grammar --target sycophancy --count 200 --seed 7 >/dev/null &&
        "$forge" import "$folder/awkward.jsonl" || return 1
    for format in jsonl json csv parquet; do
        "$forge" export --format $format --out "$folder/scenarios.$format" || return 1
    done
    for format in prompt-only prompt-only-conversational promptfoo inspect training-pairs sft-conversational \
        dpo dpo-conversational kto; do
        "$forge" export --format $format --out "$folder/$format.jsonl" || return 1
    done
    for storage in parquet jsonl; do
        "$forge" export --format hf-scenarios --storage $storage --splits train=0.9,test=0.1 \
            --out "$folder/hf-scenarios-$storage" || return 1
    done
    for format in hf-training-pairs hf-dpo; do
        "$forge" export --format $format --out "$folder/$format" || return 1
    done
    "$forge" export --format pyrit --out "$folder/pyrit.yaml"
}

# with_python OWNER MODULE SCRIPT PACKAGE…: runs the script where the module can be loaded.
with_python() {
    local owner=$1 module=$2 script=$3 chosen=$python
    shift 3
    if ! "$chosen" -c "import $module" 2>/dev/null; then
        chosen=$folder/venv-$owner/bin/python
        if ! "$chosen" -c "import $module" 2>/dev/null &&
            ! { "$python" -m venv "$folder/venv-$owner" && "$chosen" -m pip install -q "$@"; } >"$folder/install-$owner.log" 2>&1; then
            skipped+=("$owner: pip could not install $* ($(tail -n 1 "$folder/install-$owner.log"))")
            return
        fi
    fi
    HF_HUB_OFFLINE=1 "$chosen" "$here/$script" "$folder" || failed+=("$owner")
}

check() {
    echo "== $1"
    case $1 in
    datasets) with_python datasets datasets check_datasets.py datasets ;;
    trl) with_python trl trl check_trl.py torch trl ;;
    inspect) with_python inspect inspect_ai check_inspect.py inspect-ai ;;
    pyrit) with_python pyrit pyrit check_pyrit.py pyrit ;;
    promptfoo)
        local program=$folder/npm/node_modules/.bin/promptfoo
        if ! [ -x "$program" ] && ! npm install --prefix "$folder/npm" --no-audit --no-fund --ignore-scripts promptfoo \
            >"$folder/install-promptfoo.log" 2>&1; then
            skipped+=("promptfoo: npm could not install it ($(tail -n 1 "$folder/install-promptfoo.log"))")
            return
        fi
        node "$here/check_promptfoo.mjs" "$folder" "$program" || failed+=("promptfoo")
        ;;
    *) failed+=("$1: not an owner") ;;
    esac
}

export_all || { echo "FAILED: the export"; exit 1; }
for owner in "${owners[@]}"; do
    check "$owner"
done
for each in "${skipped[@]}"; do
    echo "SKIPPED $each"
done
for each in "${failed[@]}"; do
    echo "FAILED $each"
done
echo "${#owners[@]} owners asked, ${#skipped[@]} skipped, ${#failed[@]} failed; files in $folder"
[ ${#failed[@]} -eq 0 ]
