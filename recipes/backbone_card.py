"""Writes the README.md of a pretrained backbone, as `model_card.py` does."""

import json

import model_card
import whole_file

CARD = """\
---
license: apache-2.0
language: en
library_name: keras
pipeline_tag: feature-extraction
tags:
- keras
- keras-hub
- keras_wave
- feature-extraction
---

# {name}

{description}

It is for English texts only, and knows words already: train a classifier from
it where there are few rows.

## Use

```python
import keras_wave

preset = {preset}
classifier = keras_wave.WaveClassifier.from_preset(preset, num_classes=2)
print(classifier.predict([{example}]).shape)
```

`fit()` trains it with your texts and labels: its head is new. A preset that
ships with `keras_wave` is loaded by its name, as here, any other by the path of
this folder. Weights are stored in half precision, the large ones rounded to
four significant bits, and loaded in float32.

## Results

{results}

The cosine is that of its embeddings and the teacher's, of passages that it was
not trained on. The weights are those of epoch {best_epoch} of {epochs}, the
best on them.

![Learning curves](learning_curves.png)

## Teacher

It learned to give the sentence embeddings of {teacher}, through a
dense layer that is not kept. {licence}

## Texts

{passages}

The passages are cut out of {texts:,} texts. None of them is in this folder.

{sources}

## Training

```
{command}
```

{training}

Every setting and every epoch is in `metrics.json`.
"""


def write(metrics, folder):
    """Writes the card.

    Args:
        metrics: The content of `metrics.json`.
        folder: pathlib.Path. The preset's folder.
    """
    recipe = metrics["recipe"]
    pretraining = recipe["pretraining"]
    rows = metrics["rows"]
    card = CARD.format(
        name=metrics["name"],
        preset=json.dumps(metrics["name"]),
        description=metrics["description"],
        example=json.dumps(recipe["preset"]["example"]),
        results=model_card.make_table(["", "value"], results(metrics)),
        best_epoch=metrics["best_epoch"],
        epochs=len(metrics["epochs"]),
        teacher=pretraining["teacher_name"],
        licence=pretraining["teacher_licence"],
        passages=model_card.make_table(
            ["split", "passages"],
            [(name, f"{rows[name]:,}") for name in ("train", "validation")],
        ),
        texts=rows["texts"],
        sources=model_card.make_table(
            ["origin", "licence of the texts"],
            [
                (describe_origin(source), source["licence"])
                for source in recipe["sources"]
            ],
        ),
        command=metrics["command"],
        training=model_card.training(metrics),
    )
    whole_file.write_text(folder / "README.md", card)


def results(metrics):
    return [
        ("validation cosine", f"{metrics['validation']['cosine']:.4f}"),
        *model_card.sizes(metrics),
        ("vocabulary", f"{metrics['vocabulary_size']:,} tokens"),
    ]


def describe_origin(source):
    if source["url"] is None:
        return source["name"]
    return f"[{source['name']}]({source['url']})"
