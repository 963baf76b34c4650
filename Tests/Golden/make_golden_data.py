#!/usr/bin/env python3
"""Write data/transforms.json and data/filters.json: what scikit-learn makes of columns.

    python3 Tests/Golden/make_golden_data.py

Each case of transforms.json is a spec's text, training rows, other rows, and both as scikit-learn gives them after
fitting on the training rows; null is missing. Where scikit-learn lacks a transform, a comment says whose it is.
filters.json has squared Mahalanobis distances, and isolation forests' scores.
"""

import json
import pathlib
import warnings

import numpy as np
import sklearn
import torch
from rtdl_num_embeddings import PiecewiseLinearEncoding, compute_bins
from sklearn.covariance import EmpiricalCovariance
from sklearn.ensemble import IsolationForest
from sklearn.feature_extraction import FeatureHasher
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import (
    MaxAbsScaler, MinMaxScaler, PolynomialFeatures, PowerTransformer, QuantileTransformer, TargetEncoder)

HERE = pathlib.Path(__file__).parent
warnings.simplefilter("ignore")
torch.set_default_dtype(torch.float64)
rng = np.random.default_rng(7)

ROWS, HELD = 60, 15


def numeric(rows):
    """Columns of several shapes; `holed` lacks values, `tied` repeats them, `flat` is constant."""
    columns = {
        "normal": rng.normal(size=rows),
        "skewed": np.exp(rng.normal(size=rows)),
        "negative": -np.exp(0.5 * rng.normal(size=rows)),
        "years": rng.integers(1990, 2021, size=rows).astype(float),
        "tied": rng.integers(0, 4, size=rows).astype(float),
        "mostly": np.where(rng.random(rows) < 0.8, 5.0, rng.normal(size=rows)),
        "flat": np.full(rows, 3.0),
        "holed": rng.normal(size=rows),
    }
    columns["holed"][2::7] = np.nan
    return {name: np.round(values, 4) for name, values in columns.items()}


TRAIN, OTHER = numeric(ROWS), numeric(HELD)
OTHER["flat"][0] = 4.0
OTHER["normal"][:2] = [9.0, -9.0]


def words(rows, levels):
    return [None if rng.random() < 0.1 else str(rng.choice(levels)) for _ in range(rows)]


WORDS = {"colour": words(ROWS, ["red", "green", "blue", "rare", "ünal"])}
WORDS_OTHER = {"colour": words(HELD, ["red", "green", "blue", "new", "ünal"])}


def plain(values):
    return [None if v is None or (isinstance(v, float) and v != v) else v for v in
            (values.tolist() if isinstance(values, np.ndarray) else values)]


def table(columns):
    return {name: plain(values) for name, values in columns.items()}


cases = []


def add(spec, tolerance, train, other, made_train, made_other, target=None):
    cases.append({
        "spec": spec, "tolerance": tolerance, "train": table(train), "other": table(other),
        **({"target": target} if target is not None else {}),
        "made": table(made_train), "made_other": table(made_other)})


def by_column(spec, tolerance, transform, names):
    """A transform of each column by itself, or a function of its training values that gives one."""
    train, other = {n: TRAIN[n] for n in names}, {n: OTHER[n] for n in names}
    made, made_other = {}, {}
    for name in names:
        fitted = transform(train[name])
        made[name], made_other[name] = fitted(train[name]), fitted(other[name])
    add(spec, tolerance, train, other, made, made_other)


def sk(make):
    def fit(column):
        fitted = make().fit(column.reshape(-1, 1))
        return lambda x: fitted.transform(x.reshape(-1, 1))[:, 0]
    return fit


ALL = list(TRAIN)
FEW = ["normal", "mostly", "flat", "holed"]
by_column("minmax", 1e-13, sk(MinMaxScaler), FEW)
by_column("{use: minmax, lower: -1, clip: true}", 1e-13,
          sk(lambda: MinMaxScaler(feature_range=(-1, 1), clip=True)), FEW)
by_column("max_abs", 1e-15, sk(MaxAbsScaler), FEW)
by_column("quantile_normal", 1e-11,
          sk(lambda: QuantileTransformer(
              n_quantiles=max(min(ROWS // 30, 1000), 10), output_distribution="normal", subsample=None)), ALL)
by_column("{use: quantile_normal, n_quantiles: 1000}", 1e-11,
          sk(lambda: QuantileTransformer(n_quantiles=1000, output_distribution="normal", subsample=None)), ALL)
# scikit-learn loses all digits of `years`, whose exponent is far from 1.
GOOD = ["normal", "skewed", "negative", "tied", "mostly", "flat", "holed"]
by_column("power", 1e-6, sk(PowerTransformer), GOOD)
by_column("{use: power, standardize: false}", 1e-6, sk(lambda: PowerTransformer(standardize=False)), GOOD)
by_column("impute_mean", 1e-15, sk(lambda: SimpleImputer(strategy="mean")), FEW)
by_column("impute_median", 1e-15, sk(lambda: SimpleImputer(strategy="median")), FEW)
by_column("{use: impute_mode, on: numeric}", 0, sk(lambda: SimpleImputer(strategy="most_frequent")), ALL)
by_column("{use: impute_constant, value: -1}", 0,
          sk(lambda: SimpleImputer(strategy="constant", fill_value=-1)), FEW)
by_column("{use: clip, lower: -0.5, upper: 2}", 0, lambda _: lambda x: np.clip(x, -0.5, 2), FEW)
# RealMLP's, as pytabkit 1.8.0 has it.
by_column("smooth_clip", 1e-14, lambda _: lambda x: x / np.sqrt(1 + (x / 3) ** 2), FEW)


def realmlp_robust(column):
    seen = column[~np.isnan(column)]
    median, iqr, width = np.median(seen), np.subtract(*np.quantile(seen, [0.75, 0.25])), np.ptp(seen)
    factor = 1 / iqr if iqr else 2 / width if width else 0.0
    return lambda x: (x - median) * factor


by_column("robust", 1e-14, realmlp_robust, ALL)

# The indicators of columns that lack values in training.
for strategy in ["mean", "median"]:
    few = [{name: columns[name] for name in FEW} for columns in (TRAIN, OTHER)]
    stacked = [np.column_stack(list(columns.values())) for columns in few]
    fitted = SimpleImputer(strategy=strategy, add_indicator=True).fit(stacked[0])
    made = [dict(zip(FEW + ["holed=missing"], fitted.transform(x).T)) for x in stacked]
    add("{use: impute_%s, indicator: true}" % strategy, 1e-15, *few, *made)

# Squares and products.
for spec, interaction in [("polynomial", False), ("{use: polynomial, squares: false}", True)]:
    names = ["normal", "skewed", "tied"]
    fitted = PolynomialFeatures(2, include_bias=False, interaction_only=interaction)
    stacked = [np.column_stack([c[n] for n in names]) for c in (TRAIN, OTHER)]
    fitted.fit(stacked[0])
    new = [n.replace(" ", "*") for n in fitted.get_feature_names_out(names)]
    add(spec, 1e-15, {n: TRAIN[n] for n in names}, {n: OTHER[n] for n in names},
        *[dict(zip(new, fitted.transform(x).T)) for x in stacked])


# Piecewise linear encoding: rtdl_num_embeddings has no columns without a bin, such as `flat`.
for spec, bins, names in [("ple", 48, ["normal"]), ("{use: ple, n_bins: 4}", 4, ["normal", "tied"])]:
    train, other = {n: TRAIN[n] for n in names}, {n: OTHER[n] for n in names}
    made = [{}, {}]
    for name in names:
        edges = compute_bins(torch.tensor(train[name]).reshape(-1, 1), n_bins=bins)
        for columns, into in zip((train, other), made):
            encoded = PiecewiseLinearEncoding(edges)(torch.tensor(columns[name]).reshape(-1, 1)).numpy()
            into.update({f"{name}.bin{j}": encoded[:, j] for j in range(encoded.shape[1])})
    add(spec, 1e-12, train, other, *made)

# Hashing.
for spec, n, signs in [("hashing", 16, True), ("{use: hashing, n_features: 3, alternate_sign: false}", 3, False)]:
    made = []
    for columns in (WORDS, WORDS_OTHER):
        rows = [{} if w is None else {"colour": w} for w in columns["colour"]]
        hashed = FeatureHasher(n, alternate_sign=signs).transform(rows).toarray()
        made.append({f"colour#{j}": hashed[:, j] for j in range(n)})
    add(spec, 0, WORDS, WORDS_OTHER, *made)

# Target encoding; folds in order, since scikit-learn's random ones are its own.
NUMBER = np.round(rng.normal(size=ROWS), 3)
BINARY = rng.choice(["no", "yes"], size=ROWS)
CLASSES = rng.choice(["a", "b", "c"], size=ROWS, p=[0.6, 0.3, 0.1])
for smooth in ["auto", 10.0]:
    for target in [NUMBER, BINARY, CLASSES]:
        x, x_other = [np.array(c["colour"], dtype=object).reshape(-1, 1) for c in (WORDS, WORDS_OTHER)]
        fitted = TargetEncoder(smooth=smooth, cv=5, shuffle=False)
        made = [fitted.fit_transform(x, target), fitted.transform(x_other)]
        names = ["colour"] if target is not CLASSES else [f"colour.{c}" for c in "abc"]
        add("{use: target, shuffle: false, smooth: %s}" % (smooth if smooth == "auto" else 10), 1e-12, WORDS,
            WORDS_OTHER, *[dict(zip(names, m.T)) for m in made], target=target.tolist())

# Filters. `sum` is determined by the columns before it.
cloud = rng.multivariate_normal([1, -2, 0], [[4, 1.5, 0], [1.5, 1, 0.2], [0, 0.2, 1]], size=80)
cloud[0] = [1, 6, 0]
cloud = np.round(cloud, 4)
singular = np.column_stack([cloud, cloud @ [1, 2, 3]])
distances = [EmpiricalCovariance().fit(x).mahalanobis(x).tolist() for x in (cloud, singular)]
far = np.round(rng.normal(size=(300, 3)), 4)
far[:4] *= 4
forests = [IsolationForest(n_estimators=2000, random_state=seed).fit(far) for seed in range(3)]
scores = np.mean([-forest.score_samples(far) for forest in forests], axis=0)
filters = {
    "sklearn": sklearn.__version__,
    "mahalanobis": [{"columns": x.T.tolist(), "distances": d} for x, d in zip((cloud, singular), distances)],
    "isolation": {"columns": far.T.tolist(), "scores": np.round(scores, 6).tolist()}}

folder = HERE / "data"
folder.mkdir(exist_ok=True)
text = json.dumps({"sklearn": sklearn.__version__, "cases": cases}, ensure_ascii=False)
(folder / "transforms.json").write_text(text.replace('{"spec"', '\n  {"spec"') + "\n")
(folder / "filters.json").write_text(json.dumps(filters) + "\n")
