"""The sentence-transformer: where it is found, and that it is the right one."""

import hashlib
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scripts.lib.files import sha256_of
from scripts.lib.log import LOG, InputError
from scripts.taxonomy._embedding import embed_with_store
from scripts.taxonomy._store import Store


def find_model(name: str, revision: str, package: str | None) -> tuple[str, str]:
    """The folder of a model and where it came from.

    Looked for, in order: `name` as a local folder, the hub's cache on this machine, the installed
    `package` (its get_model_path function), the hub.
    Raises InputError if it is nowhere.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    if Path(name).is_dir():
        return name, "local folder"
    try:
        cached = snapshot_download(name, revision=revision, local_files_only=True)
        if weight_files(cached):
            return cached, "hub cache"
    except (LocalEntryNotFoundError, OSError, ValueError):
        pass
    if package:
        try:
            return str(importlib.import_module(package).get_model_path()), f"package {package}"
        except ImportError:
            LOG.info("model package %s is not installed; asking the hub", package)
    try:
        return snapshot_download(name, revision=revision), "hub"
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError, ValueError) as error:
        raise InputError(
            f"model {name!r} is neither a local folder, nor cached, nor in a package, and the hub gave "
            f"{type(error).__name__}; check model.name and the network."
        ) from error


def weight_files(folder: str) -> list[Path]:
    """The files with a model's weights, by name; safetensors if there are any."""
    return sorted(Path(folder).glob("*.safetensors")) or sorted(Path(folder).glob("pytorch_model*.bin"))


def weights_sha256(folder: str) -> str:
    """The sha256 of the model's weights; of several files, the sha256 of their sums in order of name.

    Raises InputError if the folder holds none.
    """
    files = weight_files(folder)
    if not files:
        raise InputError(f"{folder} holds no model weights (*.safetensors or pytorch_model*.bin); check model.name.")
    sums = [sha256_of(str(file)) for file in files]
    return sums[0] if len(sums) == 1 else hashlib.sha256("".join(sums).encode()).hexdigest()


def check_weights(folder: str, expected: str) -> str:
    """The sha256 of the weights. Raises InputError, with both sums, if they are not the expected ones."""
    found = weights_sha256(folder)
    if found != expected.lower():
        raise InputError(
            f"the weights in {folder} are not the ones that the config names: sha256 {found}, expected "
            f"{expected.lower()}; correct model.name and model.revision, or model.weights_sha256."
        )
    return found


def choose_device(wanted: str, gpus: int) -> str:
    """The device to compute on: `wanted`, or for `auto` CUDA if the job was given a GPU or one is there, MPS, CPU."""
    import torch

    if wanted != "auto":
        return wanted
    if torch.cuda.is_available():
        return "cuda"
    if gpus:
        LOG.warning("the job was given a GPU but torch sees none; going on with the CPU")
    return "mps" if torch.backends.mps.is_available() else "cpu"


def load_model(folder: str, device: str, precision: str):
    """The sentence-transformer of a folder on a device, its weights in the given precision."""
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    model = SentenceTransformer(folder, device=device, local_files_only=True)
    return model.to(getattr(torch, precision)).eval()


@dataclass(frozen=True)
class Opened:
    """A model that was found and checked: how to load it, the store of its vectors,
    and what decides them beside the text.
    """

    load: Callable
    store: Store
    describe: tuple[str, ...]
    batch_size: int

    def vectors(self, texts: list[str], threads: int) -> np.ndarray:
        """As embed_with_store."""
        return embed_with_store(texts, self.load, self.batch_size, self.store, self.describe, threads)


def open_model(model: dict, place: dict, gpus: int) -> Opened:
    """Find a model, check its weights and choose the device.

    `model` decides the vectors (name, revision, weights_sha256, precision, batch_size); `place` says where
    to find the model and the store and where to compute (package, store, device). Raises InputError as find_model.
    """
    folder, origin = find_model(model["name"], model["revision"], place["package"])
    weights = check_weights(folder, model["weights_sha256"])
    device = choose_device(place["device"], gpus)
    LOG.info(
        "model %s from %s, weights %s, on %s in %s", model["name"], origin, weights[:12], device, model["precision"]
    )
    describe = (model["name"], model["revision"], weights, model["precision"], str(model["batch_size"]), device)
    store = Store(f"{place['store']}/{weights[:16]}-{model['precision']}")
    return Opened(lambda: load_model(folder, device, model["precision"]), store, describe, model["batch_size"])
