"""The sentence-transformer: where it is found, that it is the right one, and vectors that are the same every time."""

import hashlib
import importlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from scripts._log import LOG, InputError
from scripts._sums import sha256_of

PROGRESS_SECONDS = 10


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


def batches_by_length(lengths: list[int], batch_size: int) -> Iterable[list[int]]:
    """Indices of texts of equal token length, `batch_size` at a time, short texts first.

    >>> list(batches_by_length([3, 5, 3, 3], 2))
    [[0, 2], [3], [1]]
    """
    groups = defaultdict(list)
    for index, length in enumerate(lengths):
        groups[length].append(index)
    for length in sorted(groups):
        for start in range(0, len(groups[length]), batch_size):
            yield groups[length][start : start + batch_size]


def embed(model, texts: list[str], batch_size: int, keep: Callable[[dict[str, np.ndarray]], None]) -> None:
    """Embed texts and hand unit vectors, float32 of shape (dimension,), to `keep`, some batches at a time.

    Every batch has the same shape, texts of one token length filled up with copies, so a text's vector
    does not depend on its company, the order of the texts or the number of threads.
    """
    lengths = [len(ids) for ids in model.tokenizer(texts)["input_ids"]] if texts else []
    started = reported = time.monotonic()
    done, fresh = 0, {}
    for batch in batches_by_length(lengths, batch_size):
        chosen = [texts[index] for index in batch]
        filled = chosen + [chosen[0]] * (batch_size - len(chosen))
        vectors = model.encode(filled, batch_size=batch_size, convert_to_tensor=True, show_progress_bar=False)
        array = vectors.float().cpu().numpy()[: len(chosen)]
        array = array / np.linalg.norm(array, axis=1, keepdims=True)
        fresh.update(zip(chosen, array.astype(np.float32), strict=True))
        done += len(chosen)
        now = time.monotonic()
        if now - reported >= PROGRESS_SECONDS:
            rate = done / (now - started)
            LOG.info(
                "embedded %d of %d (%.0f a second, %.0f s left)", done, len(texts), rate, (len(texts) - done) / rate
            )
            keep(fresh)
            reported, fresh = now, {}
    keep(fresh)
