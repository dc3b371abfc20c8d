import keras
import keras_hub
import numpy as np
import pytest
import tensorflow as tf
from keras import ops
from keras_hub.src.tests import test_case

import keras_wave
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier
from tests.models.small_models import make_preprocessor

TEXTS = ["stocks fall .", "the team wins", "market fallen", "the cup ."]
LABELS = [0, 1, 0, 1]


class WaveClassifierHarnessTest(test_case.TestCase):
    def setUp(self):
        self.init_kwargs = {
            "preprocessor": make_preprocessor(),
            "backbone": make_backbone(),
            "num_classes": 2,
        }
        self.train_data = (tf.constant(TEXTS), tf.constant(LABELS))
        self.input_data = self.init_kwargs["preprocessor"](*self.train_data)[0]

    def test_task(self):
        self.run_task_test(
            cls=keras_wave.WaveClassifier,
            init_kwargs=self.init_kwargs,
            train_data=self.train_data,
            expected_output_shape=(4, 2),
        )

    def test_saved_model(self):
        self.run_model_saving_test(
            cls=keras_wave.WaveClassifier,
            init_kwargs=self.init_kwargs,
            input_data=self.input_data,
        )


def as_dataset(*parts):
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


FORMS = {
    "list": lambda texts: texts,
    "tuple": tuple,
    "bytes": lambda texts: [text.encode() for text in texts],
    "numpy": np.array,
    "objects": lambda texts: np.array(texts, dtype=object),
    "column": Column,
    "tensor": tf.constant,
    "ids": preprocessed,
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_form_of_texts(form):
    keras.utils.set_random_seed(0)
    classifier = make_classifier()
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
    classifier.save(path)
    loaded = keras.saving.load_model(path)
    assert loaded.class_names == ["Business", "Sports"]
    np.testing.assert_allclose(
        loaded.predict(TEXTS, verbose=0),
        classifier.predict(TEXTS, verbose=0),
        atol=1e-6,
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
    classifier.compile(keras.optimizers.Adam(0.05))
    classifier.fit(TEXTS, LABELS, epochs=20, verbose=0)
    assert {str(v.dtype) for v in classifier.trainable_variables} == {"float32"}
    assert classifier.evaluate(TEXTS, LABELS, verbose=0)[1] == 1.0


def test_lora_trains_the_projections_alone():
    classifier = make_classifier()
    classifier.backbone.enable_lora(rank=2)
    trained = {v.path for v in classifier.backbone.trainable_variables}
    for name in ("projection", "other_projection"):
        for variable in ("lora_kernel_a", "lora_kernel_b", "bias"):
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
