"""What a linear model on words and word pairs reaches on a recipe's rows."""

import argparse
import json
import pathlib
import sys

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

import json_file
import labelled_text
import recipe_file
import whole_file
from exit_status import exit_status

REPOSITORY = pathlib.Path(__file__).parents[1]
# Inverse strengths of regularisation; the best on validation is chosen.
STRENGTHS = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description=f"{__doc__} The figures go to docs/linear_baselines.json."
    )
    parser.add_argument(
        "recipe", help="the name of a recipe beside this file, or a .toml file"
    )
    parser.add_argument(
        "--data",
        type=pathlib.Path,
        metavar="FOLDER",
        help="the folder of train, validation and test, as for train.py",
    )
    record = REPOSITORY / "docs" / "linear_baselines.json"
    return exit_status(run, parser.parse_args(arguments), record)


def run(options, record):
    recipe = recipe_file.read(recipe_file.find(options.recipe))
    seed = recipe.training.seed
    splits = labelled_text.load(recipe.data, options.data, seed)
    result = measure(splits, seed)
    write({recipe.data.name: result}, record)
    print(f"Validation accuracy: {result['validation']:.4f}")
    if result["test"] is not None:
        print(f"Test accuracy: {result['test']:.4f}")


def measure(splits, seed):
    """Returns the figures of the linear model that validates best.

    Args:
        splits: A `labelled_text.Splits`.
        seed: int. Of the order in which the rows are visited.
    """
    vectorizer = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2))
    train = vectorizer.fit_transform(splits.train.texts)
    models = [
        LinearSVC(C=strength, random_state=seed).fit(train, splits.train.labels)
        for strength in STRENGTHS
    ]

    def accuracy(model, rows):
        return model.score(vectorizer.transform(rows.texts), rows.labels)

    # Of equally good ones, the first: the most regularised.
    best = max(models, key=lambda model: accuracy(model, splits.validation))
    return {
        "validation": accuracy(best, splits.validation),
        "test": splits.test and accuracy(best, splits.test),
        "parameters": best.coef_.size + best.intercept_.size,
        "C": best.C,
        "rows": {
            "train": len(splits.train),
            "validation": len(splits.validation),
            "test": len(splits.test) if splits.test else 0,
        },
        "seed": seed,
    }


def write(results, record):
    """Puts results beside those of other data sets."""
    known = json_file.read(record, {})
    known = dict(sorted({**known, **results}.items()))
    record.parent.mkdir(exist_ok=True)
    whole_file.write_text(record, json.dumps(known, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
