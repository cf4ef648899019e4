"""A content-addressed store of vectors: whatever was embedded once is never embedded again.

The store is a folder of packs. A pack is a Parquet file of keys, vectors and checksums that is
written under a temporary name and then moved into place, and never changed afterwards; so several
processes and nodes can share a store, and a kill leaves nothing half-written behind. The key of a
vector is a hash of all that decides it, so nothing in the store is ever out of date.
"""

import hashlib
import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from scripts.lib.log import LOG


def vector_key(text: str, *model: str) -> bytes:
    """The key of a text's vector under a model, described by any number of strings; 32 bytes."""
    return hashlib.sha256("\0".join([*model, text]).encode()).digest()


def checksum(vector: bytes) -> bytes:
    """Eight bytes that tell whether a stored vector is still what was written."""
    return hashlib.blake2b(vector, digest_size=8).digest()


class Store:
    """Vectors by key, in the packs of one folder."""

    def __init__(self, folder: str):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def get(self, keys: list[bytes]) -> dict[bytes, np.ndarray]:
        """The stored vectors, float32 of shape (dimension,), of those keys that the store holds intact.

        A pack that cannot be read is put aside as *.damaged; an entry with a wrong checksum is passed over.
        """
        wanted, found, damaged = set(keys), {}, 0
        for pack in sorted(self.folder.glob("*.parquet")):
            try:
                table = pq.read_table(pack, columns=["key", "vector", "checksum"])
            except FileNotFoundError:
                continue
            except (pa.ArrowException, OSError) as error:
                LOG.warning("store: %s is damaged (%s); its vectors are computed again", pack, error)
                pack.replace(pack.with_suffix(".damaged"))
                continue
            for index, key in enumerate(table["key"].to_pylist()):
                if key not in wanted or key in found:
                    continue
                vector = table["vector"][index].as_py()
                if checksum(vector) == table["checksum"][index].as_py():
                    found[key] = np.frombuffer(vector, dtype="<f4")
                else:
                    damaged += 1
        if damaged:
            LOG.warning("store: %d damaged entries in %s; they are computed again if needed", damaged, self.folder)
        return found

    def put(self, vectors: dict[bytes, np.ndarray]) -> None:
        """Add vectors as one pack, named by its content."""
        if not vectors:
            return
        keys = sorted(vectors)
        values = [np.asarray(vectors[key], dtype="<f4").tobytes() for key in keys]
        table = pa.table(
            {
                "key": pa.array(keys, pa.binary(32)),
                "vector": pa.array(values, pa.binary()),
                "checksum": pa.array([checksum(value) for value in values], pa.binary(8)),
            }
        )
        name = hashlib.sha256(b"".join(keys) + b"".join(values)).hexdigest()[:24]
        temporary = self.folder / f".{name}.{os.getpid()}"
        pq.write_table(table, temporary, compression="NONE")
        temporary.replace(self.folder / f"{name}.parquet")
