"""The statistics of src/describe by numpy, written from their definitions: matrices as JSON on stdin, answers as JSON on stdout.

A matrix is {"rows": [[weight | null | "masked"]], "queries": [...], "tokens": [...]}; null is missing.
"""
import json
import sys

import numpy as np


def number(x):
    return None if x is None or not np.isfinite(x) else float(x)


def parse(row, keys):
    """Weights with NaN where not seen, and where missing."""
    row = row + ["masked"] * (keys - len(row))
    return (
        np.array([np.nan if v is None or v == "masked" else v for v in row], dtype=float),
        np.array([v is None for v in row]),
    )


def shares(w):
    seen = w[~np.isnan(w)]
    return None if seen.size == 0 or (seen < 0).any() or seen.sum() == 0 else np.nan_to_num(w) / np.nansum(w)


def entropy(p):
    return -np.sum(p[p > 0] * np.log(p[p > 0]))


def row_statistics(w, query, tokens, special):
    seen = ~np.isnan(w)
    n, p = int(seen.sum()), shares(w)
    keys = np.arange(w.size)
    order = [int(k) for k in np.argsort(-np.where(seen, w, -np.inf), kind="stable") if seen[k]]
    at = lambda chosen: float(np.nansum(w[list(chosen)])) if len(chosen) else 0.0
    h = None if p is None else entropy(p)
    answer = {
        "keysSeen": n,
        "mass": float(np.nansum(w)),
        "entropy": h,
        "evenness": None if p is None or n < 2 else h / np.log(n),
        "effectiveKeys": None if p is None else np.exp(h),
        "top3": [[k, float(w[k])] for k in order[:3]],
        "firstKey": int(keys[seen][0]) if n else None,
        "lastKey": int(keys[seen][-1]) if n else None,
        "massFirst": at(keys[seen][:1]),
        "massLast": at(keys[seen][-1:]),
        "massOwn": None if query is None else at([query]),
        "massSpecial": at(special),
        "shareOn013": None if p is None else float(p[[0, 1, 3]].sum()),
        "meanDistance": None if p is None or query is None else float(np.average(np.abs(keys - query), weights=p)),
    }
    if p is None:
        answer["gini"] = None
    else:  # half of the relative mean absolute difference of all pairs
        x = w[seen]
        answer["gini"] = np.abs(np.subtract.outer(x, x)).mean() / (2 * x.mean())
    return answer


def divergence(a, b):
    keep = ~(a[1] | b[1])
    p, q = shares(np.where(keep, a[0], np.nan)), shares(np.where(keep, b[0], np.nan))
    if p is None or q is None:
        return None
    return entropy((p + q) / 2) - (entropy(p) + entropy(q)) / 2


def pattern(tokens, kind):
    """TransformerLens's detectors, as boolean matrices [query, key]."""
    n = len(tokens)
    if kind == "previous":
        return np.eye(n, k=-1)
    same = np.tril(np.array([[a == b for b in tokens] for a in tokens], dtype=float), -1)
    if kind == "duplicate":
        return same
    shifted = np.roll(same, 1, axis=1)
    shifted[:, 0] = 0
    return np.tril(shifted)


def answers(matrix):
    tokens, queries = matrix["tokens"], matrix["queries"]
    rows = [parse(row, len(tokens)) for row in matrix["rows"]]
    special = [k for k, token in enumerate(tokens) if token in ("[CLS]", "[SEP]", "<pause>")]
    known = [i for i, q in enumerate(queries) if q is not None]
    weights = np.array([np.nan_to_num(rows[i][0]) for i in known]).reshape(len(known), len(tokens))
    negative = any((w < 0).any() for w, _ in rows)
    scores = {}
    for kind in ("previous", "duplicate", "induction"):
        mask = pattern(tokens, kind)[[queries[i] for i in known]]
        bad = (weights < 0).any() or weights.sum() == 0
        scores[kind] = None if bad else (weights * mask).sum() / weights.sum()
    sinks = []
    for k in range(len(tokens)):
        column = [w[k] for (w, _), q in zip(rows, queries) if (q is None or q >= k) and not np.isnan(w[k])]
        sinks.append(None if negative or not column else float(np.mean(column)))
    known_sinks = np.array([s for s in sinks if s is not None])
    return {
        "rows": [
            {k: v if isinstance(v, (int, list)) else number(v) for k, v in row_statistics(w, q, tokens, special).items()}
            for (w, _), q in zip(rows, queries)
        ],
        "divergence": [[None if (d := divergence(a, b)) is None else number(d) for b in rows] for a in rows],
        "scores": {k: None if v is None else number(v) for k, v in scores.items()},
        "sinkStrength": None if negative else sinks,
        "sinkShare": None if negative or known_sinks.size == 0 else float((known_sinks > 0.3).mean()),
        "robustZ": None if negative else [float(z) for z in robust(np.array([np.nansum(np.sqrt(w)) for w, _ in rows]))],
    }


def robust(x):
    middle = np.median(x)
    mad = max(np.median(np.abs(x - middle)), 1e-3)
    return 0.6745 * (x - middle) / mad


json.dump([answers(matrix) for matrix in json.load(sys.stdin)], sys.stdout, indent=1)
