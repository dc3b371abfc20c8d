"""A recipe of a backbone: everything that decides it, read from TOML."""

import dataclasses

import recipe_file
from recipe_file import check
from recipe_file import check_backbone
from recipe_file import check_optimization
from recipe_file import check_share


@dataclasses.dataclass(frozen=True)
class Source:
    """Where some of the texts come from, as the model card says it."""

    name: str
    licence: str
    url: str | None = None


@dataclasses.dataclass(frozen=True)
class Backbone:
    """What `keras_wave.WaveBackbone` is built of."""

    # The most tokens of a passage.
    sequence_length: int
    hidden_dim: int
    num_layers: int
    update: str
    feedforward: str
    token_dropout: float
    embedding_dropout: float
    dropout: float
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


@dataclasses.dataclass(frozen=True)
class Pretraining:
    # A folder, a name on the Hugging Face Hub, or the folder of an installed
    # package, `package:NAME/FOLDER`.
    teacher: str
    # What the model card says of it.
    teacher_name: str
    teacher_licence: str
    # The most words of a passage.
    passage_words: int
    # So many passages are for validation, and none of their texts is trained
    # on, but for one of each folder that is cut between them.
    validation_passages: int
    batch_size: int
    epochs: int
    # Of Adam, at its highest; zero at the last step.
    learning_rate: float
    # The part of the steps in which the rate rises from zero. It falls along a
    # cosine then.
    warmup: float
    # How much it counts to tell the answer to a passage from those to the
    # others of its batch, beside coming close to it.
    contrast: float
    # Cosines are divided by it there: the lower, the more the nearest count.
    temperature: float
    seed: int
    # Whether the embeddings start as the teacher's own.
    initial_embeddings: bool
    # How large these are; random ones are 0.02. The larger, the less moved.
    embedding_stddev: float = 0.02
    # For so large a part of the passages, a few words out of it are a passage
    # of their own.
    fragments: float = 0.0
    # No more passages than that: as many of the texts of each folder, or all
    # that it has. All without.
    most_passages: int | None = None
    # Of the moving average of the weights, which is what is kept; none without.
    ema_momentum: float | None = None
    # As in the [training] of a classifier.
    save_minutes: float | None = None

    def __post_init__(self):
        check_optimization(self)
        check_share(self, "fragments")
        check(self.contrast >= 0, "contrast", "0 or more")
        check(self.temperature > 0, "temperature", "larger than 0")
        check(self.embedding_stddev > 0, "embedding_stddev", "larger than 0")
        most = self.most_passages
        check(most is None or most > 1, "most_passages", "2 or more")
        for key in ("passage_words", "validation_passages"):
            check(getattr(self, key) > 0, key, "1 or more")


@dataclasses.dataclass(frozen=True)
class FineTuning:
    """What the backbone drops when a classifier is trained from it.

    It is saved with these rates: few rows are learned by heart sooner than the
    many passages of the pretraining.
    """

    token_dropout: float
    embedding_dropout: float

    def __post_init__(self):
        for key in ("token_dropout", "embedding_dropout"):
            check_share(self, key)


@dataclasses.dataclass(frozen=True)
class PretrainingRecipe:
    preset: recipe_file.Preset
    vocabulary: recipe_file.Vocabulary
    model: Backbone
    pretraining: Pretraining
    fine_tuning: FineTuning
    sources: tuple[Source, ...]


def read(path, changes=()):
    """Returns the `PretrainingRecipe` in a TOML file, or raises `BadInput`.

    Args:
        path: pathlib.Path.
        changes: As in `recipe_file.read()`.
    """
    return recipe_file.read(path, changes, PretrainingRecipe)
