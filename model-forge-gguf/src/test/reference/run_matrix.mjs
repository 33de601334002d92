// Runs the files that check_matrix.py and check_lora.py wrote in real llama.cpp: node run_matrix.mjs <jobs.json>.
// Writes <job>.json.out beside each job's file: per prompt the token ids and the log-probabilities of every step, following
// the greedy tokens of transformers ("path"), so that one near tie does not spoil what comes after it.
import {readFileSync, writeFileSync} from "node:fs";
import {getLlama} from "node-llama-cpp";

const llama = await getLlama({gpu: false, build: "never", logLevel: "error", maxThreads: 1});
for (const [, , modelPath, jobPath, lora] of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
    const model = await llama.loadModel({modelPath, gpuLayers: 0});
    const context = await model.createContext({contextSize: 128, ...(lora ? {lora} : {}), flashAttention: false,
        experimentalKvCacheKeyType: "F32", experimentalKvCacheValueType: "F32"});
    const sequence = context.getSequence();
    const out = [];
    for (const {text, ids: want, path, source} of JSON.parse(readFileSync(jobPath, "utf8"))) {
        await sequence.clearHistory();
        const addBos = model.tokens.shouldPrependBosToken;
        const ids = [...(addBos ? [model.tokens.bos] : []), ...model.tokenize(text, true)];
        const ask = {generateNext: {logits: true}};
        const logps = [];
        let tokens = want;
        for (const next of path) {
            const last = [...tokens.slice(0, -1), [tokens.at(-1), ask]];
            const [result] = (await sequence.controlledEvaluate(last)).slice(-1);
            const values = new Array(source[0].length).fill(-Infinity);
            for (const [token, value] of result.next.logits) values[token] = value;
            const max = Math.max(...values);
            const logSum = max + Math.log(values.reduce((sum, x) => sum + Math.exp(x - max), 0));
            logps.push(values.map((x) => x - logSum));
            tokens = [next];
        }
        out.push({ids, logps});
    }
    writeFileSync(jobPath + ".out", JSON.stringify(out));
    await context.dispose();
    await model.dispose();
}
process.exit(0);
