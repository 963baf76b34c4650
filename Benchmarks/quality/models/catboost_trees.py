"""CatBoost at its defaults; it keeps the trees up to the best validation loss, as it does when it is given rows for it."""

import rows as data

from catboost import CatBoostClassifier, CatBoostRegressor


def main() -> None:
    rows = data.read()
    rows.fill_words()
    model = (CatBoostClassifier if rows.has_classes else CatBoostRegressor)(
        random_seed=data.OPTIONS.seed, thread_count=data.OPTIONS.threads, cat_features=rows.categories, allow_writing_files=False,
        verbose=False)  # fmt: skip
    model.fit(rows.train, rows.y_train, eval_set=(rows.validation, rows.y_validation))
    data.predict(rows, model)


if __name__ == "__main__":
    main()
