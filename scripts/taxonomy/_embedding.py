"""Vectors of texts, the same every time on a CPU; as many texts at once as fit on a GPU."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed

import numpy as np

from scripts.lib.log import LOG, PROGRESS, InputError, say_done
from scripts.taxonomy._store import Store, vector_key

PROGRESS_SECONDS = 10
GPU_BATCH = 4096  # texts at once on a GPU at first; halved whenever its memory does not suffice


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


class Embedder:
    """A model, and how many texts its device holds at once: `at_once`, lower after each time that it held less."""

    def __init__(self, model, at_once: int):
        self.model, self.at_once = model, at_once

    def vectors(self, tokens: list[list[int]], batch_size: int) -> np.ndarray:
        """Unit vectors, float32 of shape (len(tokens), dimension), of texts of one token length.

        On a CPU a batch is filled up to `batch_size` with copies and one thread computes it, so its shape and its input
        alone decide the bits. Where the memory of a GPU does not suffice, halves are computed one after the other, and
        so are all later batches.
        """
        if batch_size > self.at_once:
            half = max(batch_size // 2, 1)
            parts = [tokens[start : start + half] for start in range(0, len(tokens), half)]
            return np.concatenate([self.vectors(part, half) for part in parts])
        import torch

        torch.set_num_threads(1)
        try:
            copies = batch_size - len(tokens) if self.model.device.type == "cpu" else 0
            filled = torch.tensor(tokens + [tokens[0]] * copies, device=self.model.device)
            with torch.inference_mode():
                found = self.model({"input_ids": filled, "attention_mask": torch.ones_like(filled)})
            array = found["sentence_embedding"][: len(tokens)].float().cpu().numpy()
        except RuntimeError as error:
            if "out of memory" not in str(error).lower():
                raise
            if batch_size == 1:
                raise InputError("the GPU's memory does not hold a single text; set model.device: cpu.") from error
            self.at_once = batch_size // 2
            LOG.warning("the GPU's memory does not hold %d texts at once; going on with %d", batch_size, self.at_once)
            torch.cuda.empty_cache()
            return self.vectors(tokens, batch_size)
        return (array / np.linalg.norm(array, axis=1, keepdims=True)).astype(np.float32)


def finished(jobs: Iterable[Future], pool: ThreadPoolExecutor) -> Iterator[Future]:
    """The jobs of a pool as they end; after an error, or when nobody asks for more, those that wait are not begun."""
    try:
        for job in as_completed(jobs):
            job.result()
            yield job
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def embed(
    model, texts: list[str], batch_size: int, keep: Callable[[dict[str, np.ndarray]], None], threads: int = 1
) -> None:
    """Embed texts and hand unit vectors, float32 of shape (dimension,), to `keep`, some batches at a time.

    Every batch has the same shape, texts of one token length filled up with copies, and is computed by one
    thread, so on a CPU a text's vector does not depend on its company, the order of the texts or `threads`, which
    share the batches. On a GPU batches are as large as its memory allows, and vectors are the same to about 1e-6
    in single precision.
    """
    tokens = model.tokenizer(texts, truncation=True, max_length=model.max_seq_length)["input_ids"] if texts else []
    on_gpu = model.device.type != "cpu"
    size = GPU_BATCH if on_gpu else batch_size
    started = reported = time.monotonic()
    done, fresh = 0, {}
    embedder = Embedder(model, size)
    with ThreadPoolExecutor(1 if on_gpu else threads) as pool:
        jobs = {
            pool.submit(embedder.vectors, [tokens[index] for index in batch], size): batch
            for batch in batches_by_length([len(ids) for ids in tokens], size)
        }
        for job in finished(jobs, pool):
            fresh.update(zip([texts[index] for index in jobs.pop(job)], job.result(), strict=True))
            done += len(job.result())
            now = time.monotonic()
            if now - reported >= PROGRESS_SECONDS:
                rate = done / (now - started)
                LOG.info(
                    "embedded %d of %d (%.0f a second, %.0f s left)",
                    done,
                    len(texts),
                    rate,
                    (len(texts) - done) / rate,
                    extra=PROGRESS,
                )
                keep(fresh)
                reported, fresh = now, {}
    keep(fresh)


def embed_with_store(
    texts: list[str], model, batch_size: int, store: Store, describe: tuple[str, ...], threads: int = 1
) -> np.ndarray:
    """Vectors of shape (len(texts), dimension) in the order of the texts; only those not in the store are computed.

    `model` is called for the sentence-transformer when it is needed, so a full store loads none.
    `describe` are the strings that, with the text, decide a vector.
    """
    keys = {text: vector_key(text, *describe) for text in texts}
    vectors = store.get(list(keys.values()))
    missing = sorted(text for text, key in keys.items() if key not in vectors)
    say_done("%d texts: %d from the store, %d to embed", len(keys), len(keys) - len(missing), len(missing))

    def keep(fresh: dict[str, np.ndarray]) -> None:
        known = {keys[text]: vector for text, vector in fresh.items()}
        store.put(known)
        vectors.update(known)

    if missing:
        embed(model(), missing, batch_size, keep, threads)
    return np.stack([vectors[keys[text]] for text in texts])
