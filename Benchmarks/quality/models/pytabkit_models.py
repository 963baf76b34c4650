"""A model of pytabkit at its defaults, on the given training and validation rows: --variant RealMLP_TD, RealMLP_TD_S,
LGBM_TD, XGB_TD or CatBoost_TD. The trees are those with the defaults that the same paper tuned; they stop by the validation
rows.
"""

import rows as data

import logging
import warnings

import pytabkit


def main() -> None:
    warnings.filterwarnings("ignore")
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)
    rows = data.read()
    rows.fill_numbers()  # it takes no missing ones
    model = getattr(pytabkit, f"{data.OPTIONS.variant}_{'Classifier' if rows.has_classes else 'Regressor'}")(
        device="cpu", n_threads=data.OPTIONS.threads, random_state=data.OPTIONS.seed)  # fmt: skip
    rows.categorize()
    model.fit(rows.train, rows.y_train, X_val=rows.validation, y_val=rows.y_validation, cat_col_names=rows.categories)
    data.predict(rows, model)


if __name__ == "__main__":
    main()
