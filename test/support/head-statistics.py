"""Statistics of each head by numpy, written from their definitions: an .npz of [layer, head, query, key] with tokens, answers as JSON on stdout."""
import json
import sys

import numpy as np

stored = np.load(sys.argv[1])
A = stored["attentions"].astype(float)
tokens = [str(token) for token in stored["tokens"]]
layers, heads, queries, keys = A.shape
causal = np.tril(np.ones((queries, keys), dtype=bool))
P = np.where(causal, A, 0) / np.where(causal, A, 0).sum(-1, keepdims=True)
seen = causal.sum(-1)
with np.errstate(divide="ignore", invalid="ignore"):
    H = -np.where(P > 0, P * np.log(P), 0).sum(-1)
    even = np.clip(H / np.log(seen), 0, 1)
i, j = np.indices((queries, keys))
same = np.tril(np.array([[a == b for b in tokens] for a in tokens], dtype=float), -1)
shifted = np.tril(np.pad(same, ((0, 0), (1, 0)))[:, :-1])


def gini(p):
    """Half of the relative mean absolute difference of all pairs, over the keys each query sees."""
    out = np.empty(p.shape[:-1])
    for q in range(queries):
        x = p[:, :, q, : q + 1]
        out[:, :, q] = np.abs(x[..., :, None] - x[..., None, :]).mean((-1, -2)) / (2 * x.mean(-1))
    return out


def score(mask):
    W = np.where(causal, A, 0)
    return (W * mask).sum((-1, -2)) / W.sum((-1, -2))


W = np.where(causal, A, 0)
answers = {
    "entropy": H.mean(-1),
    "evenness": even[:, :, 1:].mean(-1),
    "effective-keys": np.exp(H).mean(-1),
    "sink": W[:, :, :, 0].mean(-1),
    "sink --stat-key 8": W[:, :, 8:, 8].mean(-1),
    "distance": (P * np.abs(i - j)).sum(-1).mean(-1),
    "previous": score(np.eye(queries, k=-1)),
    "duplicate": score(same),
    "induction": score(shifted),
    "mass --stat-on 0-3": P[..., :4].sum(-1).mean(-1),
    "mass --stat-on <pause>": P[..., [k for k, t in enumerate(tokens) if t == "<pause>"]].sum(-1).mean(-1),
    "top": W.max(-1).mean(-1),
    "gini": gini(P).mean(-1),
    "entropy --query 8,32": H[:, :, [8, 32]].mean(-1),
}
json.dump({name: values.tolist() for name, values in answers.items()}, sys.stdout)
