"""Computes an export of `seismo export --format safetensors` in NumPy, by what docs/export.md says of config.json."""

import json
import math

import numpy
from safetensors.numpy import load_file

LARGEST_ANGLE = {"float32": 12867.0, "float64": 1647099.0}


def number(value):
    return float(value)  # "nan", "inf" and "-inf" too


def numbers(values):
    return numpy.array([number(value) for value in values], dtype=float)


def murmur(text):
    """MurmurHash3, x86, 32 bits, seed 0, as a signed number."""
    data, mask = text.encode(), 0xFFFFFFFF
    hash = 0
    for start in range(0, len(data), 4):
        part = data[start : start + 4]
        block = int.from_bytes(part, "little") * 0xCC9E2D51 & mask
        block = (block << 15 | block >> 17) & mask
        hash ^= block * 0x1B873593 & mask
        if len(part) == 4:
            hash = ((hash << 13 | hash >> 19) * 5 + 0xE6546B64) & mask
    hash ^= len(data)
    hash = (hash ^ hash >> 16) * 0x85EBCA6B & mask
    hash = (hash ^ hash >> 13) * 0xC2B2AE35 & mask
    hash ^= hash >> 16
    return hash - (1 << 32) if hash >> 31 else hash


def column(values):
    return numpy.asarray(values, dtype=float).reshape(-1, 1)


def texts(of, words):
    """A column's texts, None where one is missing."""
    return [of.get("filling") if word is None else word for word in words[of["column"]]]


def interpolate(x, xs, ys):
    low = numpy.maximum(numpy.searchsorted(xs, x, side="right") - 1, 0)
    high = numpy.minimum(low + 1, len(xs) - 1)
    with numpy.errstate(all="ignore"):
        line = (ys[high] - ys[low]) / (xs[high] - xs[low]) * (x - xs[low]) + ys[low]
    between = (low < len(xs) - 1) & (xs[low] < x)
    return numpy.where(numpy.isnan(x), x, numpy.where(between, line, ys[low]))


FUNCTIONS = {
    "absolute": numpy.abs,
    "floor": numpy.floor,
    "square_root": numpy.sqrt,
    "exponential": numpy.exp,
    "exponential_minus_one": numpy.expm1,
    "logarithm": numpy.log,
    "logarithm_of_one_plus": numpy.log1p,
    "sine": numpy.sin,
    "cosine": numpy.cos,
    "complementary_error": numpy.vectorize(math.erfc),
    "add": numpy.add,
    "subtract": numpy.subtract,
    "multiply": numpy.multiply,
    "divide": numpy.divide,
    "is_less": lambda a, b: (a < b).astype(float),
    "is_missing": lambda x: numpy.isnan(x).astype(float),
    "choice": lambda condition, a, b: numpy.where(condition != 0, a, b),
}


def formula(entry, made, columns, words):
    operation = entry["operation"]
    of = [made[place] for place in entry.get("of", [])]
    if operation in FUNCTIONS:
        return FUNCTIONS[operation](*of)
    if operation == "column":
        return column(columns[entry["column"]])
    if operation == "constant":
        return numbers(entry["values"]).reshape(1, -1)
    if operation == "selection":
        return of[0][:, entry["columns"]]
    if operation == "interpolation":
        return interpolate(of[0], numbers(entry["xs"]), numbers(entry["ys"]))
    if operation == "line":
        table = numpy.array([numbers(line) for line in entry["table"]])
        table = numpy.vstack([table, numpy.full((1, table.shape[1]), numpy.nan)])
        place = of[0][:, 0]
        inside = (place > -1) & (place < len(table) - 1)
        return table[numpy.where(inside, place, len(table) - 1).astype(int)]
    if operation == "place":
        places = {level: place for place, level in enumerate(entry["levels"])}
        found = [
            entry["missing"] if word is None else places.get(word, entry["unseen"])
            for word in texts(entry["text"], words)
        ]
        return column(found)
    if operation == "hash":
        found = texts(entry["text"], words)
        return column([math.nan if word is None else murmur(entry["prefix"] + word) for word in found])
    raise ValueError(operation)


def formulas(entries, columns, words):
    made = []
    with numpy.errstate(all="ignore"):
        for entry in entries:
            made.append(formula(entry, made, columns, words))
    return made


def softmax(x):
    powers = numpy.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def softplus(x):
    return numpy.maximum(x, 0) + numpy.log1p(numpy.exp(-numpy.abs(x)))


ACTIVATIONS = {
    "relu": lambda x, node: numpy.where(x < 0, 0, x),
    "tanh": lambda x, node: numpy.tanh(x),
    "softmax": lambda x, node: softmax(x),
    "sigmoid": lambda x, node: 1 / (1 + numpy.exp(-x)),
    "silu": lambda x, node: x / (1 + numpy.exp(-x)),
    "gelu": lambda x, node: x * (1 + numpy.vectorize(math.erf)(x / math.sqrt(2))) / 2,
    "gelu_tanh": lambda x, node: x * (1 + numpy.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))) / 2,
    "softplus": lambda x, node: softplus(node["beta"] * x) / node["beta"],
    "mish": lambda x, node: x * numpy.tanh(softplus(x)),
    "elu": lambda x, node: node["scale"] * numpy.where(x > 0, x, node["alpha"] * numpy.expm1(numpy.minimum(x, 0))),
    "leaky_relu": lambda x, node: numpy.where(x > 0, x, node["slope"] * x),
    "exponential": lambda x, node: numpy.exp(x),
}


def periodic(node, x, tensors, precision):
    angles = 2 * math.pi * x[:, 0, :, None] * tensors[0]
    if not node["pairs"]:
        angles = angles + tensors[1]
    angles = numpy.where(numpy.abs(angles) <= LARGEST_ANGLE[precision], angles, numpy.nan)
    return numpy.concatenate([numpy.cos(angles)] + [numpy.sin(angles)] * node["pairs"], axis=-1)


def normalized(node, x, tensors):
    scale, shift, mean, variance = tensors
    if node["place"] == "inside":
        return (x - mean) / numpy.sqrt(variance + node["epsilon"]) * scale + shift
    return (x - mean) / (numpy.sqrt(variance) + node["epsilon"]) * scale + shift


def layer_normalized(node, x, tensors):
    y = (x - x.mean(axis=-1, keepdims=True)) / numpy.sqrt(x.var(axis=-1, keepdims=True) + node["epsilon"])
    return y * tensors[0] + tensors[1] if tensors else y


def member_mean(node, x):
    if not node["of_logits"]:
        return x.mean(axis=1, keepdims=True)
    return numpy.log(softmax(x).mean(axis=1, keepdims=True))


def operation(node, inputs, tensors, precision):
    """A node's output, [rows, members, width]."""
    name, x = node["operation"], inputs[0]
    if name in ACTIVATIONS:
        return ACTIVATIONS[name](x, node)
    if name == "affine":
        return x @ tensors[0].T + (tensors[1] if len(tensors) > 1 else 0)
    if name == "member_affine":
        y = numpy.einsum("nmi,mio->nmo", x, tensors[0])
        return y + (tensors[1] if len(tensors) > 1 else 0)
    if name == "batch_normalization":
        return normalized(node, x, tensors)
    if name == "layer_normalization":
        return layer_normalized(node, x, tensors)
    if name == "lookup":
        return tensors[0][x[:, 0, node["column"]].astype(int)][:, None, :]
    if name == "periodic":
        return periodic(node, x, tensors, precision)
    if name == "member_mean":
        return member_mean(node, x)
    if name == "reshape":
        return x.reshape(len(x), node["members"], node["width"])
    return {
        "dropout": lambda: x,
        "sum": lambda: sum(inputs),
        "product": lambda: inputs[0] * inputs[1],
        "linear": lambda: node["factor"] * x + node["offset"],
        "concatenation": lambda: numpy.concatenate(inputs, axis=-1),
        "selection": lambda: x[:, :, node["columns"]],
        "spread": lambda: numpy.repeat(x, node["members"], axis=1),
        "scale": lambda: x * tensors[0],
        "shift": lambda: x + tensors[0],
        "clamp": lambda: numpy.where(x < tensors[0], tensors[0], numpy.where(x > tensors[1], tensors[1], x)),
    }[name]()


def answers(member, tensors, columns, words):
    """What one network answers, NaN in rows that have no answer."""
    made = formulas(member["formulas"], columns, words)
    rows = max(len(value) for value in made)
    wide = lambda places: [numpy.broadcast_to(made[place], (rows, 1)) for place in places]
    refused = numpy.zeros(rows, dtype=bool)
    for condition in wide(member["refusals"]):
        refused |= condition[:, 0] != 0
    flow = {}
    with numpy.errstate(all="ignore"):
        if member["numbers"]:
            x = numpy.concatenate(wide(member["numbers"]), axis=1)
            refused |= ~numpy.isfinite(x.astype(member["precision"])).all(axis=1)
            flow[0] = x[:, None, :]
        if member["indices"]:
            flow[1] = numpy.concatenate(wide(member["indices"]), axis=1)[:, None, :]
        for node in member["nodes"]:
            own = [tensors[name].astype(float) for name in node["tensors"]]
            inputs = [flow[place] for place in node["inputs"]]
            flow[node["output"]] = operation(node, inputs, own, member["precision"])
        answer = flow[member["output"]][:, 0, :]
        if member["answer"] == "logits":
            answer = softmax(answer)
        if member["undone"]:
            answer = formulas(member["undone"], {"output": answer[:, 0]}, {})[-1]
    refused |= ~numpy.isfinite(answer).all(axis=1)
    return numpy.where(refused[:, None], numpy.nan, answer)


def predict(folder, columns, words):
    """Probabilities or numbers of rows: `columns` has arrays of numbers by name, `words` lists of texts, None for a
    missing one."""
    config = json.loads((folder / "config.json").read_text())
    tensors = load_file(folder / "model.safetensors")
    words = {
        one["name"]: [None if word in one["missing"] + [""] else word for word in words[one["name"]]]
        for one in config["inputs"]
        if one["name"] in words
    }
    return numpy.mean([answers(member, tensors, columns, words) for member in config["members"]], axis=0)
