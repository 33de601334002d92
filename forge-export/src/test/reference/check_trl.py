"""Trains a tiny random model for one step on each kind of training file with TRL's own trainers.

    python check_trl.py FOLDER

Ran with trl 1.13.0, transformers 5.18.0, torch 2.13.0 on a CPU.
"""
import os
import pathlib
import sys
import tempfile

os.environ.update(CUDA_VISIBLE_DEVICES="", HF_HUB_OFFLINE="1", TRANSFORMERS_VERBOSITY="error", HF_DATASETS_DISABLE_PROGRESS_BARS="1")

import datasets
import tokenizers
import torch
import transformers
import trl

FOLDER = pathlib.Path(sys.argv[1])
WORK = tempfile.mkdtemp(dir=FOLDER)
TEMPLATE = "{% for message in messages %}<{{ message['role'] }}>{{ message['content'] }}</s>{% endfor %}" \
           "{% if add_generation_prompt %}<assistant>{% endif %}"


def tokenizer():
    words = tokenizers.Tokenizer(tokenizers.models.BPE())
    words.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    words.decoder = tokenizers.decoders.ByteLevel()
    words.train_from_iterator([], tokenizers.trainers.BpeTrainer(
        special_tokens=["<pad>", "</s>"], initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet()))
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=words, pad_token="<pad>", eos_token="</s>", chat_template=TEMPLATE)


def model(vocabulary):
    torch.manual_seed(1)
    return transformers.LlamaForCausalLM(transformers.LlamaConfig(
        vocab_size=vocabulary, hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2,
        num_key_value_heads=2, max_position_embeddings=1024, pad_token_id=0, eos_token_id=1))


def saved():
    """The folder of a new model with its tokenizer: trainers look for both where the model says it came from."""
    words = tokenizer()
    folder = tempfile.mkdtemp(dir=WORK)
    words.save_pretrained(folder)
    model(len(words)).save_pretrained(folder)
    return folder


def train(name, trainer, config):
    rows = datasets.load_dataset("json", data_files=str(FOLDER / (name + ".jsonl")), split="train", cache_dir=WORK)
    arguments = config(output_dir=WORK, max_steps=1, per_device_train_batch_size=2, max_length=256, report_to=[],
                       use_cpu=True, bf16=False, save_strategy="no", logging_steps=1, disable_tqdm=True)
    run = trainer(model=transformers.AutoModelForCausalLM.from_pretrained(saved()), args=arguments, train_dataset=rows.select(range(min(16, len(rows)))))
    before = run.model.model.layers[0].mlp.up_proj.weight.detach().clone()
    result = run.train()
    assert result.global_step == 1 and result.training_loss == result.training_loss, result
    assert not torch.equal(before, run.model.model.layers[0].mlp.up_proj.weight), "the step changed nothing"
    print(f"  ok: {trainer.__name__} on {name}.jsonl ({len(rows)} rows): loss {result.training_loss:.4f} after one step")


def main():
    for name, trainer, config in (
        ("training-pairs", trl.SFTTrainer, trl.SFTConfig),
        ("sft-conversational", trl.SFTTrainer, trl.SFTConfig),
        ("dpo", trl.DPOTrainer, trl.DPOConfig),
        ("dpo-conversational", trl.DPOTrainer, trl.DPOConfig),
        ("kto", trl.KTOTrainer, trl.KTOConfig),
    ):
        train(name, trainer, config)
    print("trl", trl.__version__, "trains on everything")


main()
