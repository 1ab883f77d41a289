"""PyTorch's side of the benchmarks: does one piece of work for each line on stdin, and waits for the next one without working.

asked:    "<work> <batch> <layout> <seconds>", for example "cnn 64 channels_last 1"
answered: one JSON object a line, {"itemsPerSecond": …}
The first line, without being asked: {"version", "threads", "works"}, or {"missing": "torch"} and the end.
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
    """The same layers as work/reference-network.ts."""
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
    """All of the base model trains, its batch norms keep the statistics that they came with."""
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


def prepare(work, batch, place):
    """Returns a function that does the work once."""
    side, channels = (28, 1) if work == "cnn" else (224, 3)
    images = place(torch.randn(batch, channels, side, side))
    if work == "features":
        return features_call(place(base_model().eval()), images)
    model = place(reference_network() if work == "cnn" else fine_tuned_model())
    parameters = model.parameters()
    optimizer = (
        torch.optim.Adam(parameters, 1e-3)
        if work == "cnn"
        else torch.optim.SGD(parameters, 1e-3, momentum=0.9)
    )
    return training_step(model, optimizer, images, torch.randint(0, CLASSES[work], (batch,)))


def place_in(layout):
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
    works = ["cnn"]
    if importlib.util.find_spec("efficientnet_lite_pytorch") is not None:
        works += ["features", "finetune"]
    greeting = {"version": torch.__version__, "threads": torch.get_num_threads(), "works": works}
    print(json.dumps(greeting), flush=True)
    prepared = {}
    for line in sys.stdin:
        work, batch, layout, seconds = line.split()
        key = (work, batch, layout)
        if key not in prepared:
            prepared[key] = prepare(work, int(batch), place_in(layout))
            for _ in range(WARM_UP_STEPS):
                prepared[key]()
        speed = items_per_second(prepared[key], int(batch), float(seconds))
        print(json.dumps({"itemsPerSecond": speed}), flush=True)


main()
