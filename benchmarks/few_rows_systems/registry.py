"""Every system that is trained on few rows."""

import pathlib

from few_rows_systems.system import System

# In the order of the page.
KINDS = ("command", "backbone", "linear", "fasttext", "model2vec", "sentences")
BACKBONES = ("wave_base_en", "wave_small_en")
# What suits most numbers of rows where all is trained.
MORE_EPOCHS = 8
SKLEARN = {"sklearn": "scikit-learn"}
WAVE = {"keras": "keras", "keras_hub": "keras-hub", "numpy": "numpy"}
SENTENCES = {
    "sentence_transformers": "sentence-transformers",
    "torch": "torch",
    "transformers": "transformers",
}
MODEL2VEC = {
    "model2vec": "model2vec",
    "skeletoken": "skeletoken",
    "torch": "torch",
    "transformers": "transformers",
}
FOLDS = (
    "`C` by five-fold cross-validation within the training rows; of more than "
    "10,000, by a fifth of them"
)
OTHERS = (
    System(
        "tfidf-svm",
        "linear",
        "TF-IDF of words and pairs of words (sublinear), `LinearSVC`. " + FOLDS,
        "tfidf",
        SKLEARN,
        {"model": "svm"},
    ),
    System(
        "tfidf-regression",
        "linear",
        "TF-IDF of words and pairs of words (sublinear), "
        "`LogisticRegression`. " + FOLDS,
        "tfidf",
        SKLEARN,
        {"model": "regression"},
    ),
    System(
        "fasttext",
        "fasttext",
        "`lr` 0.5, `dim` 50, `wordNgrams` 2, `bucket` 200,000; 25 epochs, and "
        "of few rows as many as show it 50,000 rows. Nothing is searched for",
        "fasttext_few",
        {"fasttext": "fasttext-community"},
    ),
    System(
        "model2vec",
        "model2vec",
        "`StaticModelForClassification` with its defaults, on a static model "
        "that `distill()` makes of MiniLM with its defaults, once for all runs",
        "model2vec_classifier",
        {**MODEL2VEC, "datasets": "datasets"},
        needs_teacher=True,
    ),
    System(
        "model2vec-regression",
        "model2vec",
        "`LogisticRegression` on the embeddings of the same static model. "
        + FOLDS,
        "model2vec_regression",
        {**MODEL2VEC, **SKLEARN},
        needs_teacher=True,
    ),
    System(
        "minilm-regression",
        "sentences",
        "`LogisticRegression` on the sentence embeddings of MiniLM. " + FOLDS,
        "sentence_embeddings",
        {**SENTENCES, **SKLEARN},
        needs_teacher=True,
    ),
)
# What the command does, less a part each.
VARIANTS = {
    "no-bag": ("there is no bag of tokens", {"has_bag": False}),
    "no-head-start": (
        "its head starts by chance, and all is trained in epochs",
        {"has_regression": False},
    ),
    "no-epochs": ("the regression is all", {"epochs": 0}),
    "tables": (
        "the tables of tokens and pairs are trained, too, and there are epochs "
        "wherever a regression would be all",
        {"trains_tables": True},
    ),
}
SETFIT = (
    "the package `setfit`: MiniLM fine-tuned on 20 pairs alike and 20 unlike "
    "of each row, one epoch, with a logistic regression; on at most {:,} rows"
)


def systems(backbones, most_setfit_rows):
    """Returns every `System`, by name.

    Args:
        backbones: A list of strings, presets of backbones: names or folders.
            The first one is also trained with its weights kept.
        most_setfit_rows: int. SetFit is not tried on more.
    """
    found = [
        System(
            "wave-nothing",
            "command",
            "`keras-wave train rows.csv --output F --preset none`: a network "
            "and a vocabulary from nothing",
            "wave_command",
            WAVE,
            {"preset": "none"},
        ),
    ]
    for preset in backbones:
        name = backbone_name(preset)
        found.append(
            System(
                name,
                "command",
                f"`keras-wave train rows.csv --output F --preset {name}`",
                "wave_command",
                WAVE,
                {"preset": preset},
            )
        )
    for preset in backbones[:1]:
        name = backbone_name(preset)
        found.append(
            System(
                f"{name}-epochs",
                # What few rows get is decided without looking at this one.
                "backbone",
                f"`keras-wave train rows.csv --output F --preset {name} "
                f"--epochs {MORE_EPOCHS}`: trained further, also where a "
                "regression would be all",
                "wave_command",
                WAVE,
                {"preset": preset, "epochs": MORE_EPOCHS},
            )
        )
        for form, how in (
            ("frozen", "a head on `{}`, whose weights stay as they are"),
            ("lora", "a head on `{}`, with `enable_lora(8)`"),
        ):
            found.append(
                System(
                    f"{name}-{form}",
                    "backbone",
                    f"{how.format(name)}; `fit()` of at most 40 epochs, the "
                    "best on a tenth of the rows",
                    "wave_backbone",
                    WAVE,
                    {"preset": preset, "form": form},
                )
            )
        found += [
            System(
                f"{name}-{form}",
                "backbone",
                f"as `{name}`, but for one thing: {how}",
                "wave_variant",
                WAVE,
                {"preset": preset, **options},
            )
            for form, (how, options) in VARIANTS.items()
        ]
    found += OTHERS
    found.append(
        System(
            "minilm-setfit",
            "sentences",
            SETFIT.format(most_setfit_rows),
            "setfit_few",
            {**SENTENCES, "datasets": "datasets", "setfit": "setfit"},
            needs_teacher=True,
            most_rows=most_setfit_rows,
        )
    )
    return {system.name: system for system in found}


def backbone_name(preset):
    """Returns what the record calls a backbone: no place of a machine."""
    return pathlib.PurePath(preset).name
