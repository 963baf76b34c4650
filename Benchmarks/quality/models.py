"""The models that are compared: how each is called, and what it was made by."""

import hashlib
import importlib.metadata
import pathlib
import sys
from typing import NamedTuple

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
HERE = pathlib.Path(__file__).resolve().parent / "models"


class Model(NamedTuple):
    """`packages` are those whose versions matter; `specs` are Seismo's, for classes and for numbers."""

    name: str
    title: str
    script: str
    packages: list[str] = []
    arguments: list[str] = []
    specs: list[str] = []

    def command(self, folder: pathlib.Path, predictions: pathlib.Path, threads: int, seed: int, program: pathlib.Path) -> list[str]:
        own = ["--program", str(program), "--classes", self.spec(0), "--numbers", self.spec(1)] if self.specs else self.arguments
        shift = 100 if self.name.endswith("_again") else 0
        return [
            sys.executable, str(HERE / f"{self.script}.py"), str(folder), str(predictions), "--threads", str(threads),
            "--seed", str(seed + shift), *own,
        ]  # fmt: skip

    def spec(self, index: int) -> str:
        return str(ROOT / self.specs[index])

    def lacks(self, program: pathlib.Path) -> str:
        """What is missing here to run it, if anything."""
        files = [pathlib.Path(self.spec(index)) for index in range(len(self.specs))] + ([program] if self.specs else [])
        lacking = [str(file) for file in files if not file.exists()]
        for package in self.packages:
            try:
                importlib.metadata.version(package)
            except importlib.metadata.PackageNotFoundError:
                lacking.append(f"{package}, of Benchmarks/quality/requirements.txt")
        return "; ".join(lacking)

    def made_by(self, program: pathlib.Path) -> str:
        """Versions of packages, or the hash of program and specs: a result by anything else is measured anew."""
        if not self.specs:
            return ", ".join(f"{package} {importlib.metadata.version(package)}" for package in self.packages)
        content = program.read_bytes() + b"".join(pathlib.Path(self.spec(i)).read_bytes() for i in range(len(self.specs)))
        return f"seismo {hashlib.sha256(content).hexdigest()[:12]}"


TREES = ["catboost", "lightgbm", "xgboost", "catboost_td", "lightgbm_td", "xgboost_td"]

MODELS = [
    Model("seismo_realmlp", "Seismo realmlp", "seismo",
          specs=["Specs/tabular/realmlp.yaml", "Specs/tabular/realmlp-regression.yaml"]),
    Model("realmlp_td", "RealMLP-TD", "pytabkit_models", ["pytabkit", "torch"], ["--variant", "RealMLP_TD"]),
    Model("seismo_realmlp_s", "Seismo realmlp-s", "seismo",
          specs=["Specs/tabular/realmlp-s.yaml", "Benchmarks/quality/specs/realmlp-s-regression.yaml"]),
    Model("realmlp_td_s", "RealMLP-TD-S", "pytabkit_models", ["pytabkit", "torch"], ["--variant", "RealMLP_TD_S"]),
    Model("seismo_tabm", "Seismo tabm", "seismo",
          specs=["Specs/tabular/tabm.yaml", "Benchmarks/quality/specs/tabm-regression.yaml"]),
    Model("tabm_mini", "tabm of the same size", "tabm_net", ["tabm", "torch"], ["--variant", "mini"]),
    Model("tabm", "tabm with PLE", "tabm_net", ["tabm", "rtdl-num-embeddings", "torch"]),
    Model("seismo_mlp", "Seismo plain network", "seismo",
          specs=["Benchmarks/quality/specs/mlp.yaml", "Benchmarks/quality/specs/mlp-regression.yaml"]),
    Model("realmlp_td_again", "RealMLP-TD, another seed", "pytabkit_models", ["pytabkit", "torch"],
          ["--variant", "RealMLP_TD"]),
    Model("catboost", "CatBoost", "catboost_trees", ["catboost"]),
    Model("lightgbm", "LightGBM", "lightgbm_trees", ["lightgbm"]),
    Model("xgboost", "XGBoost", "xgboost_trees", ["xgboost"]),
    Model("catboost_td", "CatBoost, tuned defaults", "pytabkit_models", ["pytabkit", "catboost"], ["--variant", "CatBoost_TD"]),
    Model("lightgbm_td", "LightGBM, tuned defaults", "pytabkit_models", ["pytabkit", "lightgbm"], ["--variant", "LGBM_TD"]),
    Model("xgboost_td", "XGBoost, tuned defaults", "pytabkit_models", ["pytabkit", "xgboost"], ["--variant", "XGB_TD"]),
    Model("sklearn_mlp", "scikit-learn MLP", "sklearn_mlp", ["scikit-learn"]),
    Model("linear", "linear", "linear", ["scikit-learn"]),
]  # fmt: skip

# Seismo's network, the reference implementation of the same one, and how many times faster it should be on one core and two.
PAIRS = [("seismo_realmlp", "realmlp_td"), ("seismo_realmlp_s", "realmlp_td_s"), ("seismo_tabm", "tabm_mini")]
FASTER = {1: 4, 2: 3}
# What a reference imports before it does anything; timed by itself.
STARTS = {
    "realmlp_td": "import pandas, pytabkit.models.alg_interfaces.nn_interfaces",
    "realmlp_td_s": "import pandas, pytabkit.models.alg_interfaces.nn_interfaces",
    "tabm_mini": "import pandas, rtdl_num_embeddings, sklearn.preprocessing, tabm",
}  # fmt: skip


def named(name: str) -> Model:
    return next(model for model in MODELS if model.name == name)
