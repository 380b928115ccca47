"""Writes dumps that only Python writes: None and other objects in numpy's files. object-dumps.py FOLDER."""

import os
import sys

import numpy as np

folder = sys.argv[1]
rng = np.random.default_rng(13)


def weights(*shape, causal=True):
    scores = rng.normal(size=shape)
    if causal:
        scores = np.where(np.tril(np.ones(shape[-2:], bool)), scores, -np.inf)
    exp = np.exp(scores - scores.max(-1, keepdims=True))
    return exp / exp.sum(-1, keepdims=True)


def box(*items):
    """A list as an array of objects, as numpy makes of one whose items differ in shape."""
    found = np.empty(len(items), object)
    for i, item in enumerate(items):
        found[i] = item
    return found


x, none, tokens = weights(1, 2, 5, 5), np.array(None), list("abcde")
FILES = {
    # None among layers
    "none-beside.npz": {"layer_0": none, "layer_1": x},
    "none-between.npz": {"layer_0": x, "layer_1": none, "layer_2": x},
    "none-in-list.npz": {"attentions": box(x, None, x)},
    "none-by-hook.npz": {"blocks.0.attn.hook_pattern": none, "blocks.1.attn.hook_pattern": x},
    "none-first.npz": {"attentions": box(None, x), "tokens": np.array(tokens)},
    "none-all.npz": {"attentions": box(None, None)},
    "none-alone.npz": {"attentions": none, "tokens": np.array(tokens)},
    "none-of-cross.npz": {"cross_attentions": none, "decoder_attentions": x[None]},
    # Arrays of objects
    "heads-differ.npz": {"attentions": box(weights(1, 2, 5, 5), weights(1, 4, 5, 5))},
    "equal.npy": np.array([weights(2, 5, 5), weights(2, 5, 5)], dtype=object),
    "examples.npz": {"attentions": box(weights(2, 2, 5, 5), weights(2, 2, 7, 7))},
    "dict.npy": {"attentions": weights(3, 2, 5, 5), "tokens": tokens},
    "dicts.npy": [{"attn": weights(2, 5, 5)}, {"attn": weights(2, 5, 5)}],
    "tokens-objects.npz": {"attentions": weights(3, 2, 5, 5), "tokens": np.array(tokens, dtype=object)},
    "tokens-bytes.npz": {"attentions": weights(3, 2, 5, 5), "tokens": np.array([t.encode() for t in tokens])},
    "rows-differ.npy": box(*[np.full(i + 1, 1 / (i + 1)) for i in range(4)]),
    "numbers.npy": np.array([[0.5, 0.5], [0.1, 0.9]], dtype=object),
    "mixed-beside.npz": {"attentions": weights(3, 2, 5, 5), "note": np.array(["x", 1, None], dtype=object)},
    "steps.npz": {"attentions": box(box(weights(1, 2, 4, 4), weights(1, 2, 4, 4)), box(*[weights(1, 2, 1, 5, causal=False)] * 2))},
    "nested.npy": {f"L{i}": {f"H{h}": weights(5, 5) for h in range(2)} for i in range(2)},
    # Tokens that are none
    "tokens-short.npz": {"attentions": x, "tokens": np.array(tokens[:3])},
    "tokens-long.npz": {"attentions": x, "tokens": np.array([*tokens, "f"])},
    "tokens-ids.npz": {"attentions": x, "tokens": np.arange(5)},
    "ids-beside.npz": {"attentions": x, "input_ids": np.arange(5)},
    "tokens-of-one.npz": {"attentions": x, "tokens": np.array([tokens])},
    "tokens-matrix.npz": {"attentions": x, "tokens": np.array([["a", "b"]] * 3)},
    "tokens-empty.npz": {"attentions": x, "tokens": np.array([], dtype=str)},
    "tokens-text.npz": {"attentions": x, "tokens": np.array("a b c d e")},
}  # fmt: skip
for name, value in FILES.items():
    path = os.path.join(folder, name)
    if name.endswith(".npz"):
        np.savez(path, **value)
    else:
        np.save(path, value)
