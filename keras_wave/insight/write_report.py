import keras

from keras_wave.data import rows as data_rows
from keras_wave.data.texts import check_texts
from keras_wave.files.whole_file import whole_file
from keras_wave.insight import classifier_check
from keras_wave.insight import history_epochs
from keras_wave.insight import report_page
from keras_wave.insight import slow_texts
from keras_wave.insight.evaluation import Evaluation
from keras_wave.insight.explain import explain
from keras_wave.version import __version__


def write_report(
    path,
    model,
    texts,
    labels,
    history=None,
    title="Evaluation",
    mistakes=10,
    batch_size=32,
):
    """Evaluates a classifier and writes what there is to see as one HTML file.

    The page has accuracy, the confusion matrix (the commonest confusions alone
    of more than 200 classes), precision, recall and F1 of each class, a
    reliability diagram, the worst mistakes with their tokens coloured, the
    slowest of the longest texts, and learning curves if there is a history. It
    loads nothing from elsewhere and runs no script.

    Args:
        path: string or path. The file to write. One that is there already is
            replaced.
        model: A `WaveClassifier` of two or more classes with a preprocessor,
            whose outputs are logits or a softmax.
        texts: As in `keras_wave.explain()`.
        labels: The number of the class of each text.
        history: What `fit()` returned, its `history`, or a list of a dictionary
            for each epoch. Defaults to `None`: no learning curves.
        title: string. Defaults to `"Evaluation"`.
        mistakes: int. How many mistakes are shown at most. Defaults to `10`.
        batch_size: int. How many texts are classified at once. Defaults to
            `32`.

    Returns:
        A `keras_wave.insight.Evaluation`.

    Raises:
        ValueError: If an argument is none of the above, if there is not one
            label for each text, or if the file cannot be written. Nothing is
            written then.

    Example:

    >>> import tempfile
    >>> classifier = keras_wave.WaveClassifier.from_preset(
    ...     "agnews_modulation_tiny"
    ... )
    >>> evaluation = keras_wave.insight.write_report(
    ...     f"{tempfile.mkdtemp()}/report.html",
    ...     classifier,
    ...     texts=["The team won the final game", "Oil prices rise"],
    ...     labels=[1, 2],
    ... )
    >>> evaluation.accuracy
    1.0
    """
    _check_classifier(model)
    classifier_check.check_positive(mistakes=mistakes, batch_size=batch_size)
    texts = check_texts(texts)
    size = data_rows.count(texts)
    labels = classifier_check.check_labels(labels, size, model.num_classes)
    if not isinstance(title, str):
        raise ValueError(f"`title` must be a string. Received: title={title!r}")
    curves = None if history is None else history_epochs.read(history)
    with whole_file(path) as file:
        probabilities = model.predict_proba(texts, batch_size)
        classifier_check.check_finite(probabilities)
        evaluation = Evaluation(
            probabilities, labels, list(map(str, model.labels))
        )
        token_counts = model.preprocessor.encode(texts).lengths
        texts = data_rows.to_list(texts)
        longest = model.preprocessor.sequence_length
        page = report_page.make_page(
            title=title,
            subtitle=_describe(model),
            evaluation=evaluation,
            explanations=_explain(
                model, texts, evaluation.worst(mistakes), batch_size
            ),
            slow_texts=slow_texts.measure(model, texts, token_counts),
            texts=texts,
            curves=curves,
            cut=(int((token_counts == longest).sum()), longest),
        )
        file.write(page)
    return evaluation


def _check_classifier(model):
    classifier_check.check_classifier(model)
    is_known = model.activation in (
        keras.activations.linear,
        keras.activations.softmax,
    )
    if model.num_classes < 2 or not is_known:
        raise ValueError(
            "A report is of a classifier that gives each text one of several "
            "classes: logits or a softmax of two or more. Received: "
            f"num_classes={model.num_classes} and activation="
            f"{keras.activations.serialize(model.activation)!r}"
        )


def _explain(model, texts, numbers, batch_size):
    if len(numbers) == 0:
        return {}
    rows = [texts[number] for number in numbers]
    if isinstance(rows[0], tuple):
        rows = tuple(map(list, zip(*rows)))
    explanations = explain(model, rows, batch_size=batch_size)
    return dict(zip(numbers.tolist(), explanations))


def _describe(model):
    backend = keras.config.backend()
    return (
        f"{model.name}, {model.count_params():,} parameters. "
        f"keras_wave {__version__}, Keras {keras.__version__}, {backend}."
    )
