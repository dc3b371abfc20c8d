"""Parts of this package in models of somebody else's."""

import keras
import keras_hub
import numpy as np
import pytest

import keras_wave
from tests.models.small_models import VOCABULARY
from tests.models.small_models import make_backbone
from tests.pipelines.small_news import LABELS
from tests.pipelines.small_news import TEXTS
from tests.pipelines.small_news import ids_of
from tests.pipelines.small_news import make_plain_classifier


def compile_and_fit(model, inputs, targets=LABELS):
    model.compile(
        optimizer=keras.optimizers.Adam(0.05),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    model.fit(inputs, np.array(targets), epochs=60, verbose=0)
    return model.evaluate(inputs, np.array(targets), verbose=0)[1]


def test_layers_between_layers_of_keras(tmp_path):
    keras.utils.set_random_seed(0)
    words = keras.layers.TextVectorization(output_sequence_length=6)
    words.adapt(TEXTS)
    token_ids = keras.Input((None,), dtype="int64")
    x = keras.layers.Embedding(words.vocabulary_size(), 16, mask_zero=True)(
        token_ids
    )
    x = keras_wave.layers.WaveEncoder(update="interference")(x)
    x = keras_wave.layers.WaveEncoder(kernel_size=3)(x)
    x = keras.layers.GlobalAveragePooling1D()(x)
    model = keras.Model(token_ids, keras.layers.Dense(2)(x))

    inputs = np.asarray(words(TEXTS))
    assert compile_and_fit(model, inputs) == 1.0
    # The mask goes through: padding changes no answer.
    np.testing.assert_allclose(
        model.predict(np.pad(inputs, [(0, 0), (0, 3)]), verbose=0),
        model.predict(inputs, verbose=0),
        atol=1e-5,
    )
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(
        loaded.predict(inputs, verbose=0),
        model.predict(inputs, verbose=0),
        atol=1e-6,
    )


def test_wave_algebra_in_a_layer_of_ones_own():
    class Beats(keras.layers.Layer):
        """Reads the interference of a text with itself, one wave turned."""

        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.waves = keras_wave.layers.TokenToWave()
            self.turn = keras_wave.layers.WaveRotation()
            self.add = keras_wave.layers.WaveInterference()
            self.read = keras_wave.layers.WaveReadout("magnitude")

        def call(self, x):
            wave = self.waves(x)
            return self.read(self.add((wave, self.turn(wave))))

    keras.utils.set_random_seed(0)
    token_ids = keras.Input((12,), dtype="int32")
    x = keras.layers.Embedding(len(VOCABULARY), 16)(token_ids)
    x = keras.layers.Flatten()(Beats()(x))
    model = keras.Model(token_ids, keras.layers.Dense(2)(x))
    assert compile_and_fit(model, ids_of(TEXTS)["token_ids"]) == 1.0


@pytest.mark.parametrize("trainable", [True, False])
def test_backbone_under_another_head(trainable):
    keras.utils.set_random_seed(0)
    backbone = make_backbone(hidden_dim=16)
    backbone.trainable = trainable
    before = backbone.get_weights()
    x = backbone(backbone.input)["pooled_output"]
    x = keras.layers.Dense(32, activation="relu")(x)
    model = keras.Model(backbone.input, keras.layers.Dense(2)(x))
    assert compile_and_fit(model, ids_of(TEXTS)) == 1.0
    is_same = [
        np.array_equal(old, new)
        for old, new in zip(before, backbone.get_weights())
    ]
    assert all(is_same) != trainable


def test_backbone_of_a_preset_gives_features():
    preset = "agnews_modulation_tiny"
    backbone = keras_wave.WaveBackbone.from_preset(preset)
    preprocessor = keras_wave.WaveClassifierPreprocessor.from_preset(preset)
    features = backbone.predict(preprocessor(TEXTS), verbose=0)
    assert features["pooled_output"].shape == (5, backbone.hidden_dim)
    assert np.isfinite(features["pooled_output"]).all()


def test_saved_folder_through_keras_hub(tmp_path):
    classifier = make_plain_classifier(class_names=["Business", "Sports"])
    classifier.fit(TEXTS, LABELS, verbose=0)
    classifier.save_to_preset(tmp_path)
    loaded = keras_hub.models.TextClassifier.from_preset(str(tmp_path))
    assert isinstance(loaded, keras_wave.WaveClassifier)
    assert loaded.class_names == ["Business", "Sports"]
    np.testing.assert_allclose(
        loaded.predict(TEXTS, verbose=0),
        classifier.predict(TEXTS, verbose=0),
        atol=1e-6,
    )
    loaded.fit(TEXTS, LABELS, verbose=0)


def test_folder_inside_the_package_through_keras_hub():
    folder = keras_wave.WaveClassifier.presets["agnews_modulation_tiny"]
    classifier = keras_hub.models.TextClassifier.from_preset(
        folder["kaggle_handle"]
    )
    outputs = classifier.predict(["the team wins the cup"], verbose=0)
    assert classifier.class_names[outputs[0].argmax()] == "Sports"
