"""Turn third-party attention dumps into attention files: attention-files.py FOLDER OUT.

FOLDER holds the dumps, as JSON {"tokens", "shape", "values"} or as .npz with "values" and token arrays. Heads are averaged;
a dump of one layer becomes one panel a head. Of square matrices a few queries are drawn, of others all rows.
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


def write(name, title, tokens, rows, layers, **rest):
    matrices = [{"label": label, "weights": [[number(v) for v in row] for row in matrix]} for label, matrix in layers]
    file = {"title": title, "tokens": tokens, "rows": rows, "layers": matrices, **rest}
    json.dump(file, open(out / f"{name}.json", "w"), ensure_ascii=False)
    print(f"{name}: {len(layers)} panels of {len(rows)} rows and {len(tokens)} keys")


def rows_of(tokens, queries):
    plain = [token.strip(" \u0120\u2581") for token in tokens]
    return [{"label": f"{plain[q]}@{q}", "query": q} for q in queries]


def layers_of(values, queries):
    return [(f"Layer {i}", layer[queries]) for i, layer in enumerate(values)]


def heads_of(values, queries):
    return [(f"Head {i}", head[queries]) for i, head in enumerate(values)]


bert = load(source / "bertviz-bert-base-pair.json")
queries = [0, 3, 10]
write("bert-pair", "BERT-base on a sentence pair, mean over heads", bert["tokens"], rows_of(bert["tokens"], queries),
      layers_of(bert["values"].mean(axis=1), queries))

gpt2 = load(source / "circuitsvis-gpt2-induction.json")
queries = [17, 26, 35]
write("gpt2-induction", "GPT-2, induction on repeated text", gpt2["tokens"], rows_of(gpt2["tokens"], queries), heads_of(gpt2["values"], queries),
      figure={"mask": "causal"})

bpe = load(source / "inspectus-gpt2-bpe.npz")
tokens = bpe["tokens"].tolist()
queries = [20, 42]
write("gpt2-bpe", "GPT-2 with dropout left on, mean over heads", tokens, rows_of(tokens, queries), layers_of(bpe["values"].mean(axis=1), queries),
      figure={"mask": "causal"})

encoder = load(source / "njunmt-zh-en-s0-encoder.json")
write("zh-en-encoder", "Chinese-English encoder, mean over heads", encoder["tokens"], rows_of(encoder["tokens"], [4, 9]),
      layers_of(encoder["values"].mean(axis=1), [4, 9]))

cross = load(source / "njunmt-zh-en-s0-cross.json")
write("zh-en-cross", "Chinese-English cross attention", cross["tokens"]["cols"], cross["tokens"]["rows"], [("cross", cross["values"])])

llava = load(source / "tl-llava-layer16-odd-tokens.json")
write("llava-odd-tokens", "LLaVA 1.5, layer 16, the last query of each head", llava["tokens"], [":@29"], heads_of(llava["values"], [29]))

saliency = load(source / "ecco-t5-saliency-long.npz")
lengths = saliency["row_lengths"].tolist()
chosen = [0, 40, 80, 113]
write("t5-saliency-long", "T5 saliency over growing input", saliency["col_tokens"].tolist()[:max(lengths)],
      [f"step {i}: {saliency['row_tokens'][i]}" for i in chosen], [("saliency", [saliency["values"][i][:lengths[i]] for i in chosen])])

llama = load(source / "bertviz-llama-generation.npz")
write("llama-generation", "TinyLlama, eight generated tokens, mean over heads", llama["col_tokens"].tolist(),
      [{"label": str(t), "query": 10 + i} for i, t in enumerate(llama["row_tokens"])], layers_of(llama["values"].mean(axis=1), slice(None)))

inseq = load(source / "inseq-m2m-en-it-source.json")
write("m2m-attribution", "M2M100 English-Italian: source attribution", inseq["tokens"]["rows"], inseq["tokens"]["cols"], [("source", inseq["values"].T)])

ende = load(source / "t2t-ende-out-out-layer0-nan-literals.json")
tokens = ende["tokens"]["cols"] + ["<eos>"]  # the dump is one label short
write("ende-decoder", "Transformer base, decoder self-attention", tokens, rows_of(tokens, [7, 23]), heads_of(ende["values"], [7, 23]))
