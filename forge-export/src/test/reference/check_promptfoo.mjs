// Runs the exported tests with promptfoo's own program: every prompt must reach the (echoing) provider as it was, every
// criterion the grader.
//
//     node check_promptfoo.mjs FOLDER path/to/promptfoo
//
// Ran with promptfoo 0.121.20 on Node.js 20.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const [folder, program] = process.argv.slice(2);
const work = mkdtempSync(join(resolve(folder), "promptfoo-"));
const rows = readFileSync(join(folder, "scenarios.jsonl"), "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));

// Says of every criterion that it holds, and repeats it.
writeFileSync(
    join(work, "grader.cjs"),
    `module.exports = class {
        id() { return "grader"; }
        async callApi(prompt) {
            return { output: { pass: true, score: 1, reason: JSON.parse(prompt)[0].content } };
        }
    };`);
writeFileSync(
    join(work, "promptfooconfig.json"),
    JSON.stringify({
        prompts: ["{{prompt}}"],
        providers: ["echo"],
        tests: "file://" + resolve(folder, process.env.TESTS ?? "promptfoo.jsonl"),
        defaultTest: {
            options: {
                provider: "file://" + join(work, "grader.cjs"),
                rubricPrompt: '[{"role": "user", "content": {{ rubric | dump }}}]',
            },
        },
    }));
const env = {
    ...process.env,
    PROMPTFOO_CONFIG_DIR: work,
    PROMPTFOO_FAILED_TEST_EXIT_CODE: "0",
    PROMPTFOO_DISABLE_TELEMETRY: "1",
    PROMPTFOO_DISABLE_UPDATE: "1",
    PROMPTFOO_DISABLE_REMOTE_GENERATION: "1",
};
const run = (...args) => execFileSync(program, args, { cwd: work, env, stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 28 });

run("validate", "-c", "promptfooconfig.json");
console.log("  ok: validate");
run("eval", "-c", "promptfooconfig.json", "--no-cache", "--no-write", "--no-table", "--no-progress-bar", "-j", "4", "-o", "out.json");

const results = JSON.parse(readFileSync(join(work, "out.json"), "utf8")).results.results;
results.sort((a, b) => a.testIdx - b.testIdx);
for (const error of results.filter((result) => result.error).slice(0, 5)) {
    console.log(`  test ${error.testIdx + 1}: ${error.error.slice(0, 300)}`);
}
const same = (what, written, loaded) => {
    if (written.length !== loaded.length) {
        throw new Error(`FAILED: ${what}: ${written.length} written, ${loaded.length} loaded`);
    }
    written.forEach((text, i) => {
        if (text !== loaded[i]) {
            throw new Error(`FAILED: ${what}: row ${i + 1}: written ${JSON.stringify(text)}, loaded ${JSON.stringify(loaded[i])}`);
        }
    });
    console.log(`  ok: ${what}: ${written.length} equal`);
};
same(
    "descriptions",
    rows.map((row) => row.evaluation_target + " " + row.id.slice(0, 10)),
    results.map((result) => result.testCase.description));
same("prompts, as rendered", rows.map((row) => row.prompt), results.map((result) => result.response?.output));
same(
    "criteria, as the grader got them",
    rows.flatMap((row) => row.success_criteria),
    results.flatMap((result) => (result.gradingResult?.componentResults ?? []).map((component) => component.reason)));
same("passed", rows.map(() => true), results.map((result) => result.success));
