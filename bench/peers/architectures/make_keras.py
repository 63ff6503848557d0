"""Makes Keras classifiers with seeded random weights, exported by tf2onnx: channels last, with TensorFlow's gradients.

    python make_keras.py FOLDER            classifiers of keras.applications
    python make_keras.py --tiny FOLDER     the test fixture

TensorFlow and PyTorch rarely fit into one environment: use one of its own (requirements-keras.txt). A case has the
same arrays as those of `reference.py`, but [N, H, W, C], and its references are TensorFlow's.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras
import numpy as np
import tensorflow as tf
import tf2onnx
from keras import layers


def tiny(dtype: str) -> keras.Model:
    """What tf2onnx wraps into Transpose nodes: SAME convolutions, explicit padding, depthwise layers, pools."""
    image = layers.Input((21, 21, 3), dtype=dtype)
    x = layers.ZeroPadding2D(((0, 1), (0, 1)))(image)
    x = layers.Conv2D(8, 3, strides=2, padding="valid", use_bias=False)(x)
    x = layers.BatchNormalization(epsilon=1e-3)(x)
    x = layers.ReLU(6.0)(x)
    shortcut = x
    x = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization(epsilon=1e-3)(x)
    x = layers.Activation("swish")(x)
    gate = layers.GlobalAveragePooling2D(keepdims=True)(x)
    gate = layers.Conv2D(8, 1, activation="sigmoid")(gate)
    x = layers.Add()([shortcut, layers.Multiply()([x, gate])])
    x = layers.Conv2D(12, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Concatenate()([layers.MaxPooling2D(2, padding="same")(x), layers.AveragePooling2D(2, padding="same")(x)])
    x = layers.UpSampling2D(2, interpolation="bilinear")(x)
    x = layers.LayerNormalization(epsilon=1e-6)(x)
    x = layers.Flatten()(layers.MaxPooling2D(3)(x))
    return keras.Model(image, layers.Dense(5)(x))


def of_applications(name: str, size: int, **more) -> Callable[[str], keras.Model]:
    def build(_dtype: str) -> keras.Model:
        options = {"weights": None, "classes": 20, "classifier_activation": None, "input_shape": (size, size, 3), **more}
        return getattr(keras.applications, name)(**options)

    return build


# name: (builder, picture size, operator sets)
APPLICATIONS = {
    "MobileNetV2": (of_applications("MobileNetV2", 64), 64, [13]),
    "MobileNetV3Small": (of_applications("MobileNetV3Small", 64, include_preprocessing=False), 64, [15]),
    "ResNet50V2": (of_applications("ResNet50V2", 64), 64, [17]),
    "DenseNet121": (of_applications("DenseNet121", 64), 64, [11]),
}


def randomise(model: keras.Model, random: np.random.Generator) -> None:
    """Constant weights are drawn anew; statistics of normalisations are those of a batch, disturbed."""
    for weight in model.weights:
        value = np.asarray(weight)
        if weight.name.startswith("moving") or (value.size > 1 and value.std() > 0):
            continue
        weight.assign(value + 0.2 * random.standard_normal(value.shape))
    batch = pictures(8, model.input_shape[1], random)
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.momentum = 0.0
    model(batch, training=True)
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            variance = np.asarray(layer.moving_variance)
            layer.moving_mean.assign_add(0.1 * np.sqrt(variance) * random.standard_normal(variance.shape))
            layer.moving_variance.assign(variance * random.uniform(0.8, 1.2, variance.shape))


def pictures(count: int, size: int, random: np.random.Generator) -> np.ndarray:
    """Blurred blobs under noise, [count, size, size, 3]."""
    wide = tf.image.resize(random.standard_normal((count, 5, 5, 3)), (size, size)).numpy()
    level = random.standard_normal((count, 1, 1, 3))
    return (wide + level + 0.3 * random.standard_normal((count, size, size, 3))).astype(np.float32)


def answers(model: keras.Model, example: np.ndarray, target: np.ndarray | None) -> dict[str, np.ndarray]:
    x = tf.constant(example)
    with tf.GradientTape() as tape:
        tape.watch(x)
        logits = model(x, training=False)
        chosen = np.argsort(-logits.numpy(), axis=1)[[0, 1], [0, 1]] if target is None else target
        score = tf.reduce_sum(tf.gather(logits, chosen, batch_dims=1))
    return {"logits": logits.numpy(), "input_grad": tape.gradient(score, x).numpy(), "target": chosen}


def write_case(folder: Path, name: str, build: Callable[[str], keras.Model], size: int, opset: int, exact: bool) -> None:
    random = np.random.default_rng(5)
    keras.utils.set_random_seed(5)
    model = build("float32")
    randomise(model, random)
    candidates = pictures(24 if exact else 2, size, random)
    example = smoothest(model, build, candidates) if exact else candidates
    arrays = {"input": example, **answers(model, example, None)}
    if exact:
        arrays |= double_answers(model, build, example, arrays["target"])
    folder.mkdir(parents=True, exist_ok=True)
    signature = (tf.TensorSpec((None, size, size, 3), tf.float32, name="input"),)
    function = tf.function(lambda x: model(x, training=False), input_signature=signature)
    proto, _ = tf2onnx.convert.from_function(function, signature, opset=opset, output_path=str(folder / "model.onnx"))
    for label, array in arrays.items():
        np.save(folder / f"{label}.npy", array)
    case = {
        "name": name,
        "exporter": "tf2onnx",
        "opset": opset,
        "classes": int(arrays["logits"].shape[1]),
        "input_shape": list(example.shape),
        "feature_tensor": None,
        "functions": 0,
        "remark": "reference: TensorFlow",
        "ops": sorted({node.op_type for node in proto.graph.node}),
    }
    (folder / "case.json").write_text(json.dumps(case, indent=1) + "\n")
    print(folder.name, flush=True)


def smoothest(model: keras.Model, build: Callable[[str], keras.Model], candidates: np.ndarray) -> np.ndarray:
    """The two pictures farthest from a kink: where float32, disturbed weights in float32, and float64 agree best."""
    target = np.zeros(len(candidates), dtype=np.int64)
    exact = double_answers(model, build, candidates, target)["input_grad_double"]
    weights = model.get_weights()
    random = np.random.default_rng(3)
    reaction = np.zeros(len(candidates))
    for size in (0.0, 3e-7, 3e-7, 3e-7):
        model.set_weights([weight * (1 + size * random.standard_normal(weight.shape)) for weight in weights])
        found = answers(model, candidates, target)["input_grad"]
        change = np.abs(found - exact).max(axis=(1, 2, 3)) / np.abs(exact).max(axis=(1, 2, 3))
        reaction = np.maximum(reaction, change)
    model.set_weights(weights)
    return candidates[np.argsort(reaction)[:2]]


def double_answers(model: keras.Model, build: Callable[[str], keras.Model], example: np.ndarray, target: np.ndarray) -> dict:
    """The same weights in float64."""
    keras.config.set_dtype_policy("float64")
    try:
        twin = build("float64")
        twin.set_weights(model.get_weights())
        found = answers(twin, example.astype(np.float64), target)
        return {f"{label}_double": found[label].astype(np.float32) for label in ("logits", "input_grad")}
    finally:
        keras.config.set_dtype_policy("float32")


if __name__ == "__main__":
    if sys.argv[1] == "--tiny":
        write_case(Path(sys.argv[2]) / "keras-tf2onnx-15", "keras", tiny, 21, 15, exact=False)
    else:
        for title, (builder, pixels, opsets) in APPLICATIONS.items():
            for version in opsets:
                folder_name = f"keras-{title.lower()}_tf2onnx_{version}"
                write_case(Path(sys.argv[1]) / folder_name, f"{title} (Keras)", builder, pixels, version, exact=True)
