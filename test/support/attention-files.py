"""Turn third-party attention dumps into attention files: attention-files.py FOLDER OUT.

FOLDER holds JSON dumps {"tokens", "shape", "values"} and .npz archives with "values" and token arrays, as
test/support/README of such a collection would list them; what a dump does not say is derived from its shape.
"""
import json, pathlib, sys
import numpy as np

source, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])


def load(path):
    if path.suffix == ".npz":
        archive = np.load(path, allow_pickle=False)
        return {name: archive[name] for name in archive.files}
    dump = json.load(open(path))
    values = np.array([np.nan if v is None else v for v in np.ravel(np.array(dump["values"], dtype=object))], dtype=float)
    return {**dump, "values": values.reshape(dump["shape"])}


def number(value):
    return None if np.isnan(value) else round(float(value), 5)


def write(name, title, tokens, rows, layers):
    matrices = [{"label": label, "weights": [[number(v) for v in row] for row in matrix]} for label, matrix in layers]
    file = {"title": title, "tokens": [str(t) for t in tokens], "rows": rows, "layers": matrices}
    json.dump(file, open(out / f"{name}.json", "w"), ensure_ascii=False)
    print(name, len(layers), "layers", len(rows), "rows", len(tokens), "keys")


for path in sorted(source.iterdir()):
    if path.suffix not in (".json", ".npz"):
        continue
    d = load(path)
    print(path.name, {k: getattr(v, "shape", v if isinstance(v, (str, list)) and len(str(v)) < 90 else type(v).__name__) for k, v in d.items()})
