"""Reference values of agreement and of rates corrected for a judge's errors. Writes agreement.json beside this file.

Made with Python 3.11.7, numpy 2.4.6, statsmodels 0.15.0, krippendorff 0.9.0:  python make_agreement.py
"""
import json
import pathlib

import krippendorff
import numpy as np
from scipy import stats
from statsmodels.stats.inter_rater import cohens_kappa

rng = np.random.default_rng(5)
out = {}

kappa = []
for table in [[[20, 5], [10, 15]], [[45, 15], [25, 15]], [[50, 0], [0, 7]], [[3, 9], [8, 2]],
              [[11, 2, 1], [3, 14, 4], [0, 2, 9]], [[22, 2, 2, 0], [5, 7, 14, 0], [0, 2, 36, 0], [0, 1, 17, 10]]]:
    r = cohens_kappa(np.array(table))
    kappa.append({"table": table, "kappa": r.kappa, "low": max(-1.0, r.kappa_low), "high": min(1.0, r.kappa_upp)})
out["kappa"] = kappa

N = np.nan
# Krippendorff 2011, section C: four observers, twelve units; alpha is 0.743 (nominal), 0.815 (ordinal), 0.849 (interval).
published = [[1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
             [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N]]
random_stars = rng.integers(1, 6, size=(3, 20)).astype(float)
random_stars[rng.uniform(size=random_stars.shape) < 0.2] = N
binary = (rng.uniform(size=(2, 30)) < 0.4).astype(float)
alpha = []
for data in [published, random_stars.tolist(), binary.tolist()]:
    array = np.array(data, dtype=float)
    units = [[v for v in column if not np.isnan(v)] for column in array.T]
    alpha.append({"units": units, **{level: krippendorff.alpha(reliability_data=array, level_of_measurement=level)
                                     for level in ["nominal", "ordinal", "interval"]}})
out["alpha"] = alpha

# Lang and Reiczigel 2014, equations of the adjusted Wald interval, written out.
rogan_gladen = []
for tp, pos, tn, neg, k, n, c in [(45, 50, 40, 50, 60, 200, 0.95), (19, 20, 30, 30, 2, 100, 0.95),
                                  (90, 100, 95, 100, 190, 200, 0.9), (7, 10, 6, 10, 5, 12, 0.95)]:
    z = stats.norm.ppf(0.5 + c / 2)
    se, sp, ap = (tp + 1) / (pos + 2), (tn + 1) / (neg + 2), (k + z * z / 2) / (n + z * z)
    p = (ap + sp - 1) / (se + sp - 1)
    vse, vsp = se * (1 - se) / (pos + 2), sp * (1 - sp) / (neg + 2)
    shift = 2 * z * z * (p * vse - (1 - p) * vsp)
    half = z / (se + sp - 1) * np.sqrt(ap * (1 - ap) / (n + z * z) + p * p * vse + (1 - p) ** 2 * vsp)
    raw = (k / n + tn / neg - 1) / (tp / pos + tn / neg - 1)
    clip = lambda x: float(min(1, max(0, x)))
    rogan_gladen.append({"tp": tp, "positives": pos, "tn": tn, "negatives": neg, "k": k, "n": n, "confidence": c,
                         "rate": clip(raw), "low": clip(p + shift - half), "high": clip(p + shift + half)})
out["rogan_gladen"] = rogan_gladen

pathlib.Path(__file__).with_name("agreement.json").write_text(json.dumps(out, indent=1) + "\n")
