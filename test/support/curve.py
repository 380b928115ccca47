"""Entropy of each head over layers by numpy: mean, standard deviation, quartiles and equal weights of an .npz, as JSON on stdout."""
import json
import sys

import numpy as np

A = np.load(sys.argv[1])["attentions"].astype(float)
queries, keys = A.shape[2:]
causal = np.tril(np.ones((queries, keys), dtype=bool))
P = np.where(causal, A, 0)
P /= P.sum(-1, keepdims=True)
with np.errstate(divide="ignore", invalid="ignore"):
    H = -np.where(P > 0, P * np.log(P), 0).sum(-1).mean(-1)
mean, sd = H.mean(1), H.std(1)
low, middle, high = np.quantile(H, [0.25, 0.5, 0.75], axis=1)
uniform = np.full(len(H), np.log(causal.sum(-1)).mean())
rows = {"sd": [mean, mean - sd, mean + sd], "quartiles": [middle, low, high], "range": [mean, H.min(1), H.max(1)]}
json.dump({"uniform": uniform.tolist(), **{k: [x.tolist() for x in v] for k, v in rows.items()}}, sys.stdout)
