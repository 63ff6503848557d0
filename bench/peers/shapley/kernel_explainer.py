"""shap's KernelExplainer on segments of one picture, once per line of standard input.

The picture's segments are the features: a row of zeros and ones says which are visible, the rest shows zeros. The model
runs in onnxruntime in batches. Each line of input gives one line of output: seconds, then the scores as JSON.
"""

import json
import sys
import time

import numpy as np
import onnxruntime
import shap

model, picture_path, labels_path, threads, batch, samples, target, output = sys.argv[1:9]
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = int(threads)
session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
name = session.get_inputs()[0].name
picture = np.load(picture_path)
labels = np.load(labels_path)
players = int(labels.max()) + 1


def answer(rows):
    values = []
    for start in range(0, len(rows), int(batch)):
        masks = rows[start : start + int(batch)].astype(bool)[:, labels]
        pictures = np.where(masks[:, None], picture, np.float32(0))
        values.append(session.run([output], {name: pictures})[0].reshape(len(masks), -1)[:, int(target)])
    return np.concatenate(values)


print(json.dumps({"shap": shap.__version__, "onnxruntime": onnxruntime.__version__, "numpy": np.__version__}), flush=True)
for _ in sys.stdin:
    np.random.seed(0)
    start = time.perf_counter()
    explainer = shap.KernelExplainer(answer, np.zeros((1, players)))
    scores = explainer.shap_values(np.ones((1, players)), nsamples=int(samples), l1_reg=False, silent=True)
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "scores": np.asarray(scores).reshape(-1).tolist()}), flush=True)
