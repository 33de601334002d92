"""Reference values of the paired tests. Writes paired.json beside this file.

Made with Python 3.11.7, scipy 1.17.1, statsmodels 0.15.0:  python make_paired.py
"""
import json
import pathlib

import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

rng = np.random.default_rng(20261121)
out = {"made_with": {"scipy": scipy.__version__, "statsmodels": statsmodels.__version__}}

pairs = []
for gained, lost in [(1, 0), (0, 1), (5, 5), (6, 1), (0, 9), (12, 30), (100, 131), (700, 611), (2500, 2400)]:
    p = mcnemar([[0, gained], [lost, 0]], exact=True).pvalue
    assert np.isclose(p, min(1.0, stats.binomtest(min(gained, lost), gained + lost, 0.5).pvalue))
    pairs.append({"gained": gained, "lost": lost, "p": float(p)})
out["mcnemar"] = pairs

holm = []
for p in [rng.uniform(size=12) ** 3, np.array([0.01, 0.02, 0.03, 0.04, 0.05]), np.array([0.5]),
          np.array([0.04, 0.04, 0.001, 1.0, 0.0, 0.04])]:
    holm.append({"p": p.tolist(), "adjusted": multipletests(p, method="holm")[1].tolist()})
out["holm"] = holm

pathlib.Path(__file__).with_name("paired.json").write_text(json.dumps(out, indent=1) + "\n")
