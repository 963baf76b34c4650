"""scikit-learn's MLPClassifier or MLPRegressor at its defaults: one-hot, median, standardized."""

import rows as data

from sklearn.neural_network import MLPClassifier, MLPRegressor
import prepared


def main() -> None:
    rows = data.read()
    model = (MLPClassifier if rows.has_classes else MLPRegressor)(random_state=data.OPTIONS.seed)
    data.predict(rows, prepared.pipeline(rows, model).fit(rows.train, rows.y_train))


if __name__ == "__main__":
    main()
