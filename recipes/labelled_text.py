"""Labelled texts: read from CSV files, or from TensorFlow Datasets."""

import csv
import dataclasses
import gzip
import hashlib
import io
import json
import reprlib
import zlib

import numpy as np

from bad_input import BadInput

# Texts pack to about a tenth. A file that unpacks to more than this times its
# size is made to fill the memory, unless so much of it is no trouble.
LARGEST_GROWTH = 100
SMALL = 64 * 2**20
CHUNK = 2**20


@dataclasses.dataclass(frozen=True)
class LabelledText:
    texts: list[str]
    # Indices of classes.
    labels: list[int]

    def __len__(self):
        return len(self.texts)


@dataclasses.dataclass(frozen=True)
class Splits:
    train: LabelledText
    validation: LabelledText
    test: LabelledText | None
    # Where the rows come from, as the model card says it.
    source: str

    def fingerprint(self):
        """Returns a hash of every row."""
        digest = hashlib.sha256()
        for split in (self.train, self.validation, self.test):
            rows = split and [split.texts, split.labels]
            digest.update(json.dumps(rows).encode())
        return digest.hexdigest()


def load(data, folder, seed):
    """Returns the `Splits` of a recipe's data set, or raises `BadInput`.

    Args:
        data: The `recipe_file.Data` of the recipe.
        folder: pathlib.Path. The folder of `train`, `validation` and `test`,
            each `.csv` or `.csv.gz`. `None` for TensorFlow Datasets.
        seed: int. Decides which training rows become validation rows where
            there are none.
    """
    if folder is None:
        train, test = load_tensorflow_datasets(data)
        validation = None
        source = f"TensorFlow Datasets, `{data.tensorflow_datasets}`"
    else:
        train, validation, test = (
            read_split(folder, split, data)
            for split in ("train", "validation", "test")
        )
        source = "CSV files"
    if train is None:
        raise BadInput(f"there is neither train.csv nor train.csv.gz: {folder}")
    if validation is None:
        fraction = data.validation_fraction
        train, validation = set_aside(train, fraction, seed)
        source += f", {fraction:.0%} of the training rows as validation rows"
    return Splits(train, validation, test, source)


def read_split(folder, split, data):
    """Returns the rows of a split, `None` where there is no file of it."""
    for name in (f"{split}.csv", f"{split}.csv.gz"):
        if (folder / name).is_file():
            return read_csv(folder / name, data)
    return None


def read_csv(path, data):
    """Returns the rows of one file, or raises `BadInput` for the first bad."""
    indices = {value: i for i, value in enumerate(data.label_values)}
    texts, labels = [], []
    # `newline=""`: a field may hold a line break.
    lines = io.StringIO(decode(path), newline="")
    try:
        for number, row in enumerate(csv.reader(lines, strict=True), start=1):
            place = f"{path}, row {number}"
            if len(row) != len(data.columns):
                raise BadInput(
                    f"{place}: there must be {len(data.columns)} columns "
                    f"({', '.join(data.columns)}), not {len(row)}"
                )
            if row[0] not in indices:
                known = ", ".join(data.label_values)
                raise BadInput(
                    f"{place}: the label must be one of {known}, "
                    f"not {reprlib.repr(row[0])}"
                )
            text = " ".join(row[1:]).strip()
            if not text:
                raise BadInput(f"{place}: the text is empty")
            texts.append(text)
            labels.append(indices[row[0]])
    except csv.Error as error:
        raise BadInput(f"{path}, row {len(texts) + 1}: {error}") from error
    if not texts:
        raise BadInput(f"{path} has no rows")
    return LabelledText(texts, labels)


def decode(path):
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = unpack(path, content)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadInput(f"{path}, line {line}: not UTF-8: {error}") from error


def unpack(path, packed):
    """Returns what is in a gzip file, or raises `BadInput`."""
    limit = max(SMALL, LARGEST_GROWTH * len(packed))
    chunks, size = [], 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
            while chunk := file.read(CHUNK):
                size += len(chunk)
                if size > limit:
                    raise BadInput(
                        f"{path} unpacks to more than {LARGEST_GROWTH} times "
                        "its size, which texts do not. If it is right, unpack "
                        "it, and give the .csv file"
                    )
                chunks.append(chunk)
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput(f"{path} is no whole gzip file: {error}") from error
    return b"".join(chunks)


def load_tensorflow_datasets(data):
    """Returns the rows of the `train` and the `test` split."""
    if data.tensorflow_datasets is None:
        raise BadInput(
            f"give the folder of the {data.name} files: --data FOLDER"
        )
    advice = "or give a folder of train.csv and validation.csv: --data FOLDER"
    try:
        import tensorflow_datasets as tfds
    except ImportError as error:
        raise BadInput(f"pip install tensorflow-datasets, {advice}") from error
    splits = []
    for split in ("train", "test"):
        try:
            table = tfds.load(
                data.tensorflow_datasets, split=split, batch_size=-1
            )
        # It raises whatever the network and its many protocols raise.
        except Exception as error:
            reason = str(error).strip().partition("\n")[0]
            raise BadInput(
                f"TensorFlow Datasets cannot load {data.tensorflow_datasets}; "
                f"connect to the network, {advice} ({reason})"
            ) from error
        table = tfds.as_numpy(table)
        label, *parts = data.columns
        texts = [
            b" ".join(row).decode("utf-8", errors="replace").strip()
            for row in zip(*(table[part] for part in parts))
        ]
        splits.append(LabelledText(texts, table[label].tolist()))
    return splits


def set_aside(rows, fraction, seed):
    """Splits rows into training and validation rows, at random."""
    order = np.random.default_rng(seed).permutation(len(rows)).tolist()
    size = round(fraction * len(rows))
    if not 0 < size < len(rows):
        raise BadInput(
            f"{len(rows)} training rows are too few to set {fraction:.0%} of "
            "them aside for validation. Give a validation file."
        )
    return select(rows, sorted(order[size:])), select(rows, order[:size])


def select(rows, indices):
    return LabelledText(
        [rows.texts[i] for i in indices], [rows.labels[i] for i in indices]
    )
