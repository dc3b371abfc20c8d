"""From passages and a teacher's answers to the weights of the best epoch."""

import dataclasses

import keras

import initial_embeddings
import keras_wave
import length_bucketing
import teacher_vocabulary
import training_run
from answer_loss import AnswerLoss

METRIC = "cosine"


def build(recipe, answers):
    """Returns the backbone that a training starts from, and its tokenizer.

    Args:
        recipe: A `pretraining_recipe.PretrainingRecipe`.
        answers: A `teacher_answers.TeacherAnswers`, of which the words are
            there.
    """
    settings = recipe.pretraining
    all_tokens = answers.vocabulary()
    tokens = teacher_vocabulary.cut(
        all_tokens,
        answers.passages[settings.validation_passages :],
        recipe.vocabulary.size,
        recipe.vocabulary.lowercase,
    )
    keras.utils.set_random_seed(settings.seed)
    model = dataclasses.asdict(recipe.model)
    del model["sequence_length"]
    backbone = keras_wave.WaveBackbone(len(tokens), **model)
    if settings.initial_embeddings:
        embeddings = answers.word_embeddings()
        embedding = backbone.token_embedding
        width = embeddings.shape[1]
        initial_embeddings.check_width(embedding, width, "pretraining")
        initial_embeddings.assign(
            embedding,
            teacher_vocabulary.pick(tokens, all_tokens, embeddings),
            settings.embedding_stddev,
        )
    tokenizer = keras_wave.WaveTokenizer(
        tokens, lowercase=recipe.vocabulary.lowercase
    )
    return backbone, tokenizer


def train(backbone, tokenizer, recipe, answers, checkpoint):
    """Trains a backbone, and leaves it with the weights of the best epoch.

    Args:
        backbone: A `keras_wave.WaveBackbone` from `build()`.
        tokenizer: Its `keras_wave.WaveTokenizer`.
        recipe: A `pretraining_recipe.PretrainingRecipe`.
        answers: A `teacher_answers.TeacherAnswers`, of which all are there.
        checkpoint: An `EpochCheckpoint`. The run goes on where it stands.
    """
    settings = recipe.pretraining
    held_back = settings.validation_passages
    targets = answers.read()
    preprocessor = keras_wave.WaveClassifierPreprocessor(
        tokenizer, sequence_length=recipe.model.sequence_length
    )
    validation_rows, train_rows = (
        length_bucketing.LengthBuckets(
            preprocessor.encode(answers.passages[part]),
            targets[part],
            settings.batch_size,
            recipe.model.sequence_length,
        )
        for part in (slice(held_back), slice(held_back, None))
    )
    model = add_head(backbone, targets.shape[1])
    model.compile(
        optimizer=training_run.make_optimizer(
            settings, len(train_rows) * settings.epochs
        ),
        loss=AnswerLoss(settings.contrast, settings.temperature),
        metrics=[keras.metrics.CosineSimilarity(name=METRIC)],
        # As in `training_run.compile_model()`.
        jit_compile=keras.config.backend() == "jax",
    )
    training_run.fit(model, settings, train_rows, validation_rows, checkpoint)
    training_run.load_best(model, settings, checkpoint)


def add_head(backbone, width):
    """Returns a model that ends in a dense layer, of no use afterwards.

    The backbone's width is its own: what it learns lies below that layer.
    """
    head = keras.layers.Dense(width, dtype="float32", name="to_teacher")
    return keras.Model(backbone.input, head(backbone.output["pooled_output"]))


def with_dropout(backbone, rates):
    """Returns a backbone of the same weights that drops other shares.

    Args:
        backbone: A `keras_wave.WaveBackbone`.
        rates: A `pretraining_recipe.FineTuning`.
    """
    config = {**backbone.get_config(), **dataclasses.asdict(rates)}
    other = keras_wave.WaveBackbone.from_config(config)
    other.set_weights(backbone.get_weights())
    return other
