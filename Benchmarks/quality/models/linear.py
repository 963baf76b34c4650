"""Logistic regression, or least squares with a ridge, at scikit-learn's defaults: one-hot, median, standardized."""

import rows as data

from sklearn.linear_model import LogisticRegression, Ridge
import prepared


def main() -> None:
    rows = data.read()
    model = LogisticRegression(max_iter=1000) if rows.has_classes else Ridge()
    data.predict(rows, prepared.pipeline(rows, model).fit(rows.train, rows.y_train))


if __name__ == "__main__":
    main()
