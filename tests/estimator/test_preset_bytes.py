import numpy as np

from keras_wave.estimator import preset_bytes
from tests.models.small_models import disturb
from tests.models.small_models import make_classifier


def test_classifier_comes_back():
    classifier = disturb(make_classifier(class_names=["b", "a"]))
    files = preset_bytes.pack(classifier)
    assert {"config.json", "assets/tokenizer/vocabulary.txt"} <= set(files)
    loaded = preset_bytes.unpack(files)
    texts = ["stocks fall", "team wins the cup"]
    np.testing.assert_array_equal(
        loaded.predict(texts, verbose=0), classifier.predict(texts, verbose=0)
    )
    assert loaded.class_names == ["b", "a"]


def test_optimizer_stays_behind():
    classifier = make_classifier()
    before = preset_bytes.pack(classifier)
    classifier.fit(["stocks fall", "team wins"], [0, 1], verbose=0)
    after = preset_bytes.pack(classifier)
    sizes = [sum(map(len, files.values())) for files in (before, after)]
    assert sizes[1] < 1.1 * sizes[0]
