"""Reads an exported TensorFlow.js layers model with numpy alone, and computes its predictions for images.

usage: read_export.py <folder of the export> <file of uint8 RGB: images of the model's size, one after the other>
prints {"weights": {name: {"shape": [...], "sha256": of the float32 bytes}}, "probabilities": [[...], ...]}
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np


def read_weights(folder, manifest):
    weights = {}
    for group in manifest:
        data = b"".join((folder / path).read_bytes() for path in group["paths"])
        offset = 0
        for entry in group["weights"]:
            assert entry["dtype"] == "float32", entry
            count = int(np.prod(entry["shape"]))
            values = np.frombuffer(data, "<f4", count, offset)
            weights[entry["name"]] = values.reshape(entry["shape"])
            offset += 4 * count
        assert offset == len(data), f"{len(data) - offset} bytes belong to no weight"
    return weights


def windows(x, size, strides, padding):
    """Yields (row of the kernel, column, the values under it), for padding as Keras defines "same" and "valid"."""
    pads = []
    for side, k, stride in zip(x.shape[1:3], size, strides):
        whole = max((-(-side // stride) - 1) * stride + k - side, 0) if padding == "same" else 0
        pads.append((whole // 2, whole - whole // 2))
    outputs = [(side + sum(pad) - k) // stride + 1 for side, pad, k, stride in zip(x.shape[1:3], pads, size, strides)]
    # Pooling uses only "valid" padding, so zeros are never mistaken for values.
    padded = np.pad(x, [(0, 0), *pads, (0, 0)])
    for i in range(size[0]):
        for j in range(size[1]):
            rows = slice(i, i + strides[0] * outputs[0], strides[0])
            columns = slice(j, j + strides[1] * outputs[1], strides[1])
            yield i, j, padded[:, rows, columns]


def layer(kind, config, inputs, weights):
    x = inputs[0]
    if kind == "Conv2D":
        kernel = weights["kernel"]
        parts = windows(x, config["kernel_size"], config["strides"], config["padding"])
        return sum(part @ kernel[i, j] for i, j, part in parts) + weights["bias"]
    if kind == "DepthwiseConv2D":
        kernel = weights["depthwise_kernel"]
        parts = windows(x, config["kernel_size"], config["strides"], config["padding"])
        return sum(part * kernel[i, j, :, 0] for i, j, part in parts) + weights["bias"]
    if kind == "MaxPooling2D":
        assert config["padding"] == "valid"
        parts = windows(x, config["pool_size"], config["strides"], config["padding"])
        return np.max([part for _, _, part in parts], axis=0)
    if kind == "ReLU":
        return np.clip(x, 0, config["max_value"])
    if kind == "Add":
        return sum(inputs)
    if kind == "GlobalAveragePooling2D":
        return x.mean((1, 2))
    if kind == "Flatten":
        return x.reshape(len(x), -1)
    if kind == "Dense":
        return x @ weights["kernel"] + weights["bias"]
    if kind == "Activation" and config["activation"] == "softmax":
        powers = np.exp(x - x.max(1, keepdims=True))
        return powers / powers.sum(1, keepdims=True)
    raise ValueError(f"no layer {kind} {config}")


def predict(topology, weights, images):
    outputs = {}
    for each in topology["layers"]:
        name, kind, config = each["name"], each["class_name"], each["config"]
        if kind == "InputLayer":
            outputs[name] = images
            continue
        assert config.get("activation") in (None, "linear", "softmax"), config
        own = {key.split("/")[1]: value for key, value in weights.items() if key.split("/")[0] == name}
        inputs = [outputs[source[0]] for source in each["inbound_nodes"][0]]
        outputs[name] = layer(kind, config, inputs, own)
    return outputs[topology["output_layers"][0][0]]


def main():
    folder, file = map(Path, sys.argv[1:])
    model = json.loads((folder / "model.json").read_text())
    topology = model["modelTopology"]["config"]
    weights = read_weights(folder, model["weightsManifest"])
    _, height, width, channels = topology["layers"][0]["config"]["batch_input_shape"]
    rgb = np.frombuffer(file.read_bytes(), np.uint8).reshape(-1, height, width, channels)
    # As in the export's README; in double precision, so that the peer doesn't add rounding.
    probabilities = predict(topology, weights, rgb / 127 - 1)
    described = {
        name: {"shape": list(values.shape), "sha256": hashlib.sha256(values.tobytes()).hexdigest()}
        for name, values in weights.items()
    }
    print(json.dumps({"weights": described, "probabilities": probabilities.tolist()}))


main()
