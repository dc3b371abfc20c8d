"""The networks whose steps are compared, with random weights."""

import collections.abc
import dataclasses
import functools
import types

import keras
import keras_hub

import complex_wave
import fnet_classifier
import keras_wave
import length_bucketing
import matrix_products
import straightforward_wave
from bert_classifier import BertClassifier
from compared_systems import BERT_VOCABULARY
from compared_systems import CLASSES
from network import Network

WIDTH = 768
# The sizes that the paper's network has, for those who are not a backbone.
PAPER_SIZES = types.SimpleNamespace(
    hidden_dim=WIDTH,
    intermediate_dim=None,
    embedding_dim=None,
    num_layers=1,
    readout="real",
    feedforward="token",
)


@dataclasses.dataclass(frozen=True)
class System:
    name: str
    title: str
    # Returns it as a `Network`.
    build: collections.abc.Callable
    optimizer: str = "adam"


def wave_network(classifier):
    """Returns the `Network` of a `keras_wave.WaveClassifier`."""
    backbone, classes = classifier.backbone, classifier.num_classes
    return Network(
        # Without the preprocessing of a task, which passes ids on unseen.
        keras.Model(classifier.input, classifier.output),
        backbone.vocabulary_size,
        classes,
        functools.partial(matrix_products.of_wave, backbone, classes),
        backbone.dtype_policy.compute_dtype,
    )


def build_wave(vocabulary_size=BERT_VOCABULARY, **arguments):
    """Returns a Wave network, without arguments the paper's."""
    return wave_network(
        keras_wave.WaveClassifier(
            keras_wave.WaveBackbone(vocabulary_size, **arguments),
            num_classes=CLASSES,
        )
    )


def build_preset(name):
    """Returns the architecture of a preset."""
    return wave_network(
        keras_wave.WaveClassifier.from_preset(name, load_weights=False)
    )


def build_complex(update, vocabulary_size=BERT_VOCABULARY, dim=WIDTH):
    """Returns the paper's network in angles and complex numbers."""
    backbone = keras_wave.WaveBackbone(vocabulary_size, dim, update=update)
    classifier = keras_wave.WaveClassifier(backbone, num_classes=CLASSES)
    mask = backbone.input["padding_mask"]
    x = backbone.token_embedding(backbone.input["token_ids"])
    x = backbone.embedding_dropout_layer(x)
    x = complex_wave.ComplexWave(update, name="complex_wave")(x, mask=mask)
    x = backbone.pooling(x, mask=mask)
    x = classifier.output_dense(classifier.output_dropout(x))
    return of_paper_sizes(keras.Model(backbone.input, x), vocabulary_size, dim)


def build_straightforward(vocabulary_size=BERT_VOCABULARY, dim=WIDTH):
    """Returns the paper's network as one would first write it."""
    model = straightforward_wave.build(vocabulary_size, dim, CLASSES)
    return of_paper_sizes(model, vocabulary_size, dim)


def of_paper_sizes(model, vocabulary_size, dim):
    sizes = types.SimpleNamespace(**{**vars(PAPER_SIZES), "hidden_dim": dim})
    return Network(
        model,
        vocabulary_size,
        CLASSES,
        functools.partial(matrix_products.of_wave, sizes, CLASSES),
    )


def build_bert(
    num_layers,
    vocabulary_size=BERT_VOCABULARY,
    dim=WIDTH,
    num_heads=12,
    max_sequence_length=512,
):
    """Returns BERT of the sizes of BERT base, or of others."""
    backbone = keras_hub.models.BertBackbone(
        vocabulary_size,
        num_layers=num_layers,
        num_heads=num_heads,
        hidden_dim=dim,
        intermediate_dim=4 * dim,
        max_sequence_length=max_sequence_length,
    )
    return Network(
        length_bucketing.encoded_model(BertClassifier(backbone, CLASSES)),
        vocabulary_size,
        CLASSES,
        functools.partial(matrix_products.of_bert, backbone, CLASSES),
    )


def build_fnet(num_layers, vocabulary_size=BERT_VOCABULARY, dim=WIDTH):
    """Returns FNet of the sizes of FNet base, or of others."""
    backbone = fnet_classifier.backbone(vocabulary_size, num_layers, dim)
    return Network(
        fnet_classifier.build(backbone, CLASSES),
        vocabulary_size,
        CLASSES,
        functools.partial(matrix_products.of_fnet, backbone, CLASSES),
    )


def preset_systems():
    """Returns a `System` for the architecture of each shipped preset."""
    return [
        System(name, f"preset `{name}`", functools.partial(build_preset, name))
        for name in sorted(keras_wave.WaveBackbone.presets)
    ]


PAPER = [
    System("wave_modulation", "Wave, modulation", build_wave),
    System(
        "wave_interference",
        "Wave, interference",
        functools.partial(build_wave, update="interference"),
    ),
    System(
        "complex_modulation",
        "the same, angles and complex numbers, modulation",
        functools.partial(build_complex, "modulation"),
    ),
    System(
        "complex_interference",
        "the same, angles and complex numbers, interference",
        functools.partial(build_complex, "interference"),
    ),
    System(
        "straightforward",
        "the same, straightforward Keras, modulation",
        build_straightforward,
    ),
]
OPTIMISED = [
    System(
        "wave_pooled",
        "Wave, feed-forward on the pooled text",
        functools.partial(build_wave, feedforward="pooled"),
    ),
    System(
        "wave_bfloat16",
        "Wave, `mixed_bfloat16`",
        functools.partial(build_wave, dtype="mixed_bfloat16"),
    ),
    System(
        "wave_pooled_bfloat16",
        "Wave, pooled and `mixed_bfloat16`",
        functools.partial(
            build_wave, feedforward="pooled", dtype="mixed_bfloat16"
        ),
    ),
    System(
        "wave_pooled_bfloat16_rowwise",
        "Wave, pooled and `mixed_bfloat16`, `RowwiseAdam`",
        functools.partial(
            build_wave, feedforward="pooled", dtype="mixed_bfloat16"
        ),
        "rowwise_adam",
    ),
]
OTHERS = [
    System("bert_base", "BERT base", functools.partial(build_bert, 12)),
    System("bert_layer", "one BERT layer", functools.partial(build_bert, 1)),
    System("fnet_base", "FNet base", functools.partial(build_fnet, 12)),
    System("fnet_layer", "one FNet layer", functools.partial(build_fnet, 1)),
]


def by_name():
    """Returns every `System` by its name."""
    everything = [*PAPER, *OPTIMISED, *preset_systems(), *OTHERS]
    return {system.name: system for system in everything}
