"""XGBoost at its defaults: 100 trees. Nothing is chosen by the validation rows."""

import rows as data

from xgboost import XGBClassifier, XGBRegressor


def main() -> None:
    rows = data.read()
    rows.categorize()
    model = (XGBClassifier if rows.has_classes else XGBRegressor)(
        random_state=data.OPTIONS.seed, n_jobs=data.OPTIONS.threads, enable_categorical=True)  # fmt: skip
    data.predict(rows, model.fit(rows.train, rows.y_train))


if __name__ == "__main__":
    main()
