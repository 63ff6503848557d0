"""Exact leave-one-out of an L2-regularised multinomial logistic regression, refitted by scikit-learn without each of
1,000 samples: the reference of the influence function's test.

Mean loss over all n samples plus lambda/2 |W|^2, the bias free; leaving a sample out takes its term away and nothing
else. In scikit-learn's terms C = 1 / (n lambda).

    python leave_one_out.py > ../../../tests/fixtures/influence/leave-one-out.json
"""

import json
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression

samples, width, classes, queries, regularisation = 1000, 5, 3, 4, 0.01
random = np.random.default_rng(20)
features = np.round(random.normal(size=(samples + queries, width)) * [2, 1, 1, 0.5, 0.5], 2)
truth = random.normal(size=(width, classes))
logits = features @ truth + [0.5, 0.0, -0.5]
noise = random.gumbel(size=logits.shape)
labels = np.argmax(logits + noise, axis=1)


def fit(rows):
    model = LogisticRegression(C=1 / (samples * regularisation), solver="newton-cg", tol=1e-10, max_iter=1000)
    return model.fit(features[rows], labels[rows])


def losses(model):
    outputs = model.predict_log_proba(features[samples:])
    return -outputs[np.arange(queries), labels[samples:]]


everything = np.arange(samples)
whole = fit(everything)
before = losses(whole)
changes = np.stack([losses(fit(np.delete(everything, i))) - before for i in range(samples)], axis=1)
json.dump(
    {
        "script": "bench/peers/influence/leave_one_out.py",
        "regularisation": regularisation,
        "features": [int(round(100 * value)) for value in features.ravel()],
        "labels": labels.tolist(),
        "weights": [[float(f"{value:.9g}") for value in row] for row in np.vstack([whole.coef_.T, whole.intercept_])],
        "changes": [[float(f"{value:.4g}") for value in row] for row in changes],
    },
    sys.stdout,
    separators=(",", ":"),
)
