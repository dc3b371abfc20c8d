"""From a recipe and encoded rows to the weights of the best epoch."""

import dataclasses

import keras

import keras_wave
from epoch_seeds import EpochSeeds


def build_classifier(recipe, vocabulary):
    """Returns a `keras_wave.WaveClassifier` with random weights."""
    keras.utils.set_random_seed(recipe.training.seed)
    model = dataclasses.asdict(recipe.model)
    sequence_length = model.pop("sequence_length")
    classifier_dropout = model.pop("classifier_dropout")
    return keras_wave.WaveClassifier(
        keras_wave.WaveBackbone(len(vocabulary), **model),
        num_classes=len(recipe.data.class_names),
        preprocessor=keras_wave.WaveClassifierPreprocessor(
            keras_wave.WaveTokenizer(
                vocabulary, lowercase=recipe.vocabulary.lowercase
            ),
            sequence_length=sequence_length,
        ),
        dropout=classifier_dropout,
        class_names=recipe.data.class_names,
    )


def train(classifier, training, train_rows, validation_rows, checkpoint):
    """Trains a classifier, and leaves it with the weights of the best epoch.

    Args:
        classifier: A `keras_wave.WaveClassifier`.
        training: The `recipe_file.Training` of the recipe.
        train_rows: A `LengthBuckets`.
        validation_rows: A `LengthBuckets`.
        checkpoint: An `EpochCheckpoint`. The run goes on where it stands.
    """
    steps = len(train_rows)
    # The rows are encoded: a plain model on the layers of the classifier.
    model = keras.Model(classifier.input, classifier.output)
    model.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.PolynomialDecay(
                training.learning_rate,
                decay_steps=steps * training.epochs,
                end_learning_rate=0.0,
            )
        ),
        loss=keras.losses.CategoricalCrossentropy(
            from_logits=True, label_smoothing=training.label_smoothing
        ),
        metrics=[keras.metrics.CategoricalAccuracy(name="accuracy")],
        # XLA on a CPU gains less than its compilations cost, but for JAX,
        # which is slow without.
        jit_compile=keras.config.backend() == "jax",
    )
    done = len(checkpoint.epochs)
    if done:
        checkpoint.load(model, done)
    if done < training.epochs:
        model.fit(
            train_rows.shuffled(training.seed, done, training.epochs),
            steps_per_epoch=steps,
            initial_epoch=done,
            epochs=training.epochs,
            shuffle=False,
            validation_data=validation_rows.in_order(),
            callbacks=[EpochSeeds(training.seed), checkpoint],
        )
    checkpoint.load(model, checkpoint.best)
