"""Learning rates of transformers' schedules, which LearningRateSchedule must reproduce.

Versions: Python 3.11, torch 2.13.0, transformers 5.18.0. Run in this folder: python make_golden.py
Row: name, peak, total steps, warm-up as given to TrainingArguments, warm-up steps it makes, and the rate of each step.
"""
import json

import torch
from transformers import TrainingArguments, get_scheduler

cases = []
for name in ["constant_with_warmup", "linear", "cosine"]:
    for total, warmup in [(1, 0), (10, 0), (10, 3), (25, 0.1), (25, 0.13), (7, 0.999), (5, 5), (5, 9), (40, 1)]:
        arguments = TrainingArguments(output_dir="unused", warmup_steps=warmup, report_to=[], use_cpu=True)
        steps = arguments.get_warmup_steps(total)
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=2e-4)
        scheduler = get_scheduler(name, optimizer, num_warmup_steps=steps, num_training_steps=total)
        rates = []
        for _ in range(total + 3):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        cases.append({"name": name, "peak": 2e-4, "total": total, "warmup": warmup, "warmupSteps": steps, "rates": rates})
json.dump(cases, open("rates.json", "w"), indent=0)
