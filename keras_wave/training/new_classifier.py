"""A network of random weights, of the size that suits the texts."""

from keras_wave.models import WaveBackbone
from keras_wave.models import WaveClassifier
from keras_wave.models import WaveClassifierPreprocessor
from keras_wave.models import WaveTokenizer
from keras_wave.text import learn_vocabulary
from keras_wave.training import model_size


def build(texts, class_names, size):
    """Returns a classifier, with a vocabulary that is learned from texts.

    Args:
        texts: A list of strings.
        class_names: A list of strings.
        size: A `ModelSize`.
    """
    vocabulary = learn_vocabulary(texts, size.vocabulary)
    tokenizer = WaveTokenizer(vocabulary)
    # Start and end are tokens, too.
    counts = tokenizer.encoder()(texts).lengths + 2
    length = model_size.find_length(counts)
    return WaveClassifier(
        WaveBackbone(
            len(vocabulary),
            hidden_dim=size.width,
            bigram_buckets=size.pairs,
            rotation=True,
            feedforward="pooled",
            token_dropout=0.2,
            embedding_dropout=0.3,
        ),
        num_classes=len(class_names),
        preprocessor=WaveClassifierPreprocessor(
            tokenizer, sequence_length=length
        ),
        class_names=class_names,
    )
