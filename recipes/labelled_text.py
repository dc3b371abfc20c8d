"""Labelled texts: read from CSV files, or from TensorFlow Datasets."""

import dataclasses
import hashlib
import json
import reprlib

from keras_wave.data import stratified_split
from keras_wave.data.bad_input import BadInput
from keras_wave.data.csv_rows import read_rows


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
            there are none, and the data has no seed of its own for it.
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
        if data.validation_seed is not None:
            seed = data.validation_seed
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
    for number, row in read_rows(path):
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
    if not texts:
        raise BadInput(f"{path} has no rows")
    return LabelledText(texts, labels)


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
    rest, chosen = stratified_split.set_aside(rows.labels, fraction, seed)
    if not chosen:
        raise BadInput(
            f"{len(rows)} training rows are too few to set {fraction:.0%} of "
            "them aside for validation. Give a validation file."
        )
    return select(rows, rest), select(rows, chosen)


def select(rows, indices):
    return LabelledText(
        [rows.texts[i] for i in indices], [rows.labels[i] for i in indices]
    )
