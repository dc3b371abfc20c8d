"""From a recipe and encoded rows to the weights of the best epoch."""

import dataclasses

import keras
import keras_hub

import bert_classifier
import data_parallel
import keras_wave
import length_bucketing
import pretrained_backbone
import real_rows
from epoch_seeds import EpochSeeds
from keras_wave import keras_compat
from keras_wave.data.feed import deliver
from keras_wave.text import learn_vocabulary


def build_classifier(recipe, texts):
    """Returns a classifier with the weights a training starts from.

    Args:
        recipe: A `recipe_file.Recipe`.
        texts: A list of strings. Those the vocabulary is learned from, where
            the recipe names no preset that has one.
    """
    keras.utils.set_random_seed(recipe.training.seed)
    vocabulary = recipe.vocabulary and learn_vocabulary(
        texts, recipe.vocabulary.size, recipe.vocabulary.lowercase
    )
    num_classes = len(recipe.data.class_names)
    if recipe.bert is not None:
        if vocabulary is None:
            tokenizer = bert_classifier.load_tokenizer(recipe.bert)
        else:
            tokenizer = keras_hub.models.BertTokenizer(
                vocabulary, lowercase=recipe.vocabulary.lowercase
            )
        return bert_classifier.build(recipe.bert, num_classes, tokenizer)
    if recipe.is_pretrained:
        backbone, tokenizer = pretrained_backbone.load(recipe.model)
    else:
        tokenizer = keras_wave.WaveTokenizer(
            vocabulary, lowercase=recipe.vocabulary.lowercase
        )
        backbone = build_backbone(recipe.model, len(vocabulary))
    return keras_wave.WaveClassifier(
        backbone,
        num_classes=num_classes,
        preprocessor=keras_wave.WaveClassifierPreprocessor(
            tokenizer, sequence_length=recipe.model.sequence_length
        ),
        dropout=recipe.model.classifier_dropout,
        class_names=recipe.data.class_names,
    )


def build_backbone(model, vocabulary_size):
    """Returns a backbone of random weights.

    Args:
        model: A `recipe_file.Model`.
        vocabulary_size: int.
    """
    arguments = dataclasses.asdict(model)
    for key in ("sequence_length", "classifier_dropout"):
        del arguments[key]
    return keras_wave.WaveBackbone(vocabulary_size, **arguments)


def load_classifier(recipe, folder):
    """Returns the classifier in the folder of a finished run."""
    cls = (
        bert_classifier.BertClassifier
        if recipe.bert
        else keras_wave.WaveClassifier
    )
    # KerasHub does not find out by itself that the dtype of a BERT is mixed.
    return cls.from_preset(str(folder), dtype=recipe.network.dtype)


def train(
    classifier, training, train_rows, validation_rows, checkpoint, devices=1
):
    """Trains a classifier, and leaves it with the weights of the best epoch.

    Args:
        classifier: A classifier of KerasHub.
        training: The `recipe_file.Training` of the recipe.
        train_rows: A `LengthBuckets`. Of several devices, the rows of its
            batches are a multiple.
        validation_rows: A `LengthBuckets`, as `train_rows`.
        checkpoint: An `EpochCheckpoint`. The run goes on where it stands.
        devices: int. Defaults to `1`.
    """
    # The rows are encoded: a plain model on the layers of the classifier.
    model = length_bucketing.encoded_model(classifier)
    rows = (train_rows, validation_rows)
    if data_parallel.are_processes(devices):
        import torch_processes

        try:
            torch_processes.fit(model, training, *rows, checkpoint, devices)
        finally:
            checkpoint.read()
    compile_model(model, training, train_rows)
    # Of what processes have done, nothing is left.
    fit(model, training, *rows, checkpoint)
    load_best(model, training, checkpoint)


def load_best(model, training, checkpoint):
    """Gives a trained model the weights of the best epoch."""
    checkpoint.load(model, checkpoint.best)
    if training.ema_momentum is not None:
        model.optimizer.finalize_variable_values(model.trainable_variables)


def compile_model(model, training, train_rows):
    """Prepares a model for `fit()`."""
    of_loss = {
        "from_logits": True,
        "label_smoothing": training.label_smoothing,
    }
    model.compile(
        optimizer=make_optimizer(training, len(train_rows) * training.epochs),
        loss=keras.losses.CategoricalCrossentropy(**of_loss),
        # XLA on a CPU gains less than its compilations cost, but for JAX,
        # which is slow without.
        jit_compile=keras.config.backend() == "jax",
        **make_metrics(of_loss, has_weights=train_rows.multiple > 1),
    )


def make_optimizer(training, steps):
    has_average = training.ema_momentum is not None
    return keras.optimizers.Adam(
        make_schedule(training, steps),
        use_ema=has_average,
        ema_momentum=training.ema_momentum if has_average else 0.0,
    )


def make_metrics(of_loss, has_weights):
    if not has_weights:
        return {"metrics": [keras.metrics.CategoricalAccuracy(name="accuracy")]}
    return {
        "weighted_metrics": [
            real_rows.Accuracy(name="accuracy"),
            # Logged in the place of Keras' own, to which all rows are real.
            real_rows.Crossentropy(name="loss", **of_loss),
        ]
    }


def fit(
    model, training, train_rows, validation_rows, checkpoint, is_writer=True
):
    """Trains a compiled model for the epochs that are left.

    Args:
        model: A `keras.Model` that takes the batches of the rows.
        training: A `recipe_file.Training`, or a
            `pretraining_recipe.Pretraining`.
        train_rows: A `LengthBuckets`.
        validation_rows: A `LengthBuckets`.
        checkpoint: An `EpochCheckpoint`.
        is_writer: bool. Whether to write the checkpoint and show the progress.
            Defaults to `True`.
    """
    done = len(checkpoint.epochs)
    if done == training.epochs:
        return
    steps = checkpoint.steps
    parts = [(done, training.epochs, 0)]
    if steps.step:
        steps.load(model)
        # On TensorFlow there are no metrics before the first step.
        keras_compat.build_metrics(model, next(iter(train_rows.in_order())))
        # Every epoch of a `fit()` has as many steps.
        parts = [
            (done, done + 1, steps.step),
            (done + 1, training.epochs, 0),
        ]
    elif done:
        checkpoint.load(model, done)
    callbacks = [EpochSeeds(training.seed)]
    if is_writer:
        callbacks.append(checkpoint)
        steps.minutes = training.save_minutes
    # Keras on JAX waits for each step where somebody looks at its end.
    if steps.step or steps.minutes is not None:
        callbacks.append(steps)
    if training.ema_momentum is not None:
        # The average is what is validated.
        callbacks.append(keras.callbacks.SwapEMAWeights())
    for first, end, step in parts:
        if first == end:
            break
        steps.put_back_weights(model)
        model.fit(
            deliver(train_rows.shuffled(training.seed, first, end, step)),
            steps_per_epoch=len(train_rows) - step,
            initial_epoch=first,
            epochs=end,
            shuffle=False,
            validation_data=deliver(validation_rows.in_order()),
            callbacks=callbacks,
            verbose="auto" if is_writer else 0,
        )


def make_schedule(training, steps):
    """Returns the learning rate of each of so many steps."""
    if training.warmup is None:
        return keras.optimizers.schedules.PolynomialDecay(
            training.learning_rate, decay_steps=steps, end_learning_rate=0.0
        )
    warmup_steps = min(round(training.warmup * steps), steps - 1)
    return keras.optimizers.schedules.CosineDecay(
        0.0,
        decay_steps=steps - warmup_steps,
        warmup_target=training.learning_rate,
        warmup_steps=warmup_steps,
    )
