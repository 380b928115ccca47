"""Writes .pt files as torch.save does, from Python's own pickle and zipfile: neither torch nor numpy is needed.

torch-files.py FOLDER writes each file of FILES as FOLDER/<name>.pt, and FOLDER/expected.json, which says of each what its arrays
are: name, dtype, shape, and the values in C order. FOLDER/refused/ gets those that hold something else, and FOLDER/sparse.pt is 5 GB
of nothing, which takes no room on disk.
"""

import collections
import io
import json
import os
import pickle
import struct
import sys
import types
import zipfile
import zlib

STORAGES = {
    "float64": ("DoubleStorage", "d"), "float32": ("FloatStorage", "f"), "float16": ("HalfStorage", "e"),
    "bfloat16": ("BFloat16Storage", None), "int64": ("LongStorage", "q"), "int32": ("IntStorage", "i"),
    "int16": ("ShortStorage", "h"), "int8": ("CharStorage", "b"), "uint8": ("ByteStorage", "B"), "bool": ("BoolStorage", "?"),
    # Types without a storage of their own are views of bytes.
    "float8_e4m3fn": (None, None), "float8_e5m2": (None, None), "uint16": (None, "H"), "uint32": (None, "I"), "uint64": (None, "Q"),
}  # fmt: skip


def item_bytes(dtype, value, order):
    code = STORAGES[dtype][1]
    if code:
        return struct.pack(order + code, value)
    if dtype == "bfloat16":
        upper = struct.pack(">f", value)[:2]
        return upper if order == ">" else upper[::-1]
    # By search, as nothing in the standard library has them: 256 words, each decoded from its definition.
    fraction, bias = (3, 7) if dtype == "float8_e4m3fn" else (2, 15)
    for word in range(256):
        exponent, rest = (word & 127) >> fraction, word & ((1 << fraction) - 1)
        scale = 2.0 ** (max(exponent, 1) - bias)
        decoded = (-1) ** (word >> 7) * scale * (rest / 2**fraction + (exponent > 0))
        if decoded == value:
            return bytes([word])
    raise ValueError(f"{value} is no {dtype}")


def named(module, name, base=object):
    """A class or function that pickles by a name of another module."""
    parts = module.split(".")
    for i in range(1, len(parts) + 1):
        sys.modules.setdefault(".".join(parts[:i]), types.ModuleType(".".join(parts[:i])))
    found = type(name, (base,), {"__module__": module})
    setattr(sys.modules[module], name, found)
    return found


REBUILD = named("torch._utils", "_rebuild_tensor_v2")
REBUILD_V3 = named("torch._utils", "_rebuild_tensor_v3")
PARAMETER = named("torch._utils", "_rebuild_parameter")
SIZE = named("torch", "Size")
UNTYPED = named("torch.storage", "UntypedStorage")
RECONSTRUCT = named("numpy._core.multiarray", "_reconstruct")
SCALAR = named("numpy._core.multiarray", "scalar")
NDARRAY = named("numpy", "ndarray")
DTYPE = named("numpy", "dtype")


class Storage:
    def __init__(self, dtype, values):
        self.dtype, self.values = dtype, values


class Tensor:
    def __init__(self, storage, shape, strides=None, offset=0):
        if strides is None:
            strides = [1] * len(shape)
            for i in range(len(shape) - 2, -1, -1):
                strides[i] = strides[i + 1] * shape[i + 1]
        self.storage, self.shape, self.strides, self.offset = storage, tuple(shape), tuple(strides), offset

    def __reduce__(self):
        head = (self.storage, self.offset, self.shape, self.strides, False, collections.OrderedDict())
        if STORAGES[self.storage.dtype][0]:
            return REBUILD, head
        return REBUILD_V3, (*head, GLOBALS[self.storage.dtype], None)

    def values(self):
        def walk(axis, at):
            if axis == len(self.shape):
                return [self.storage.values[at]]
            return [v for i in range(self.shape[axis]) for v in walk(axis + 1, at + i * self.strides[axis])]

        return walk(0, self.offset)


class Reduced:
    """An object as a call, a state and items."""

    def __init__(self, call, args, state=None, items=None):
        self.parts = (call, args, state, None, iter(items.items()) if items else None)

    def __reduce__(self):
        return self.parts


class Array:
    """A numpy array; `data` are its bytes, or its objects."""

    def __init__(self, code, shape, data, order="<", fortran=False):
        self.code, self.shape, self.data, self.order, self.fortran = code, shape, data, order, fortran

    def dtype(self):
        return Reduced(DTYPE, (self.code, False, True), (3, self.order, None, None, None, -1, -1, 0))

    def __reduce__(self):
        return RECONSTRUCT, (NDARRAY, (0,), b"b"), (1, self.shape, self.dtype(), self.fortran, self.data)


GLOBALS = {dtype: named("torch", dtype) for dtype in STORAGES}
STORAGE_CLASSES = {d: named("torch", s) for d, (s, _) in STORAGES.items() if s}


def save(path, value, order="<", protocol=2, compression=zipfile.ZIP_STORED, root="archive", extra=()):
    storages = {}

    class Pickler(pickle.Pickler):
        def persistent_id(self, found):
            if not isinstance(found, Storage):
                return None
            key = storages.setdefault(id(found), (str(len(storages)), found))[0]
            cls = STORAGE_CLASSES.get(found.dtype, UNTYPED)
            # Memory without a type counts bytes.
            size = len(item_bytes(found.dtype, found.values[0], "<")) if cls is UNTYPED else 1
            return ("storage", cls, key, "cpu", len(found.values) * size)

    text = io.BytesIO()
    Pickler(text, protocol=protocol).dump(value)
    with zipfile.ZipFile(path, "w", compression) as archive:

        def add(name, data):
            info = zipfile.ZipInfo(f"{root}/{name}")
            info.compress_type = compression
            # torch pads the header, so that data begin at a multiple of 64.
            at = archive.fp.tell() + 30 + len(info.filename) + 4
            info.extra = struct.pack("<HH", 0x4246, (-at) % 64) + b"Z" * ((-at) % 64)
            archive.writestr(info, data)

        add("data.pkl", text.getvalue())
        add("byteorder", b"big" if order == ">" else b"little")
        for key, storage in storages.values():
            add(f"data/{key}", b"".join(item_bytes(storage.dtype, v, order) for v in storage.values))
        for name, data in extra:
            add(name, data)
        add("version", b"3\n")


def expected(name, dtype, shape, values):
    return {"name": name, "dtype": dtype.replace("e4m3fn", "e4m3"), "shape": list(shape), "values": values}


def of(name, tensor):
    return expected(name, tensor.storage.dtype, tensor.shape, [float(v) for v in tensor.values()])


def attention(*shape, dtype="float32"):
    """Causal weights, each row of equal ones."""
    count = 1
    for size in shape:
        count *= size
    keys, queries = shape[-1], shape[-2]
    values = []
    for at in range(count):
        key, query = at % keys, at // keys % queries + keys - queries
        values.append(1 / 2 ** (query).bit_length() if key <= query else 0.0)
    return Tensor(Storage(dtype, values), shape)


FILES = {}


def file(name, value, arrays, **options):
    FILES[name] = (value, arrays, options)


NUMBERS = [0, 1, 0.5, 0.25, 1.5, 2, 3, 4, 6, 0.125, 7, 12]
for dtype in STORAGES:
    whole = not dtype.startswith(("float", "bfloat"))
    values = [v if not whole else int(v) for v in NUMBERS] if dtype != "bool" else [v > 0.4 for v in NUMBERS]
    tensor = Tensor(Storage(dtype, values), (3, 4))
    file(f"dtype-{dtype}", {"x": tensor}, [of("x", tensor)])
    file(f"big-{dtype}", {"x": tensor}, [of("x", tensor)], order=">")

base = Storage("float32", [float(i) for i in range(48)])
VIEWS = {
    "whole": Tensor(base, (4, 3, 4)),
    "offset": Tensor(base, (2, 3, 4), offset=24),
    "transposed": Tensor(base, (4, 3, 4), (1, 4, 12)),
    "permuted": Tensor(base, (3, 4, 4), (4, 12, 1)),
    "expanded": Tensor(base, (5, 3, 4), (0, 4, 1)),
    "stepped": Tensor(base, (4, 3, 2), (12, 4, 2), 1),
    "diagonal": Tensor(base, (4, 3), (12, 5)),
    "empty": Tensor(base, (0, 4)),
    "scalar": Tensor(base, (), (), 7),
    "unsqueezed": Tensor(base, (1, 4, 1, 12), (99, 12, 7, 1)),
}
file("views", VIEWS, [of(name, view) for name, view in VIEWS.items()])
file("views-deflated", VIEWS, [of(name, view) for name, view in VIEWS.items()], compression=zipfile.ZIP_DEFLATED)
for protocol in range(2, 6):
    file(f"protocol-{protocol}", VIEWS, [of(name, view) for name, view in VIEWS.items()], protocol=protocol)

LAYERS = tuple(attention(1, 2, 5, 5) for _ in range(3))
TOKENS = ["The", "Ġcat", "sat", "é", "."]
STR = lambda name, texts: expected(name, "str", [len(texts)], texts)
NAMED = [of(f"attentions.{i}", layer) for i, layer in enumerate(LAYERS)]
file("bare", LAYERS[0], [of("bare", LAYERS[0])])
file("tuple", LAYERS, [of(f"arr_{i}", layer) for i, layer in enumerate(LAYERS)])
file("attentions", {"attentions": LAYERS, "tokens": TOKENS}, [*NAMED, STR("tokens", TOKENS)], protocol=4)
file("nested", {"run": {"attentions": list(LAYERS), "step": 3, "loss": 1.0, "done": False}},
     [{**one, "name": f"run.{one['name']}"} for one in NAMED]
     + [expected("run.step", "int64", [], [3]), expected("run.loss", "float64", [], [1]), expected("run.done", "bool", [], [0])])  # fmt: skip
file("by-number", {i: layer for i, layer in enumerate(LAYERS)}, [of(str(i), layer) for i, layer in enumerate(LAYERS)])
OUTPUT = named("transformers.modeling_outputs", "CausalLMOutputWithPast")
CACHE = named("transformers.cache_utils", "DynamicCache")
LAYER = named("transformers.cache_utils", "DynamicLayer")
KEYS = attention(1, 2, 5, 3)


def instance(cls, state):
    """An object that is pickled as its class and its attributes."""
    made = object.__new__(cls)
    made.__dict__.update(state)
    return made


MODEL_OUTPUT = Reduced(
    OUTPUT, (None, LAYERS[0], LAYERS), {"loss": None, "attentions": LAYERS},
    {"past_key_values": instance(CACHE, {"layers": [instance(LAYER, {"keys": KEYS, "dtype": GLOBALS["float32"]})]}), "attentions": LAYERS},
)  # fmt: skip
file("model-output", MODEL_OUTPUT, [
    of("past_key_values.layers.0.keys", KEYS), expected("past_key_values.layers.0.dtype", "str", [], ["torch.float32"]),
    *NAMED, expected("loss", "None", [], None)])  # fmt: skip
CACHED = {f"blocks.{i}.attn.hook_pattern": layer for i, layer in enumerate(LAYERS)}
file("cache", CACHED, [of(name, layer) for name, layer in CACHED.items()])
ACTIVATIONS = named("transformer_lens.ActivationCache", "ActivationCache")
file("activation-cache", instance(ACTIVATIONS, {"cache_dict": CACHED, "has_batch_dim": True}), [of(name, layer) for name, layer in CACHED.items()])
STEPS = tuple(tuple(attention(1, 2, 5 if s == 0 else 1, 5 + s) for _ in range(3)) for s in range(4))
file("generate", STEPS, [of(f"step{s}_layer{l}", one) for s, step in enumerate(STEPS) for l, one in enumerate(step)])
file("generate-named", {"attentions": STEPS}, [of(f"attentions.{s}.{l}", one) for s, step in enumerate(STEPS) for l, one in enumerate(step)])
file("none", {"attentions": (None,) * 3, "tokens": TOKENS}, [expected("attentions", "None", [3], None), STR("tokens", TOKENS)])
file("none-output", {"attentions": None, "past_key_values": ((KEYS, KEYS),), "logits": attention(1, 5, 7)},
     [expected("attentions", "None", [], None), of("past_key_values.0.0", KEYS), of("past_key_values.0.1", KEYS), of("logits", attention(1, 5, 7))])  # fmt: skip
file("some-none", {"attentions": (LAYERS[0], None, LAYERS[2])},
     [NAMED[0], expected("attentions.1", "None", [], None), NAMED[2]])  # fmt: skip
file("lists", {"values": [[0.5, 1.0], [0.25, 2.0]], "ids": [[1, 2, 2**40]], "flags": [True, False], "empty": [], "big": 2**70, "size": Reduced(SIZE, ((2, 3),))},
     [expected("values", "float64", [2, 2], [0.5, 1, 0.25, 2]), expected("ids", "int64", [1, 3], [1, 2, 2**40]), expected("flags", "bool", [2], [1, 0]),
      expected("empty", "float64", [0], []), expected("big", "float64", [], [float(2**70)]), expected("size", "int64", [2], [2, 3])])  # fmt: skip
file("parameters", Reduced(collections.OrderedDict, (), {"_metadata": collections.OrderedDict()}, {"h.0.attn.weight": Reduced(PARAMETER, (LAYERS[0], True, collections.OrderedDict()))}),
     [of("h.0.attn.weight", LAYERS[0])])  # fmt: skip
FLOATS = struct.pack("<6f", *range(6))
for protocol in (2, 4):
    file(f"numpy-{protocol}", {"a": Array("f4", (2, 3), FLOATS), "f": Array("f4", (2, 3), FLOATS, fortran=True), "b": Array("f4", (3, 2), struct.pack(">6f", *range(6)), ">"),
                   "s": Reduced(SCALAR, (Array("f8", (), b"").dtype(), struct.pack("<d", 0.5))), "u": Array("U2", (2,), "ab".encode("utf-32-le") + "c\0".encode("utf-32-le"))},
         [expected("a", "float32", [2, 3], [*range(6)]), expected("f", "float32", [2, 3], [0, 2, 4, 1, 3, 5]), expected("b", "float32", [3, 2], [*range(6)]),
          expected("s", "float64", [], [0.5]), expected("u", "str", [2], ["ab", "c"])], protocol=protocol)  # fmt: skip
file("shared", {"a": Tensor(base, (4, 12)), "b": [Tensor(base, (2, 12), offset=12), Tensor(base, (12, 4), (1, 12))]},
     [of("a", Tensor(base, (4, 12))), of("b.0", Tensor(base, (2, 12), offset=12)), of("b.1", Tensor(base, (12, 4), (1, 12)))], root="a.b c")  # fmt: skip



class Command:
    """What an attack looks like."""

    def __reduce__(self):
        return os.system, ("touch called",)


def again(value, times, wrap):
    for _ in range(times):
        value = wrap(value)
    return value


MODULE = named("torch.nn.modules.linear", "Linear")
SMALL = Storage("float32", [0.0] * 4)
ITSELF = []
ITSELF.append(ITSELF)
REFUSED = {
    "command": {"attentions": LAYERS, "x": Command()},
    "class": {"attentions": LAYERS, "args": instance(named("argparse", "Namespace2"), {"lr": 0.1})},
    "model": instance(named("nets", "Net"), {"_modules": {"fc": instance(MODULE, {})}}),
    "cache-with-model": instance(ACTIVATIONS, {"cache_dict": CACHED, "model": instance(named("transformer_lens.HookedTransformer", "HookedTransformer"), {})}),
    "sparse-tensor": {"x": Reduced(named("torch._utils", "_rebuild_sparse_tensor"), ())},
    "itself": {"attentions": ITSELF},
    "over-and-over": again([], 60, lambda inner: [inner] * 30),
    "deep": again(LAYERS[0], 90, lambda inner: [inner]),
    "too-large": {"attentions": Tensor(SMALL, (2**20, 2**20, 2**20))},
    "too-many-expanded": {"attentions": Tensor(SMALL, (2**20, 2**20, 2**20), (0, 0, 0))},
    "outside": {"attentions": Tensor(SMALL, (2, 2), offset=1)},
    "negative": {"attentions": Tensor(SMALL, (2, 2), (-1, 1), 2)},
    "twice": {"a.b": LAYERS[0], "a": {"b": LAYERS[1]}},
}  # fmt: skip


class Memory:
    def __init__(self, items):
        self.items = items


class Pages:
    """[layer 40, head 32, query 1024, key 1024]"""

    def __reduce__(self):
        q = 1024
        return REBUILD, (Memory(40 * 32 * q * q), 0, (40, 32, q, q), (32 * q * q, q * q, q, 1), False, collections.OrderedDict())


def write_sparse(path):
    """A zip64 archive by hand, as zipfile would write every zero of it."""

    class Pickler(pickle.Pickler):
        def persistent_id(self, found):
            return ("storage", STORAGE_CLASSES["float32"], "0", "cpu", found.items) if isinstance(found, Memory) else None

    text = io.BytesIO()
    Pickler(text, protocol=2).dump({"attentions": Pages()})
    directory = b""
    with open(path, "wb") as out:
        for name, size, data in [("data.pkl", len(text.getvalue()), text.getvalue()), ("data/0", 40 * 32 * 1024 * 1024 * 4, b"")]:
            name, at = f"sparse/{name}".encode(), out.tell()
            zip64 = struct.pack("<HHQQ", 1, 16, size, size)
            crc, full = zlib.crc32(data), 0xFFFFFFFF
            out.write(struct.pack("<IHHHHHIIIHH", 0x04034B50, 45, 0, 0, 0, 0x21, crc, full, full, len(name), len(zip64)) + name + zip64)
            out.write(data)
            out.truncate(out.seek(out.tell() - len(data) + size))
            directory += struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 45, 45, 0, 0, 0, 0x21, crc, full, full, len(name), len(zip64), 0, 0, 0, 0, at) + name + zip64
        start = out.tell()
        out.write(directory + struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, 2, 2, len(directory), start))
        out.write(struct.pack("<IIQI", 0x07064B50, 0, start + len(directory), 1))
        out.write(struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 2, 2, len(directory), full, 0))


if __name__ == "__main__":
    folder = sys.argv[1]
    os.makedirs(os.path.join(folder, "refused"), exist_ok=True)
    for name, (value, _, options) in FILES.items():
        save(os.path.join(folder, f"{name}.pt"), value, **options)
    for name, value in REFUSED.items():
        save(os.path.join(folder, "refused", f"{name}.pt"), value)
    write_sparse(os.path.join(folder, "sparse.pt"))
    with open(os.path.join(folder, "expected.json"), "w") as out:
        json.dump({name: arrays for name, (_, arrays, _) in FILES.items()}, out)
