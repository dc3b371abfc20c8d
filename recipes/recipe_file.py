"""A recipe: everything that decides a trained preset, read from TOML."""

import dataclasses
import pathlib
import tomllib
import types
import typing

from bad_input import BadInput


@dataclasses.dataclass(frozen=True)
class Preset:
    name: str
    description: str
    # A text of nobody's, for the lines of code in the model card.
    example: str


@dataclasses.dataclass(frozen=True)
class Data:
    name: str
    # The label first; the other columns are joined into one text.
    columns: tuple[str, ...]
    # How the file writes the label of each class, and what the class is called.
    label_values: tuple[str, ...]
    class_names: tuple[str, ...]
    # The part of the training rows set aside where there is no validation file.
    validation_fraction: float
    note: str
    licence_note: str
    tensorflow_datasets: str | None = None

    def __post_init__(self):
        check(len(self.columns) > 1, "columns", "a label and a text column")
        check(len(self.class_names) > 1, "class_names", "two names or more")
        for key in ("columns", "label_values", "class_names"):
            values = getattr(self, key)
            check(len(set(values)) == len(values), key, "distinct strings")
        same_size = len(self.label_values) == len(self.class_names)
        check(same_size, "label_values", "as many as class_names")
        check(
            0 < self.validation_fraction < 1,
            "validation_fraction",
            "between 0 and 1",
        )


@dataclasses.dataclass(frozen=True)
class Vocabulary:
    size: int
    lowercase: bool

    def __post_init__(self):
        check(self.size > 5, "size", "larger than the five special tokens")


@dataclasses.dataclass(frozen=True)
class Model:
    sequence_length: int
    hidden_dim: int
    num_layers: int
    update: str
    feedforward: str
    token_dropout: float
    embedding_dropout: float
    dropout: float
    classifier_dropout: float

    def __post_init__(self):
        check(self.sequence_length > 2, "sequence_length", "3 or more")
        check(self.hidden_dim > 0, "hidden_dim", "1 or more")
        check(self.num_layers > 0, "num_layers", "1 or more")
        updates = ("modulation", "interference")
        check(self.update in updates, "update", f"one of {updates}")
        feedforwards = ("token", "pooled")
        check(
            self.feedforward in feedforwards,
            "feedforward",
            f"one of {feedforwards}",
        )
        for key in (
            "token_dropout",
            "embedding_dropout",
            "dropout",
            "classifier_dropout",
        ):
            check(0 <= getattr(self, key) < 1, key, "in [0, 1)")


@dataclasses.dataclass(frozen=True)
class Training:
    batch_size: int
    epochs: int
    # Of Adam at the first step; falls linearly to zero at the last.
    learning_rate: float
    label_smoothing: float
    seed: int

    def __post_init__(self):
        check(self.batch_size > 0, "batch_size", "1 or more")
        check(self.epochs > 0, "epochs", "1 or more")
        check(self.learning_rate > 0, "learning_rate", "larger than 0")
        check(0 <= self.label_smoothing < 1, "label_smoothing", "in [0, 1)")
        check(0 <= self.seed < 2**31, "seed", "in [0, 2**31)")


@dataclasses.dataclass(frozen=True)
class Recipe:
    preset: Preset
    data: Data
    vocabulary: Vocabulary
    model: Model
    training: Training


def find(name_or_path):
    """Returns the path of a recipe given by name or path."""
    folder = pathlib.Path(__file__).parent
    for path in (pathlib.Path(name_or_path), folder / f"{name_or_path}.toml"):
        if path.is_file():
            return path
    names = ", ".join(sorted(path.stem for path in folder.glob("*.toml")))
    raise BadInput(
        f"there is no recipe '{name_or_path}'. Give the path of a .toml file, "
        f"or one of: {names}"
    )


def read(path):
    """Returns the `Recipe` in a TOML file, or raises `BadInput`."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} is not TOML: {error}") from error
    try:
        return parse(Recipe, table, section=None)
    except ValueError as error:
        raise BadInput(f"{path}: {error}") from error


def parse(cls, table, section):
    """Makes a dataclass of a TOML table whose keys are exactly its fields."""

    def name(key):
        return f"[{key}]" if section is None else f"`{key}` in [{section}]"

    fields = {field.name: field for field in dataclasses.fields(cls)}
    types_of = typing.get_type_hints(cls)
    for key in table:
        if key not in fields:
            raise ValueError(f"{name(key)} is unknown")
    values = {}
    for key, field in fields.items():
        if key in table:
            values[key] = convert(table[key], types_of[key], key, name(key))
        elif field.default is dataclasses.MISSING:
            raise ValueError(f"{name(key)} is missing")
    try:
        return cls(**values)
    except Unfit as unfit:
        key, demand = unfit.args
        raise ValueError(
            f"{name(key)} must be {demand}, not {table[key]!r}"
        ) from unfit


def convert(value, kind, key, name):
    """Returns a TOML value as a field of the type `kind`."""
    if dataclasses.is_dataclass(kind):
        if isinstance(value, dict):
            return parse(kind, value, section=key)
        raise ValueError(f"{name} must be a table, not {value!r}")
    if typing.get_origin(kind) is tuple:
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(value)
        raise ValueError(f"{name} must be a list of strings, not {value!r}")
    if isinstance(kind, types.UnionType):
        kind, _ = typing.get_args(kind)
    if kind is float and type(value) is int:
        return float(value)
    # `type`, since a bool is an int to `isinstance`.
    if type(value) is not kind:
        raise ValueError(f"{name} must be of type {kind.__name__}: {value!r}")
    return value


class Unfit(ValueError):
    """A value of the right type that does not fit: its key, what would."""


def check(fits, key, demand):
    if not fits:
        raise Unfit(key, demand)
