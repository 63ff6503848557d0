"""Reference values of the refitted head: scikit-learn's multinomial logistic regression.

    python3 -m venv venv && venv/bin/pip install numpy scikit-learn
    venv/bin/python bench/peers/influence/head.py > src/engine/influence/head/head.fixture.json

The data are drawn here and written out, so that both sides fit the same float32 numbers.
"""

import json

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression


def fit(features, labels, regularisation, total):
    """C = 1 / (total * regularisation): the penalty stays the same when rows are left out."""
    model = LogisticRegression(C=1 / (total * regularisation), solver="newton-cg", tol=1e-13, max_iter=10000)
    return model.fit(features.astype(np.float64), labels)


def main():
    random = np.random.default_rng(5)
    rows, width, classes, regularisation = 60, 4, 3, 0.01
    centres = random.normal(size=(classes, width))
    labels = random.integers(0, classes, rows)
    features = np.round((centres[labels] + random.normal(size=(rows, width))) * 64) / 64
    query = np.round(random.normal(size=(5, width)) * 64) / 64
    model = fit(features, labels, regularisation, rows)
    left_out = []
    for row in (0, 17, 41):
        keep = np.arange(rows) != row
        without = fit(features[keep], labels[keep], regularisation, rows)
        left_out.append({"row": row, "probabilities": without.predict_proba(query).ravel().tolist()})
    half = np.arange(0, rows, 2)
    subset = fit(features[half], labels[half], regularisation, rows)
    print(json.dumps({
        "made": f"bench/peers/influence/head.py, scikit-learn {sklearn.__version__}",
        "width": width,
        "classes": classes,
        "regularisation": regularisation,
        "features": features.ravel().tolist(),
        "labels": labels.tolist(),
        "query": query.ravel().tolist(),
        "coefficients": np.vstack([model.coef_.T, model.intercept_]).ravel().tolist(),
        "probabilities": model.predict_proba(query).ravel().tolist(),
        "leftOut": left_out,
        "half": subset.predict_proba(query).ravel().tolist(),
    }))


main()
