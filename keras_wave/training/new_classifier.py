"""The classifier that a training starts from."""

from keras_wave import keras_compat
from keras_wave.layers import BigramEmbedding
from keras_wave.models import WaveBackbone
from keras_wave.models import WaveClassifier
from keras_wave.models import WaveClassifierPreprocessor
from keras_wave.models import WaveTokenizer
from keras_wave.text import learn_vocabulary
from keras_wave.training import model_size


def build(texts, class_names, size, sequence_length=None):
    """Returns a classifier, with a vocabulary that is learned from texts.

    Args:
        texts: A list of strings.
        class_names: A list of strings.
        size: A `ModelSize`.
        sequence_length: int. What texts are cut to. Defaults to `None`: a
            length that leaves most of them whole.
    """
    vocabulary = learn_vocabulary(texts, size.vocabulary)
    tokenizer = WaveTokenizer(vocabulary)
    if sequence_length is None:
        sequence_length = find_length(tokenizer, texts)
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
            tokenizer, sequence_length=sequence_length
        ),
        class_names=class_names,
    )


# The most numbers in the tables of a bag of tokens. Where there are too many
# classes for its tokens there is none; more pairs share a row.
MOST_TOKEN_SCORES = 2**22
MOST_PAIR_SCORES = 2**20
MOST_PAIR_BUCKETS = 2**17


def load(preset, texts, class_names, sequence_length=None, has_bag=True):
    """Returns the classifier of a preset, with other classes.

    It has a bag of tokens, for words that say more of these classes than the
    preset makes of them, unless there are very many classes, or its class is
    one of the caller's own.

    Args:
        preset: string or path. A built-in name, a folder or a handle.
        texts: A list of strings.
        class_names: A list of strings.
        sequence_length: int. What texts are cut to. Defaults to `None`: a
            length that leaves most of them whole, or that of the preset where
            its tokenizer cuts words in a way of its own.
        has_bag: bool. Whether it may have a bag of tokens. Defaults to `True`.

    Raises:
        ValueError: If it cannot be loaded, or not trained.
    """
    classifier = WaveClassifier.from_preset(
        preset,
        num_classes=len(class_names),
        class_names=class_names,
        activation=None,
    )
    check_trainable(classifier, preset)
    # Without an encoder, what a text takes depends on more than its words.
    if sequence_length is None and classifier.has_fixed_tokens():
        tokenizer = classifier.preprocessor.tokenizer
        if tokenizer.encoder() is not None:
            sequence_length = find_length(tokenizer, texts)
    if sequence_length is not None:
        classifier.preprocessor.sequence_length = sequence_length
    return with_bag_of_tokens(classifier) if has_bag else classifier


def with_bag_of_tokens(classifier):
    """Returns a classifier of the same backbone, with a bag of tokens.

    Args:
        classifier: A `WaveClassifier` whose head is new.

    Returns:
        The classifier itself, where it has one or shall have none.
    """
    vocabulary_size = classifier.backbone.vocabulary_size
    num_classes = classifier.num_classes
    if (
        type(classifier) is not WaveClassifier
        or classifier.bag_of_tokens
        or vocabulary_size * num_classes > MOST_TOKEN_SCORES
    ):
        return classifier
    buckets = 0
    if vocabulary_size <= BigramEmbedding.LARGEST_VOCABULARY:
        buckets = min(MOST_PAIR_BUCKETS, MOST_PAIR_SCORES // num_classes)
    return WaveClassifier(
        classifier.backbone,
        num_classes,
        preprocessor=classifier.preprocessor,
        activation=classifier.activation,
        dropout=classifier.dropout,
        class_names=classifier.class_names,
        bag_of_tokens=True,
        bag_bigram_buckets=buckets,
    )


def find_length(tokenizer, texts):
    """Returns the length that leaves most texts whole.

    Args:
        tokenizer: A `WaveTokenizer`.
        texts: A list of strings.
    """
    # Start and end are tokens, too.
    return model_size.find_length(tokenizer.encoder()(texts).lengths + 2)


def check_trainable(classifier, preset):
    """Raises a `ValueError` where a classifier cannot be trained.

    Args:
        classifier: A `WaveClassifier`.
        preset: string or path. The preset it was loaded from.
    """
    layers = keras_compat.flatten_layers(classifier)
    if any(getattr(layer, "quantization_mode", None) for layer in layers):
        raise ValueError(
            f"The preset {str(preset)!r} is quantized, and cannot be trained. "
            "Take the one it was made of."
        )
