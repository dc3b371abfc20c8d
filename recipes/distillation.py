"""What a student learns from: its teachers' answers and embeddings."""

import keras
import numpy as np

import initial_embeddings
import length_bucketing
import whole_file
from keras_wave.data import passes
from keras_wave.data.token_source import TokenSource

BATCH_SIZE = 128


def make_targets(teachers, texts, targets, settings, folder):
    """Returns targets that are mostly the mean of the teachers' answers.

    Args:
        teachers: A list of `teaching.Teacher`.
        texts: A list of strings.
        targets: A float array of shape `(texts, classes)`.
        settings: A `recipe_file.Distillation`.
        folder: pathlib.Path. Keeps the answers, for a run that goes on.

    Returns:
        A float array of the shape of `targets`. Its rows sum to one.
    """
    share = settings.label_share
    answers = mean_answers(teachers, texts, settings.temperature, folder)
    return share * targets + (1 - share) * answers


def mean_answers(teachers, texts, temperature=1.0, folder=None):
    """Returns the mean of what the teachers answer to each text.

    Args:
        teachers: A list of `teaching.Teacher`.
        texts: A list of strings.
        temperature: float. Divides their logits. Defaults to `1.0`.
        folder: pathlib.Path. Keeps the logits. Defaults to `None`.

    Returns:
        A float array of shape `(texts, classes)`, of probabilities.
    """
    answers = []
    for teacher in teachers:
        logits = read_logits(teacher, texts, folder)
        probabilities = keras.ops.softmax(logits / temperature)
        answers.append(keras.ops.convert_to_numpy(probabilities))
    return np.mean(answers, axis=0)


def read_logits(teacher, texts, folder):
    """Returns the logits of a teacher, asked for where they are not kept."""
    if folder is None:
        return apply(teacher.classifier, teacher.classifier.output, texts)
    version = teacher.about["fingerprint"][:16]
    path = folder / f"answers_{version}.npy"
    if not path.exists():
        logits = read_logits(teacher, texts, folder=None)
        whole_file.write(path, lambda beside: np.save(beside, logits))
    return np.load(path)


def copy_embeddings(teacher, student, stddev):
    """Starts the student's embeddings as what the teacher makes of each token.

    The token is a text of its own. Its representation below the teacher's last
    layer is projected to the main components of the whole vocabulary.

    Args:
        teacher: A classifier of KerasHub with an `output_dense`.
        student: A `keras_wave.WaveClassifier`.
        stddev: float. The standard deviation of the embeddings then.
    """
    embedding = student.backbone.token_embedding
    width = teacher.output_dense.input.shape[-1]
    initial_embeddings.check_width(embedding, width, "distillation")
    vocabulary = student.preprocessor.tokenizer.get_vocabulary()
    words = [token.removeprefix("##") for token in vocabulary]
    x = apply(teacher, teacher.output_dense.input, words)
    initial_embeddings.assign(embedding, x, stddev)


def apply(teacher, output, texts):
    """Returns an output of the teacher for each text, a float32 array."""
    model = length_bucketing.encoded_model(teacher, output)
    rows = length_bucketing.encode(teacher.preprocessor, texts)
    source = TokenSource(rows, int(rows.lengths.max()))
    results = None
    for numbers in passes.by_length(source.padded, BATCH_SIZE):
        inputs, _, _ = source.take(numbers)
        batch = np.asarray(model.predict_on_batch(inputs), "float32")
        if results is None:
            results = np.empty((len(rows), batch.shape[-1]), "float32")
        results[numbers] = batch
    return results
