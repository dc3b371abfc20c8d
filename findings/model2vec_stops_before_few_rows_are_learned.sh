#!/usr/bin/env bash
# model2vec: a classifier that is trained on some fifty rows with the defaults
# stops after a few steps, before it has learned them.
#
# Versions: model2vec 0.10.0, torch 2.13.0, scikit-learn 1.9.1,
# tokenizers 0.22.2, numpy 2.4.6.
#
# Behaviour: StaticModelForClassification.fit() sets a tenth of the rows aside
# and stops when five epochs in a row bring no higher accuracy on them. Of 52
# rows these are six, so the accuracy has seven possible values and soon stands
# still, while an epoch is two steps of a head that starts by chance. Nothing is
# said. Four topics, which words tell apart, then get about half of the texts
# right; a logistic regression on the embeddings that the training starts from
# gets nearly all, and the same fit() that is told not to stop early eight of
# ten.
#
# Why it matters: who has some fifty rows takes the poor accuracy for that of
# static embeddings.
#
# Expected output, accuracies as means of three seeds, some digits may differ:
#   fit() with its defaults: 0.54
#   fit(early_stopping_patience=None, max_epochs=100): 0.82
#   LogisticRegression on the embeddings: 0.97
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check \
    "model2vec[train]==0.10.0" torch==2.13.0 scikit-learn==1.9.1 \
    tokenizers==0.22.2 numpy==2.4.6
HF_HOME="$folder" HF_HUB_OFFLINE=1 "$folder/env/bin/python" - \
    2>"$folder/progress" <<'PYTHON' || { cat "$folder/progress" >&2; exit 1; }
import random
import sys

import numpy as np
import torch
from model2vec import StaticModel
from model2vec.train import StaticModelForClassification
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

TOPICS = {
    topic: [f"{topic}{number}" for number in range(5)]
    for topic in ("sport", "money", "music", "law")
}
OTHERS = [f"word{number}" for number in range(30)]
WORDS = ["[UNK]", "[PAD]", *sum(TOPICS.values(), []), *OTHERS]
UNTIL_LEARNED = {"early_stopping_patience": None, "max_epochs": 100}


def make_rows(count, seed):
    draw = random.Random(seed)
    topics = [list(TOPICS)[number % 4] for number in range(count)]
    texts = [
        " ".join(draw.sample(TOPICS[topic], 2) + draw.sample(OTHERS, 4))
        for topic in topics
    ]
    return texts, np.array(topics)


def train(model, seed, texts, topics, **options):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    classifier = StaticModelForClassification.from_static_model(model=model)
    return classifier.fit(texts, topics.tolist(), **options)


vocabulary = {word: number for number, word in enumerate(WORDS)}
tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
tokenizer.pre_tokenizer = Whitespace()
others, other_topics = make_rows(400, seed=99)
found = {"default": [], "learned": [], "regression": []}
for seed in range(3):
    vectors = np.random.default_rng(seed).normal(size=(len(WORDS), 64))
    model = StaticModel(
        vectors=vectors.astype("float32"), tokenizer=tokenizer
    )
    texts, topics = make_rows(52, seed)
    for name, options in (("default", {}), ("learned", UNTIL_LEARNED)):
        classifier = train(model, seed, texts, topics, **options)
        answers = np.asarray(classifier.predict(others))
        found[name].append(np.mean(answers == other_topics))
    regression = LogisticRegression(C=100, max_iter=1000)
    regression.fit(model.encode(texts), topics)
    score = regression.score(model.encode(others), other_topics)
    found["regression"].append(score)
default, learned, regression = (float(np.mean(x)) for x in found.values())
print(f"fit() with its defaults: {default:.2f}")
print(f"fit(early_stopping_patience=None, max_epochs=100): {learned:.2f}")
print(f"LogisticRegression on the embeddings: {regression:.2f}")
sys.exit(not (default < 0.7 and learned > 0.75 and regression > 0.9))
PYTHON
