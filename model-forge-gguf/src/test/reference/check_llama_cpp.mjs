// Runs a GGUF file in real llama.cpp and compares it with what transformers said (expected.json of a golden folder).
//
// npm install --ignore-scripts node-llama-cpp@3.22 @node-llama-cpp/linux-x64@3.22
// node check_llama_cpp.mjs <expected.json> <file.gguf> [lora.gguf]
//
// Prints: whether the prompt's token ids are equal, how many greedy tokens are, and the largest difference of the
// log-probabilities after the prompt. "texts" in expected.json (strings with their ids) are tokenised as well.
import {readFileSync} from "node:fs";
import {getLlama} from "node-llama-cpp";

const [expectedPath, modelPath, lora] = process.argv.slice(2);
const expected = JSON.parse(readFileSync(expectedPath, "utf8"));
const llama = await getLlama({gpu: false, build: "never", logLevel: "error", maxThreads: 1});
const model = await llama.loadModel({modelPath, gpuLayers: 0});
const context = await model.createContext({contextSize: 128, lora, flashAttention: false,
    experimentalKvCacheKeyType: "F32", experimentalKvCacheValueType: "F32"});
const sequence = context.getSequence();

const addBos = model.tokens.shouldPrependBosToken;
const tokenize = (text) => [...(addBos ? [model.tokens.bos] : []), ...model.tokenize(text, true)];
const ids = tokenize(expected.prompt);
const sameIds = JSON.stringify(ids) === JSON.stringify(expected.ids);

const ask = {generateNext: {logits: true}};
const last = (tokens) => [...tokens.slice(0, -1), [tokens.at(-1), ask]];
let [result] = (await sequence.controlledEvaluate(last(expected.ids))).slice(-1);
const logits = (map) => {
    const values = new Array(expected.logprobs_last.length).fill(-Infinity);
    for (const [token, value] of map) values[token] = value;
    return values;
};
const first = logits(result.next.logits);
const max = Math.max(...first);
const logSum = max + Math.log(first.reduce((sum, x) => sum + Math.exp(x - max), 0));
const worst = Math.max(...first.map((x, i) => Math.abs(x - logSum - expected.logprobs_last[i])));

let equal = 0;
for (const want of expected.greedy) {
    const values = logits(result.next.logits);
    if (values.indexOf(Math.max(...values)) !== want) break;
    equal++;
    [result] = (await sequence.controlledEvaluate(last([want]))).slice(-1);
}

let texts = "";
if (expected.texts) {
    let wrong = 0;
    for (const {text, ids: want} of expected.texts) {
        if (JSON.stringify(tokenize(text)) !== JSON.stringify(want) && wrong++ < 5)
            console.log("differs", JSON.stringify(text), tokenize(text), want);
    }
    texts = `, texts tokenised otherwise ${wrong}/${expected.texts.length}`;
}
console.log(
    `${modelPath.split("/").at(-1)}${lora ? " + " + lora.split("/").at(-1) : ""}: prompt ids ${sameIds ? "equal" : "DIFFER"}, `
    + `greedy ${equal}/${expected.greedy.length}, worst log-probability difference ${worst.toExponential(2)}${texts}`
);
await context.dispose();
process.exit(0);
