"""A recipe: everything that decides a trained preset, read from TOML."""

import dataclasses
import pathlib
import tomllib
import types
import typing

from keras_wave.data.bad_input import BadInput


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
    # Sets that part aside; the seed of the training without.
    validation_seed: int | None = None

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
    # The width of the embedding table, `hidden_dim` where not given.
    embedding_dim: int | None = None
    bigram_buckets: int = 0
    other_semantics: str | None = None
    window_size: tuple[int, ...] = (5,)
    kernel_size: int = 1
    wave_kernel_size: int = 1
    rotation: bool = False
    residual: bool = False
    dtype: str = "float32"

    def __post_init__(self):
        check_backbone(self)
        check_share(self, "classifier_dropout")


@dataclasses.dataclass(frozen=True)
class PretrainedModel:
    """A Wave network that starts from a backbone, which decides all else."""

    # The name of a preset of a `keras_wave.WaveBackbone`, or its folder.
    backbone: str
    sequence_length: int
    classifier_dropout: float
    # Those of the backbone where not given.
    token_dropout: float | None = None
    embedding_dropout: float | None = None
    dropout: float | None = None
    dtype: str = "float32"

    def __post_init__(self):
        check(self.sequence_length > 2, "sequence_length", "3 or more")
        check_share(self, "classifier_dropout")
        for key in ("token_dropout", "embedding_dropout", "dropout"):
            if getattr(self, key) is not None:
                check_share(self, key)


@dataclasses.dataclass(frozen=True)
class Bert:
    """A Transformer to compare with, or to learn from."""

    sequence_length: int
    # What the classifier sees: the first token, or the average of all.
    pooling: str
    classifier_dropout: float
    # What `keras_hub.models.BertBackbone.from_preset()` takes, or the folder of
    # an installed package, `package:NAME/FOLDER`. Random weights without.
    preset: str | None = None
    # Of random weights.
    num_layers: int = 1
    hidden_dim: int = 768
    num_heads: int = 12
    intermediate_dim: int = 3072
    # A preset whose vocabulary and word embeddings random weights start with.
    embeddings: str | None = None
    train_embeddings: bool = True
    dtype: str = "float32"

    def __post_init__(self):
        check(self.sequence_length > 2, "sequence_length", "3 or more")
        poolings = ("first", "average")
        check(self.pooling in poolings, "pooling", f"one of {poolings}")
        check_share(self, "classifier_dropout")
        for key in (
            "num_layers",
            "hidden_dim",
            "num_heads",
            "intermediate_dim",
        ):
            check(getattr(self, key) > 0, key, "1 or more")
        check(
            not (self.preset and self.embeddings),
            "embeddings",
            "left out where a preset is given",
        )
        divides = self.hidden_dim % self.num_heads == 0
        check(divides, "num_heads", f"a divisor of {self.hidden_dim}")


@dataclasses.dataclass(frozen=True)
class Training:
    batch_size: int
    epochs: int
    # Of Adam, at its highest; zero at the last step.
    learning_rate: float
    label_smoothing: float
    seed: int
    # Of the moving average of the weights, which is what is kept; none without.
    ema_momentum: float | None = None
    # The part of the steps in which the rate rises from zero. It falls along a
    # cosine then; without, it falls linearly from the first step on.
    warmup: float | None = None
    # How many texts, each mixed of two rows, are trained on beside the rows.
    mixed_texts: int = 0
    # How long it trains until its state is saved in the middle of an epoch, for
    # a run that is killed. Without, that is after an epoch alone.
    save_minutes: float | None = None

    def __post_init__(self):
        check_optimization(self)
        check_share(self, "label_smoothing")
        check(self.mixed_texts >= 0, "mixed_texts", "0 or more")


@dataclasses.dataclass(frozen=True)
class Teacher:
    """One of several teachers."""

    # The name of its recipe, here or beside the student's.
    recipe: str
    # Of its preset and of the folder of its run; that of its recipe without.
    name: str | None = None
    # What it has otherwise than its recipe, as `train.py --set` takes it.
    changes: tuple[str, ...] = ()

    def __post_init__(self):
        if self.changes and self.name is None:
            raise ValueError(
                f"the teacher {self.recipe} has `changes` and needs a `name` "
                "in [[distillation.teachers]], that of the folder of its run"
            )
        is_name = self.name is None or pathlib.Path(self.name).name == self.name
        check(is_name, "name", "the name of a folder")


@dataclasses.dataclass(frozen=True)
class Distillation:
    """What teachers add to the labels of the rows."""

    # The name of its recipe, here or beside the student's; see `teachers`.
    teacher: str | None = dataclasses.field(default=None, kw_only=True)
    # Its logits are divided by it: the higher, the softer are its answers.
    temperature: float
    # The share of the true label in a target, beside the teacher's answer.
    label_share: float
    # Whether the embeddings start as what it makes of each token.
    initial_embeddings: bool
    # How large these are; random ones are 0.02. The larger, the less moved.
    embedding_stddev: float = 0.02
    # Several in the place of one: the mean of their answers counts, and the
    # embeddings are those of the first.
    teachers: tuple[Teacher, ...] = ()

    @property
    def all_teachers(self):
        if self.teacher is not None:
            return (Teacher(self.teacher),)
        return self.teachers

    def __post_init__(self):
        if (self.teacher is None) == (not self.teachers):
            raise ValueError(
                "[distillation] must have a `teacher`, or tables "
                "[[distillation.teachers]] in its place, not both or neither"
            )
        check(self.temperature > 0, "temperature", "larger than 0")
        check_share(self, "label_share")
        check(self.embedding_stddev > 0, "embedding_stddev", "larger than 0")


@dataclasses.dataclass(frozen=True)
class Recipe:
    preset: Preset
    data: Data
    training: Training
    vocabulary: Vocabulary | None = None
    model: Model | PretrainedModel | None = None
    bert: Bert | None = None
    distillation: Distillation | None = None

    def __post_init__(self):
        one = (self.model is None) != (self.bert is None)
        check(one, "model", "there, or [bert] in its place")
        if self.is_pretrained:
            self.check_backbone_alone()
            return
        preset = self.bert and (self.bert.preset or self.bert.embeddings)
        check(
            bool(preset) != bool(self.vocabulary),
            "vocabulary",
            "there, or a preset that has one",
        )

    @property
    def network(self):
        return self.model or self.bert

    @property
    def is_pretrained(self):
        """Whether it is a Wave network that starts from a backbone."""
        return isinstance(self.model, PretrainedModel)

    def check_backbone_alone(self):
        """Checks that nothing else decides what comes with the backbone."""
        name = self.model.backbone
        if self.vocabulary is not None:
            raise ValueError(
                f"[vocabulary] must be left out: the backbone {name} has one"
            )
        if self.distillation and self.distillation.initial_embeddings:
            raise ValueError(
                "`initial_embeddings` in [distillation] must be false: the "
                f"embeddings start as those of the backbone {name}"
            )


RECIPES = pathlib.Path(__file__).parent


def find(name_or_path, folder=RECIPES):
    """Returns the path of a recipe given by path, or by name.

    Args:
        name_or_path: string.
        folder: pathlib.Path. Where recipes are looked for before the folder of
            this file.
    """
    for path in (
        pathlib.Path(name_or_path),
        folder / f"{name_or_path}.toml",
        RECIPES / f"{name_or_path}.toml",
    ):
        if path.is_file():
            return path
    names = ", ".join(sorted(path.stem for path in RECIPES.glob("*.toml")))
    raise BadInput(
        f"there is no recipe '{name_or_path}'. Give the path of a .toml file, "
        f"or one of: {names}"
    )


def read(path, changes=(), kind=Recipe):
    """Returns the recipe in a TOML file, or raises `BadInput`.

    Args:
        path: pathlib.Path.
        changes: Strings such as `"training.seed=2"`, each a value in place of
            the file's.
        kind: A dataclass whose fields are the tables. Defaults to `Recipe`.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} is not TOML: {error}") from error
    for change in changes:
        section, values = read_change(change)
        table.setdefault(section, {}).update(values)
    try:
        return parse(kind, table, section=None)
    except ValueError as error:
        raise BadInput(f"{path}: {error}") from error


def read_change(change):
    """Returns the name of a table, and a dictionary of one new value in it."""
    try:
        ((section, values),) = tomllib.loads(change).items()
        ((key, value),) = values.items()
    except (AttributeError, ValueError) as error:
        raise BadInput(
            f"{change!r} is no change of a recipe such as training.seed=2 or "
            f"model.update='interference'"
        ) from error
    return section, {key: value}


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
        found = f"not {table[key]!r}" if section else "not both or neither"
        raise ValueError(f"{name(key)} must be {demand}, {found}") from unfit


def convert(value, kind, key, name):
    """Returns a TOML value as a field of the type `kind`."""
    if isinstance(kind, types.UnionType):
        kind, *others = typing.get_args(kind)
        is_table = isinstance(value, dict)
        if PretrainedModel in others and is_table and "backbone" in value:
            check_fixed(value)
            kind = PretrainedModel
    if dataclasses.is_dataclass(kind):
        if isinstance(value, dict):
            return parse(kind, value, section=key)
        raise ValueError(f"{name} must be a table, not {value!r}")
    if typing.get_origin(kind) is tuple:
        item, _ = typing.get_args(kind)
        if dataclasses.is_dataclass(item):
            return convert_tables(value, item, key, name)
        if isinstance(value, list) and all(type(v) is item for v in value):
            return tuple(value)
        raise ValueError(
            f"{name} must be a list of type {item.__name__}, not {value!r}"
        )
    if kind is float and type(value) is int:
        return float(value)
    # `type`, since a bool is an int to `isinstance`.
    if type(value) is not kind:
        raise ValueError(f"{name} must be of type {kind.__name__}: {value!r}")
    return value


def convert_tables(value, kind, key, name):
    """Returns a TOML array of tables as a tuple of a dataclass."""
    if isinstance(value, list) and all(type(v) is dict for v in value):
        return tuple(parse(kind, table, section=key) for table in value)
    raise ValueError(f"{name} must be tables, [[{key}]], not {value!r}")


def check_fixed(table):
    """Checks that a [model] leaves to its backbone what that decides."""
    fixed, own = (
        {field.name for field in dataclasses.fields(kind)}
        for kind in (Model, PretrainedModel)
    )
    for key in table:
        if key in fixed - own:
            raise ValueError(
                f"`{key}` in [model] must be left out: the backbone "
                f"{table['backbone']} decides it"
            )


def check_backbone(model):
    """Checks what a table has for `keras_wave.WaveBackbone`."""
    check(model.sequence_length > 2, "sequence_length", "3 or more")
    for key in ("hidden_dim", "num_layers", "kernel_size"):
        check(getattr(model, key) > 0, key, "1 or more")
    width = model.embedding_dim
    check(width is None or width > 0, "embedding_dim", "1 or more")
    check(model.bigram_buckets >= 0, "bigram_buckets", "0 or more")
    check(is_odd(model.wave_kernel_size), "wave_kernel_size", "odd")
    check(
        model.window_size and all(map(is_odd, model.window_size)),
        "window_size",
        "odd numbers",
    )
    semantics = (None, "dimension", "text", "window")
    check(
        model.other_semantics in semantics,
        "other_semantics",
        f"one of {semantics[1:]}",
    )
    updates = ("modulation", "interference")
    check(model.update in updates, "update", f"one of {updates}")
    feedforwards = ("token", "pooled")
    check(
        model.feedforward in feedforwards,
        "feedforward",
        f"one of {feedforwards}",
    )
    for key in ("token_dropout", "embedding_dropout", "dropout"):
        check_share(model, key)


def check_optimization(training):
    """Checks what a table has for the optimizer."""
    check(training.batch_size > 0, "batch_size", "1 or more")
    check(training.epochs > 0, "epochs", "1 or more")
    check(training.learning_rate > 0, "learning_rate", "larger than 0")
    check(0 <= training.seed < 2**31, "seed", "in [0, 2**31)")
    for key in ("ema_momentum", "warmup"):
        value = getattr(training, key)
        check(value is None or 0 < value < 1, key, "between 0 and 1")
    minutes = training.save_minutes
    check(minutes is None or minutes > 0, "save_minutes", "larger than 0")


class Unfit(ValueError):
    """A value of the right type that does not fit: its key, what would."""


def is_odd(size):
    return size > 0 and size % 2 == 1


def check_share(table, key):
    check(0 <= getattr(table, key) < 1, key, "in [0, 1)")


def check(fits, key, demand):
    if not fits:
        raise Unfit(key, demand)
