"""What `predict()` says of texts, computed apart from the corpus."""

import numpy as np


def predict(classifier, texts):
    logits = classifier.predict(texts, verbose=0).astype("float64")
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
