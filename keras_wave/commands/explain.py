import json

import click

from keras_wave.commands import classifiers
from keras_wave.commands import explanation_page
from keras_wave.commands.refusals import refusals
from keras_wave.commands.shared_options import NEW_FILE
from keras_wave.commands.shared_options import examples
from keras_wave.commands.shared_options import json_option
from keras_wave.commands.shared_options import preset_argument
from keras_wave.commands.text_table import format_table
from keras_wave.data.bad_input import BadInput
from keras_wave.files.whole_file import whole_file
from keras_wave.insight import explain as explain_texts

# The longest bar, in characters.
LONGEST = 20


@click.command(
    epilog=examples(
        'keras-wave explain agnews_modulation_small "Shares slip again"'
    )
)
@preset_argument
@click.argument("text")
@click.option(
    "--html",
    type=NEW_FILE,
    metavar="FILE.html",
    help="Write a page with the coloured text and a picture of its waves.",
)
@json_option
def explain(preset, text, html, as_json):
    """Tell how much each token of a text moved its class.

    That is what the logit of the class loses without the token, all else of
    the text as it was. Logits are what probabilities are made of: one more is
    to be 2.7 times as probable. --json has the numbers of every class.
    """
    if not text.strip():
        raise BadInput("The text is empty.")
    classifier = classifiers.load(preset)
    classifiers.names(classifier)  # Which can all be shown.
    with refusals():
        (explanation,) = explain_texts(classifier, [text])
        if html is not None:
            page = explanation_page.make_page(explanation, title=preset)
            with whole_file(html) as file:
                file.write(page)
    if as_json:
        click.echo(json.dumps(_to_json(explanation), ensure_ascii=False))
    else:
        click.echo(_describe(explanation))


def _to_json(explanation):
    best = explanation.predicted_class
    return {
        "label": explanation.class_names[best],
        "class_names": explanation.class_names,
        "probabilities": explanation.probabilities.tolist(),
        "logits": explanation.logits.tolist(),
        "tokens": explanation.tokens,
        "contributions": explanation.contributions.tolist(),
    }


def _describe(explanation):
    best = explanation.predicted_class
    moves = explanation.contributions[:, best]
    scale = max(1.0, abs(moves).max())
    rows = [
        [token, f"{move:+.3f}", _bar(move / scale)]
        for token, move in zip(explanation.tokens, moves)
    ]
    return (
        f"{explanation.class_names[best]}\t"
        f"{explanation.probabilities[best]:.4f}\n\n"
        f"{format_table(rows, numbers={1})}"
    )


def _bar(share):
    return ("+" if share > 0 else "-") * round(LONGEST * abs(share))
