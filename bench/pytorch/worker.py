"""PyTorch's side of the benchmarks: measures one workload for each line on stdin, and idles in between.

request: "<workload> <batch> <layout> <seconds>", for example "cnn 64 channels_last 1"
reply:   one JSON object per line, {"itemsPerSecond": …}
The first line, sent at the start: {"version", "threads", "workloads"}, or {"missing": "torch"}, and then it ends.
"""

import importlib.util
import json
import sys
import time

if importlib.util.find_spec("torch") is None:
    print(json.dumps({"missing": "torch"}), flush=True)
    sys.exit()

import torch

CLASSES = {"cnn": 10, "finetune": 2}
WARM_UP_STEPS = 2


def reference_network():
    """The same layers as workloads/reference-network.ts."""
    return torch.nn.Sequential(
        torch.nn.Conv2d(1, 32, 3),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(32, 64, 3),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Flatten(),
        torch.nn.Linear(1600, 128),
        torch.nn.ReLU(),
        torch.nn.Linear(128, 10),
    )


def base_model():
    from efficientnet_lite_pytorch import EfficientNet

    return EfficientNet.from_name("efficientnet-lite0")


def fine_tuned_model():
    """All of the base model is trained; its batch norms keep their statistics."""
    model = base_model().train()
    model._fc = torch.nn.Linear(1280, CLASSES["finetune"])
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.eval()
    return model


def training_step(model, optimizer, images, labels):
    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = torch.nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def features_call(model, images):
    def call():
        with torch.inference_mode():
            return model.extract_features(images).mean((2, 3))

    return call


def prepare(workload, batch, to_layout):
    """Returns a function that runs the workload once."""
    side, channels = (28, 1) if workload == "cnn" else (224, 3)
    images = to_layout(torch.randn(batch, channels, side, side))
    if workload == "features":
        return features_call(to_layout(base_model().eval()), images)
    model = to_layout(reference_network() if workload == "cnn" else fine_tuned_model())
    parameters = model.parameters()
    optimizer = (
        torch.optim.Adam(parameters, 1e-3)
        if workload == "cnn"
        else torch.optim.SGD(parameters, 1e-3, momentum=0.9)
    )
    return training_step(model, optimizer, images, torch.randint(0, CLASSES[workload], (batch,)))


def converter_to(layout):
    if layout == "channels_last":
        return lambda value: value.to(memory_format=torch.channels_last)
    return lambda value: value


def items_per_second(run, batch, seconds):
    started_at = time.perf_counter()
    runs = 0
    while runs == 0 or time.perf_counter() - started_at < seconds:
        run()
        runs += 1
    return runs * batch / (time.perf_counter() - started_at)


def main():
    torch.manual_seed(0)
    workloads = ["cnn"]
    if importlib.util.find_spec("efficientnet_lite_pytorch") is not None:
        workloads += ["features", "finetune"]
    greeting = {"version": torch.__version__, "threads": torch.get_num_threads(), "workloads": workloads}
    print(json.dumps(greeting), flush=True)
    prepared = {}
    for line in sys.stdin:
        workload, batch, layout, seconds = line.split()
        key = (workload, batch, layout)
        if key not in prepared:
            prepared[key] = prepare(workload, int(batch), converter_to(layout))
            for _ in range(WARM_UP_STEPS):
                prepared[key]()
        speed = items_per_second(prepared[key], int(batch), float(seconds))
        print(json.dumps({"itemsPerSecond": speed}), flush=True)


main()
