import numpy as np

from keras_wave.data import rows as data_rows
from keras_wave.data.texts import check_texts
from keras_wave.insight import classifier_check
from keras_wave.insight import deletions
from keras_wave.insight import token_spans
from keras_wave.insight.explanation import Explanation
from keras_wave.insight.logit_model import logit_model
from keras_wave.models import probabilities

# Texts that are worked on at once, and the most ids of their rows: a text of n
# tokens is n + 1 rows of up to n, which are megabytes where it is long.
CHUNK = 64
IDS = 2**22


def explain(model, texts, batch_size=128):
    """Tells how much each token of a text moved each class.

    A token's contribution is what the answer loses without it: the logits of
    the text, less the logits of the text that has all the other tokens. The
    magnitudes of the waves are computed again for it, and nothing is
    approximated: a text of `n` tokens is classified `n + 1` times.

    Args:
        model: A `WaveClassifier` with a preprocessor.
        texts: A list of strings, a NumPy array, a pandas column, or a tuple of
            them, where a row has several texts, as in
            `WaveClassifier.predict()`.
        batch_size: int. How many rows are classified at once. Fewer take less
            memory where texts are long. Defaults to `128`.

    Returns:
        A list of `keras_wave.insight.Explanation`, one for each text.

    Raises:
        ValueError: If the model is no such classifier, if the inputs are no
            texts, if `batch_size` is not a positive integer, or if the
            classifier answers with what is no number.

    Example:

    >>> classifier = keras_wave.WaveClassifier.from_preset(
    ...     "agnews_modulation_tiny"
    ... )
    >>> (explanation,) = keras_wave.explain(classifier, ["The team wins"])
    >>> explanation.tokens
    ['[CLS]', 'the', 'team', 'wins', '[SEP]']
    >>> explanation.contributions.shape
    (5, 4)
    >>> sports = explanation.class_names.index("Sports")
    >>> explanation.tokens[explanation.contributions[:, sports].argmax()]
    'team'
    """
    classifier_check.check_classifier(model)
    classifier_check.check_positive(batch_size=batch_size)
    texts = check_texts(texts)
    tokens = model.preprocessor.encode(texts)
    rows = [tokens.row(number) for number in range(len(tokens))]
    texts = data_rows.to_list(texts)
    # Threads that share the classifier take turns, as they do to predict.
    with model.exclusive_use():
        logits_of = logit_model(model)
    longest = max(len(row) for row in rows)
    size = max(1, min(CHUNK, IDS // (longest + 1) ** 2))
    explanations = []
    for start in range(0, len(rows), size):
        chunk = slice(start, start + size)
        with model.exclusive_use(logits_of):
            scores = deletions.score(
                logits_of,
                rows[chunk],
                batch_size,
                longest=model.preprocessor.sequence_length,
                pad_token_id=model.preprocessor.tokenizer.pad_token_id,
            )
        explanations += [
            _explain(model, text, row, logits, without)
            for text, row, (logits, without) in zip(
                texts[chunk], rows[chunk], scores
            )
        ]
    return explanations


def _explain(model, text, row, logits, without):
    contributions = logits - without
    classifier_check.check_finite(contributions)
    tokenizer = model.preprocessor.tokenizer
    token_ids = row
    padding_mask = (row != tokenizer.pad_token_id).astype("int32")
    tokens = [tokenizer.id_to_token(int(index)) for index in token_ids]
    is_special = np.isin(token_ids, _special_ids(tokenizer))
    segments, spans = token_spans.find_spans(text, tokens, tokenizer)
    return Explanation(
        text=text,
        tokens=tokens,
        token_ids=token_ids,
        padding_mask=padding_mask,
        is_special=is_special,
        segments=segments,
        spans=spans,
        class_names=list(map(str, model.labels)),
        logits=logits,
        probabilities=probabilities.of_logits(
            logits[np.newaxis], model.activation
        )[0],
        contributions=contributions,
        classifier=model,
    )


def _special_ids(tokenizer):
    """Returns the ids of the tokens that stand for no word."""
    # An unknown word is a word of the text.
    unknown = getattr(tokenizer, "unk_token_id", None)
    return sorted(set(tokenizer.special_token_ids) - {unknown})
