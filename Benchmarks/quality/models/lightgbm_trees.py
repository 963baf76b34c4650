"""LightGBM at its defaults: 100 trees. Nothing is chosen by the validation rows."""

import rows as data

from lightgbm import LGBMClassifier, LGBMRegressor


def main() -> None:
    rows = data.read()
    rows.categorize()
    model = (LGBMClassifier if rows.has_classes else LGBMRegressor)(
        random_state=data.OPTIONS.seed, n_jobs=data.OPTIONS.threads, verbose=-1)  # fmt: skip
    data.predict(rows, model.fit(rows.train, rows.y_train))


if __name__ == "__main__":
    main()
