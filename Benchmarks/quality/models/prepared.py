"""The usual preparation of scikit-learn's models."""

from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def pipeline(rows, model):
    """Words one-hot, missing numbers by the median, numbers and a number to predict standardized."""
    rows.fill_words()
    columns = ColumnTransformer([
        ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), rows.numbers),
        ("words", OneHotEncoder(handle_unknown="ignore", sparse_output=False), rows.categories),
    ])  # fmt: skip
    if not rows.has_classes:
        model = TransformedTargetRegressor(model, transformer=StandardScaler())
    return make_pipeline(columns, model)
