"""Reads a file with Hugging Face's safetensors and prints its contents as JSON: python read_safetensors.py <file>."""

import hashlib
import json
import sys

from safetensors import safe_open

path = sys.argv[1]
with safe_open(path, framework="np") as file:
    metadata = file.metadata()
    arrays = {
        name: {
            "dtype": str(file.get_tensor(name).dtype),
            "shape": list(file.get_tensor(name).shape),
            "hex": file.get_tensor(name).tobytes().hex(),
        }
        for name in file.keys()
    }

# The hash covers everything after the length, with its own 64 digits as zeros.
with open(path, "rb") as file:
    content = file.read()[8:].replace(metadata["sha256"].encode(), b"0" * 64, 1)

print(
    json.dumps(
        {
            "arrays": arrays,
            "json": json.loads(metadata["json"]),
            "hashFits": hashlib.sha256(content).hexdigest() == metadata["sha256"],
        }
    )
)
