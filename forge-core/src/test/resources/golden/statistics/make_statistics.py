"""Reference values of the statistics package. Writes statistics.json beside this file.

Made with Python 3.11.7, numpy 2.4.6, scipy 1.17.1:  python make_statistics.py
"""
import itertools
import json
import pathlib

import numpy as np
import scipy
from scipy import special, stats

rng = np.random.default_rng(20261121)
out = {"made_with": {"numpy": np.__version__, "scipy": scipy.__version__}}

out["normal"] = [
    {"z": z, "cdf": stats.norm.cdf(z), "two_sided": 2 * stats.norm.sf(abs(z))}
    for z in [-8.5, -5, -2.5, -1.96, -0.7, -1e-9, 0, 0.3, 1, 1.2, 1.7320508, 1.96, 3.3, 6, 9.5]
]
out["normal_quantile"] = [
    {"p": p, "z": stats.norm.ppf(p)} for p in [1e-12, 0.001, 0.025, 0.05, 0.3, 0.5, 0.9, 0.975, 0.9999]
]

wilson = []
for k, n, c in [(0, 10, 0.95), (10, 10, 0.95), (1, 1, 0.95), (12, 14, 0.95), (81, 263, 0.95), (15, 148, 0.95),
                (0, 20, 0.9), (1, 29, 0.99), (500, 1000, 0.8), (3, 7, 0.5)]:
    ci = stats.binomtest(k, n).proportion_ci(c, method="wilson")
    wilson.append({"successes": k, "trials": n, "confidence": c, "low": ci.low, "high": ci.high})
out["wilson"] = wilson

beta = []
for a, b in [(1, 1), (0.5, 0.5), (2, 5), (13, 3), (1, 101), (200, 300), (5000, 7000), (0.1, 3), (1e-2, 1e-2)]:
    d = stats.beta(a, b)
    beta.append({
        "alpha": a, "beta": b, "mean": d.mean(), "variance": d.var(),
        "cdf": [[x, special.betainc(a, b, x)] for x in [0.001, 0.1, 0.25, 0.5, 0.9, 0.999]],
        "quantiles": [[p, special.betaincinv(a, b, p)] for p in [0.025, 0.1, 0.5, 0.975]],
    })
out["beta"] = beta

bh = []
for p in [rng.uniform(size=12) ** 3, np.array([0.01, 0.02, 0.03, 0.04, 0.05]), np.array([0.5]),
          np.array([0.04, 0.04, 0.001, 1.0, 0.0, 0.04])]:
    bh.append({"p": p.tolist(), "q": stats.false_discovery_control(p, method="bh").tolist()})
out["benjamini_hochberg"] = bh

# Monroe, Colaresi and Quinn 2008, equations 15 and 19, written out.
log_odds = []
for y1, n1, y2, n2, a, a0 in [(12, 400, 3, 380, 15 / 78, 10), (0, 50, 9, 60, 0.8, 10), (30, 30, 1, 25, 5.5, 10),
                              (5, 1000, 5, 1000, 0.05, 10), (0, 0, 4, 9, 2, 6)]:
    delta = np.log((y1 + a) / (n1 + a0 - y1 - a)) - np.log((y2 + a) / (n2 + a0 - y2 - a))
    variance = 1 / (y1 + a) + 1 / (n1 + a0 - y1 - a) + 1 / (y2 + a) + 1 / (n2 + a0 - y2 - a)
    z = delta / np.sqrt(variance)
    log_odds.append({"y1": y1, "n1": n1, "y2": y2, "n2": n2, "a": a, "a0": a0,
                     "delta": delta, "variance": variance, "z": z, "p": 2 * stats.norm.sf(abs(z))})
out["log_odds"] = log_odds


def exact_bootstrap(statistic, clusters, confidence=0.95):
    """Every one of the m^m equally likely resamples of m clusters: what a bootstrap of endless draws gives."""
    values = [statistic([clusters[i] for i in drawn])
              for drawn in itertools.product(range(len(clusters)), repeat=len(clusters))]
    tail = (1 - confidence) / 2
    return {"mean": statistic(clusters), "low": np.quantile(values, tail), "high": np.quantile(values, 1 - tail)}


one = [rng.normal(m, 0.3, size=k).round(3).tolist() for m, k in zip([0, 1, 3, 0.5, 2, 1.2], [3, 1, 4, 2, 5, 3])]
before = [rng.binomial(1, p, size=6).astype(float).tolist() for p in [0.1, 0.3, 0.2, 0.6, 0.4, 0.5]]
after = [rng.binomial(1, p, size=4).astype(float).tolist() for p in [0.5, 0.6, 0.9, 0.8, 0.9, 0.7]]
out["bootstrap_mean"] = {
    "clusters": one,
    "exact": exact_bootstrap(lambda cs: float(np.mean(np.concatenate(cs))), one)}
out["bootstrap_difference"] = {
    "before": before, "after": after,
    "exact": exact_bootstrap(
        lambda cs: float(np.mean(np.concatenate([c[1] for c in cs])) - np.mean(np.concatenate([c[0] for c in cs]))),
        list(zip(before, after)))}
flat = rng.normal(0.4, 1.0, size=200).round(4)
ci = stats.bootstrap((flat,), np.mean, n_resamples=200_000, method="percentile", random_state=7).confidence_interval
out["bootstrap_scipy"] = {"values": flat.tolist(), "mean": float(flat.mean()), "low": float(ci.low), "high": float(ci.high)}

pathlib.Path(__file__).with_name("statistics.json").write_text(json.dumps(out, indent=1) + "\n")
