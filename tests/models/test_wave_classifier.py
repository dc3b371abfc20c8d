import keras
import keras_hub
import numpy as np
import pytest
from keras import ops

import keras_wave
from keras_wave import keras_compat
from tests.models.small_models import WORDS
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier
from tests.models.small_models import make_preprocessor
from tests.requirement import import_tensorflow
from tests.requirement import is_installed

TEXTS = ["stocks fall .", "the team wins", "market fallen", "the cup ."]
LABELS = [0, 1, 0, 1]


@pytest.fixture
def small():
    return {
        "preprocessor": make_preprocessor(),
        "backbone": make_backbone(),
        "num_classes": 2,
    }


def test_keras_hub_checks_the_task(keras_hub_harness, small, tf):
    keras_hub_harness.run_task_test(
        cls=keras_wave.WaveClassifier,
        init_kwargs=small,
        train_data=(tf.constant(TEXTS), tf.constant(LABELS)),
        expected_output_shape=(4, 2),
    )


def test_keras_hub_checks_the_saved_model(keras_hub_harness, small, tf):
    keras_hub_harness.run_model_saving_test(
        cls=keras_wave.WaveClassifier,
        init_kwargs=small,
        input_data=small["preprocessor"](tf.constant(TEXTS)),
    )


def as_dataset(*parts):
    tf = import_tensorflow()
    return tf.data.Dataset.from_tensor_slices(parts).batch(2)


def preprocessed(texts):
    outputs = make_preprocessor()(texts)
    return {key: np.asarray(value) for key, value in outputs.items()}


class Column:
    """What a pandas column is to a classifier: no list, but array-like."""

    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        return np.array(self.values, dtype=dtype)


@pytest.fixture(scope="module")
def shared():
    """One whose steps are compiled once."""
    keras.utils.set_random_seed(0)
    return make_classifier()


FORMS = {
    "list": lambda texts: texts,
    "tuple": tuple,
    "bytes": lambda texts: [text.encode() for text in texts],
    "numpy": np.array,
    "objects": lambda texts: np.array(texts, dtype=object),
    "column": Column,
    "tensor": lambda texts: import_tensorflow().constant(texts),
    "ids": preprocessed,
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_form_of_texts(shared, form):
    classifier = shared
    expected = classifier.predict(TEXTS, verbose=0)
    texts = form(TEXTS)
    np.testing.assert_allclose(
        classifier.predict(texts, verbose=0), expected, atol=1e-6
    )
    loss, accuracy = classifier.evaluate(texts, LABELS, verbose=0)
    assert np.isfinite(loss)
    assert accuracy in (0.0, 0.25, 0.5, 0.75, 1.0)
    history = classifier.fit(
        texts, np.array(LABELS), validation_data=(texts, LABELS), verbose=0
    )
    assert set(history.history) >= {"loss", "val_loss"}


def test_tf_data():
    keras.utils.set_random_seed(0)
    classifier = make_classifier()
    expected = classifier.evaluate(TEXTS, LABELS, verbose=0)
    data = as_dataset(TEXTS, LABELS)
    np.testing.assert_allclose(
        classifier.evaluate(data, verbose=0), expected, rtol=1e-6
    )
    np.testing.assert_allclose(
        classifier.predict(as_dataset(TEXTS), verbose=0),
        classifier.predict(TEXTS, verbose=0),
        atol=1e-6,
    )
    history = classifier.fit(data, validation_data=data, verbose=0)
    assert np.isfinite(history.history["val_loss"]).all()


def test_several_texts_a_row():
    keras.utils.set_random_seed(0)
    classifier = make_classifier()
    pairs = (TEXTS, TEXTS[::-1])
    outputs = classifier.predict(pairs, verbose=0)
    assert outputs.shape == (4, 2)
    assert not np.allclose(outputs, classifier.predict(TEXTS, verbose=0))
    classifier.fit(pairs, LABELS, verbose=0)


def test_sample_weights_decide_what_is_learned():
    keras.utils.set_random_seed(0)
    classifier = make_classifier()
    classifier.compile(keras.optimizers.Adam(0.05))
    # Every text with both labels: the weights tell which of them counts.
    classifier.fit(
        TEXTS * 2,
        LABELS + [1 - label for label in LABELS],
        sample_weight=[1.0] * 4 + [0.0] * 4,
        epochs=20,
        verbose=0,
    )
    predicted = classifier.predict(TEXTS, verbose=0).argmax(axis=1)
    np.testing.assert_array_equal(predicted, LABELS)


def test_class_weights():
    classifier = make_classifier()
    history = classifier.fit(
        TEXTS, LABELS, class_weight={0: 0.0, 1: 0.0}, verbose=0
    )
    assert history.history["loss"] == [0.0]


def sorted_rows():
    """Two classes, all of one before all of the other."""
    generator = np.random.default_rng(0)
    words = (["stocks", "market", "fall"], ["team", "cup", "wins"])
    texts, labels = [], []
    for label in (0, 1):
        for _ in range(320):
            # One telling word of five: to be learned, but not at once.
            common = generator.choice(["the", ".", "zyx"], size=4)
            text = [*common, generator.choice(words[label])]
            texts.append(" ".join(generator.permutation(text)))
            labels.append(label)
    return texts, labels


def fit_on_sorted_rows(**kwargs):
    keras.utils.set_random_seed(1)
    texts, labels = sorted_rows()
    classifier = make_classifier()
    classifier.compile(keras.optimizers.Adam(0.02))
    classifier.fit(texts, labels, epochs=2, verbose=0, **kwargs)
    return classifier, classifier.evaluate(texts, labels, verbose=0)[1]


def test_rows_sorted_by_class_are_learned():
    _, accuracy = fit_on_sorted_rows()
    assert accuracy > 0.9


def test_shuffling_follows_the_seed_and_can_be_turned_off():
    weights = {}
    for name, shuffle in [("one", True), ("two", True), ("off", False)]:
        classifier, _ = fit_on_sorted_rows(shuffle=shuffle)
        weights[name] = classifier.get_weights()[0]
    np.testing.assert_allclose(weights["one"], weights["two"], atol=1e-6)
    assert not np.allclose(weights["one"], weights["off"], atol=1e-3)


def test_validation_split_takes_the_end():
    classifier = make_classifier()
    classifier.compile(keras.optimizers.SGD(0.0))
    history = classifier.fit(
        TEXTS, LABELS, validation_split=0.5, verbose=0
    ).history
    expected = classifier.evaluate(TEXTS[2:], LABELS[2:], verbose=0)
    np.testing.assert_allclose(history["val_loss"], expected[:1], rtol=1e-5)


def test_keras_file_keeps_names_and_outputs(tmp_path):
    classifier = make_classifier(class_names=["Business", "Sports"])
    path = tmp_path / "classifier.keras"
    expected = classifier.predict(TEXTS, verbose=0)
    classifier.save(path)
    loaded = keras.saving.load_model(path)
    assert loaded.class_names == ["Business", "Sports"]
    np.testing.assert_allclose(
        loaded.predict(TEXTS, verbose=0), expected, atol=1e-6
    )


def test_activation():
    keras.utils.set_random_seed(0)
    logits = make_classifier()
    softmax = make_classifier(activation="softmax")
    softmax.set_weights(logits.get_weights())
    np.testing.assert_allclose(
        softmax.predict(TEXTS, verbose=0),
        ops.convert_to_numpy(ops.softmax(logits.predict(TEXTS, verbose=0))),
        atol=1e-6,
    )
    np.testing.assert_allclose(
        softmax.evaluate(TEXTS, LABELS, verbose=0),
        logits.evaluate(TEXTS, LABELS, verbose=0),
        rtol=1e-5,
    )
    softmax.fit(TEXTS, LABELS, verbose=0)


def test_vectors_as_labels():
    classifier = make_classifier()
    classifier.compile(
        keras.optimizers.Adam(),
        keras.losses.CategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    vectors = keras.utils.to_categorical(LABELS, 2)
    history = classifier.fit(TEXTS, vectors, verbose=0).history
    assert np.isfinite(history["loss"]).all()


def test_model_inside_a_functional_model():
    classifier = make_classifier()
    outputs = keras.layers.Softmax()(classifier.output)
    model = keras.Model(classifier.input, outputs)
    rows = model.predict(preprocessed(TEXTS), verbose=0)
    np.testing.assert_allclose(rows.sum(axis=1), np.ones(4), atol=1e-6)


def test_int8():
    keras.utils.set_random_seed(0)
    backbone = make_backbone(hidden_dim=64, bigram_buckets=20)
    classifier = make_classifier(backbone=backbone)
    expected = classifier.predict(TEXTS, verbose=0)
    classifier.quantize("int8")
    output = classifier.predict(TEXTS, verbose=0)
    assert classifier.backbone.token_embedding.quantization_mode == "int8"
    assert not np.array_equal(output, expected)
    # A part of 127 of the largest weight, in sums of 64 products.
    np.testing.assert_allclose(output, expected, atol=0.1)


def save_preset(classifier, folder):
    classifier.save_to_preset(folder)
    return keras_wave.WaveClassifier.from_preset(folder)


def save_keras_file(classifier, folder):
    classifier.save(folder / "classifier.keras")
    return keras.saving.load_model(folder / "classifier.keras")


@pytest.mark.parametrize("save", [save_preset, save_keras_file])
def test_int8_is_saved(save, tmp_path):
    classifier = make_classifier(backbone=make_backbone(bigram_buckets=20))
    classifier.quantize("int8")
    loaded = save(classifier, tmp_path)
    assert loaded.backbone.token_embedding.quantization_mode == "int8"
    np.testing.assert_allclose(
        loaded.predict(TEXTS, verbose=0),
        classifier.predict(TEXTS, verbose=0),
        atol=1e-5,
    )


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_mixed_precision(policy):
    keras.utils.set_random_seed(0)
    classifier = make_classifier(backbone=make_backbone(dtype=policy))
    # At 0.05 some orders of the rows end in no use, in float32 too.
    classifier.compile(keras.optimizers.Adam(0.02))
    classifier.fit(TEXTS * 20, LABELS * 20, batch_size=4, epochs=2, verbose=0)
    assert {str(v.dtype) for v in classifier.trainable_variables} == {"float32"}
    assert classifier.evaluate(TEXTS, LABELS, verbose=0)[1] == 1.0


def test_lora_trains_the_projections_alone():
    classifier = make_classifier()
    classifier.backbone.enable_lora(rank=2)
    trained = {v.path for v in classifier.backbone.trainable_variables}
    for name in ("projection", "other_projection"):
        for variable in ("lora_kernel_a", "lora_kernel_b"):
            trained.remove(f"wave_layer_0/{name}/{variable}")
    assert not trained
    history = classifier.fit(TEXTS, LABELS, verbose=0).history
    assert np.isfinite(history["loss"]).all()


def test_seed_decides_the_result():
    results = []
    for _ in range(2):
        keras.utils.set_random_seed(3)
        classifier = make_classifier()
        classifier.fit(TEXTS, LABELS, epochs=2, verbose=0)
        results.append(classifier.predict(TEXTS, verbose=0))
    np.testing.assert_allclose(*results, atol=1e-6)


def test_results_do_not_depend_on_grain(monkeypatch):
    results = []
    for has_grain in (True, False):
        if not has_grain:
            # Versions of KerasHub that do not know Grain have no such name.
            monkeypatch.setattr(
                keras_hub.src.utils.pipeline_model, "grain", None, raising=False
            )
        keras.utils.set_random_seed(3)
        classifier = make_classifier()
        classifier.fit(TEXTS, LABELS, epochs=2, verbose=0)
        results.append(classifier.predict(TEXTS, verbose=0))
    np.testing.assert_array_equal(*results)


def many_texts(size, seed=0):
    """Texts of 0 to 60 words, some of them twice."""
    generator = np.random.default_rng(seed)
    lengths = generator.integers(0, 61, size=size)
    words = [*WORDS, "zyx", "\u00e9"]
    texts = [" ".join(generator.choice(words, length)) for length in lengths]
    return texts[: size - size // 4] + texts[: size // 4]


def make_long_classifier(**kwargs):
    keras.utils.set_random_seed(0)
    backbone = make_backbone(
        hidden_dim=16,
        rotation=True,
        kernel_size=3,
        bigram_buckets=20,
        embedding_dropout=0.0,
        dropout=0.0,
    )
    return make_classifier(
        backbone=backbone, preprocessor=make_preprocessor(50), **kwargs
    )


@pytest.fixture(scope="module")
def long_classifier():
    """One whose `fit()` changes nothing, compiled once a shape."""
    classifier = make_long_classifier(dropout=0.0)
    classifier.compile(keras.optimizers.SGD(0.0))
    return classifier


def as_padded_dataset(texts, *targets):
    """The rows as they come, each padded to the same length."""
    tf = import_tensorflow()
    data = tf.data.Dataset.from_tensor_slices((texts, *targets))
    return data.batch(8)


@pytest.mark.parametrize(
    ("size", "mode"),
    [(1, None), (7, None), (16, None), (31, None), (31, "int8")],
)
def test_outputs_do_not_depend_on_length_buckets(size, mode):
    classifier = make_long_classifier()
    if mode:
        classifier.quantize(mode)
    texts = many_texts(size)
    expected = classifier.predict(as_padded_dataset(texts), verbose=0)
    outputs = classifier.predict(texts, batch_size=8, verbose=0)
    assert outputs.shape == (size, 2)
    np.testing.assert_allclose(outputs, expected, atol=1e-5)


def test_pairs_do_not_depend_on_length_buckets(long_classifier, tf):
    classifier = long_classifier
    pairs = (many_texts(21), many_texts(21, seed=1))
    data = tf.data.Dataset.from_tensor_slices((pairs, [0] * 21)).batch(8)
    np.testing.assert_allclose(
        classifier.predict(pairs, batch_size=8, verbose=0),
        classifier.predict(data, verbose=0),
        atol=1e-5,
    )


@pytest.mark.parametrize("size", [4, 21])
def test_one_column_may_be_a_tuple(long_classifier, size):
    classifier = long_classifier
    texts = many_texts(size)
    np.testing.assert_allclose(
        classifier.predict((texts,), batch_size=8, verbose=0),
        classifier.predict(texts, batch_size=8, verbose=0),
        atol=1e-6,
    )


@pytest.mark.parametrize("weighted", [True, False])
def test_evaluation_does_not_depend_on_length_buckets(weighted):
    size = 21
    classifier = make_long_classifier()
    classifier.compile(
        metrics=["sparse_categorical_accuracy"],
        weighted_metrics=["sparse_categorical_crossentropy"],
    )
    texts = many_texts(size)
    generator = np.random.default_rng(0)
    rows = [texts, generator.integers(2, size=size)]
    if weighted:
        rows.append(generator.random(size).astype("float32"))
    expected = classifier.evaluate(as_padded_dataset(*rows), verbose=0)
    results = classifier.evaluate(
        *rows[:2], 8, *rows[2:], verbose=0, return_dict=False
    )
    np.testing.assert_allclose(results, expected, rtol=1e-5)
    classifier.compile(keras.optimizers.SGD(0.0))
    validation = classifier.fit(
        texts, rows[1], validation_data=tuple(rows), epochs=2, verbose=0
    ).history["val_loss"]
    np.testing.assert_allclose(validation, [expected[0]] * 2, rtol=1e-5)


def test_steps_take_the_first_rows(long_classifier):
    classifier = long_classifier
    texts = many_texts(30)
    np.testing.assert_allclose(
        classifier.predict(texts, batch_size=8, steps=2, verbose=0),
        classifier.predict(texts[:16], verbose=0),
        atol=1e-5,
    )
    labels = [0, 1] * 15
    np.testing.assert_allclose(
        classifier.evaluate(texts, labels, batch_size=8, steps=2, verbose=0),
        classifier.evaluate(texts[:16], labels[:16], verbose=0),
        rtol=1e-5,
    )


class Batches(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.outputs = []

    def on_predict_batch_end(self, batch, logs=None):
        self.outputs.append(ops.convert_to_numpy(logs["outputs"]))


def test_callbacks_see_rows_as_they_come(long_classifier):
    seen = Batches()
    texts = many_texts(30)
    outputs = long_classifier.predict(
        texts, batch_size=8, callbacks=[seen], verbose=0
    )
    assert len(seen.outputs) == 4
    np.testing.assert_array_equal(np.concatenate(seen.outputs), outputs)


def test_progress_is_shown(long_classifier, capsys):
    long_classifier.predict(many_texts(30), batch_size=8, verbose=1)
    long_classifier.predict(["stocks"], verbose=1)
    shown = capsys.readouterr().out
    assert "4/4" in shown
    assert "1/1" in shown


def take_cup_for_stocks(x):
    if not is_installed("tensorflow"):
        return [text.replace("stocks", "cup") for text in x]
    return import_tensorflow().strings.regex_replace(x, "stocks", "cup")


class WithoutStocks(keras_wave.WaveClassifierPreprocessor):
    def call(self, x, y=None, sample_weight=None):
        return super().call(take_cup_for_stocks(x), y, sample_weight)


class TakesCupForStocks(keras_wave.WaveClassifier):
    def preprocess_samples(self, x, y=None, sample_weight=None):
        if not isinstance(x, dict):
            x = take_cup_for_stocks(x)
        return super().preprocess_samples(x, y, sample_weight)


@pytest.mark.parametrize("where", ["preprocessor", "classifier"])
def test_preprocessing_of_a_subclass(where):
    keras.utils.set_random_seed(0)
    preprocessor, cls = make_preprocessor(), TakesCupForStocks
    if where == "preprocessor":
        preprocessor = WithoutStocks(preprocessor.tokenizer, 12)
        cls = keras_wave.WaveClassifier
    classifier = cls(make_backbone(), 2, preprocessor)
    outputs = classifier.predict(["stocks", "cup", "fall"], verbose=0)
    np.testing.assert_allclose(outputs[0], outputs[1], atol=1e-6)
    assert not np.allclose(outputs[0], outputs[2], atol=1e-6)
    classifier.fit(["stocks", "cup"], [0, 1], bucket_by_length=True, verbose=0)


class CountsSteps(keras_wave.WaveClassifier):
    """Counts how often Python runs through a step: once a trace."""

    steps = 0

    def predict_step(self, *args):
        type(self).steps += 1
        return super().predict_step(*args)


def test_nothing_is_traced_for_another_text(monkeypatch):
    monkeypatch.setattr(CountsSteps, "steps", 0)
    classifier = CountsSteps(make_backbone(), 2, make_preprocessor())
    # Keras on JAX would run the network before a prediction, to build it: one
    # operation after the other, each of which is compiled.
    layers = keras_compat.flatten_layers(classifier)
    assert [layer.name for layer in layers if not layer.built] == []
    first = classifier.predict(["stocks fall"], verbose=0)
    seen = CountsSteps.steps
    assert seen >= 1
    assert all(layer.built for layer in layers)
    for text in ["the team wins", "", "stocks fall"]:
        last = classifier.predict([text], verbose=0)
    # PyTorch runs in Python every time.
    is_traced = keras.backend.backend() != "torch"
    assert CountsSteps.steps == (seen if is_traced else seen + 3)
    np.testing.assert_allclose(last, first, atol=1e-6)


@pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="tf.function is TensorFlow"
)
def test_shapes_are_not_traced_anew():
    classifier = make_long_classifier()
    counts = []
    for size in (1, 2, 3, 9, 40):
        for texts in (["cup"] * size, many_texts(size)):
            classifier.predict(texts, batch_size=8, verbose=0)
            counts.append(
                classifier.predict_function.experimental_get_tracing_count()
            )
    # Once for the first shape, and once for each axis that turned out free.
    assert counts[-1] == counts[2] <= 3


def test_fit_by_length_learns():
    classifier, accuracy = fit_on_sorted_rows(bucket_by_length=True)
    assert accuracy > 0.9
    other, _ = fit_on_sorted_rows(bucket_by_length=True)
    np.testing.assert_allclose(
        classifier.get_weights()[0], other.get_weights()[0], atol=1e-6
    )


@pytest.mark.parametrize(
    ("form", "shuffle"), [("list", True), ("ids", True), ("ids", False)]
)
def test_fit_by_length_is_a_pass_over_every_row(long_classifier, form, shuffle):
    classifier = long_classifier
    steps = int(classifier.optimizer.iterations)
    texts = many_texts(21)
    generator = np.random.default_rng(0)
    labels, weights = generator.integers(2, size=21), generator.random(21)
    x = texts
    if form == "ids":
        x = {k: np.asarray(v) for k, v in make_preprocessor(50)(texts).items()}
    history = classifier.fit(
        x,
        labels,
        batch_size=4,
        sample_weight=weights,
        validation_data=(x, labels, weights),
        epochs=2,
        shuffle=shuffle,
        bucket_by_length=True,
        verbose=0,
    ).history
    expected = classifier.evaluate(texts, labels, 4, weights, verbose=0)
    np.testing.assert_allclose(history["loss"], [expected[0]] * 2, rtol=1e-5)
    np.testing.assert_allclose(
        history["val_loss"], [expected[0]] * 2, rtol=1e-5
    )
    assert int(classifier.optimizer.iterations) == steps + 12


@pytest.mark.parametrize(
    ("arguments", "steps"),
    [
        ({"validation_split": 0.5}, 3),
        ({"steps_per_epoch": 2}, 2),
        ({"class_weight": {0: 1.0, 1: 2.0}}, 6),
    ],
)
def test_fit_by_length_takes_other_arguments(long_classifier, arguments, steps):
    classifier = long_classifier
    before = int(classifier.optimizer.iterations)
    history = classifier.fit(
        many_texts(21),
        [0, 1, 0] * 7,
        batch_size=4,
        bucket_by_length=True,
        verbose=0,
        **arguments,
    ).history
    assert np.isfinite(history["loss"]).all()
    assert int(classifier.optimizer.iterations) == before + steps


def test_fit_by_length_with_pairs(long_classifier):
    pairs = (many_texts(9), many_texts(9, seed=1))
    history = long_classifier.fit(
        pairs, [0, 1, 0] * 3, bucket_by_length=True, verbose=0
    )
    assert np.isfinite(history.history["loss"]).all()


def test_batches_of_a_preprocessor_are_fed_as_they_are(long_classifier):
    classifier = long_classifier
    steps = int(classifier.optimizer.iterations)
    texts = many_texts(21)
    labels = [0, 1, 0] * 7
    batches = classifier.preprocessor.bucket_by_length(
        texts, labels, batch_size=4
    )
    np.testing.assert_allclose(
        classifier.evaluate(batches, verbose=0),
        classifier.evaluate(texts, labels, verbose=0),
        rtol=1e-5,
    )
    classifier.fit(batches, verbose=0)
    assert int(classifier.optimizer.iterations) == steps + 6
