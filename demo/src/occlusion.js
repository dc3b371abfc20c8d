/**
 * How much each word of a text carried the decision: the text is classified
 * again without it.
 *
 * A hidden word turns into padding and leaves a gap. That is what the network's
 * token dropout did to many words of every text it was trained on, so it knows
 * such texts; and unlike in a text that closes the gap, all other words keep
 * their positions. `[UNK]` in its place would be a word too, with a meaning of
 * its own.
 */

/** Returns the masks to classify: of the whole text, then without each word. */
export function masksWithoutWords(ids, words) {
  const whole = ids.map(() => 1);
  const without = words.map(({ first, last }) =>
    whole.slice().fill(0, first, last),
  );
  return [whole, ...without];
}

/**
 * Returns `{winner, probabilities, words}`: the number of the likeliest class,
 * the probability of each, and for each word `{text, without, score}`, the
 * winner's probability without the word and the fall of its log-odds.
 *
 * Log-odds, since where the network is sure the probability hardly moves from
 * 1 whichever word is hidden.
 *
 * @param words What the tokenizer read.
 * @param rows The logits under the masks above.
 */
export function explain(words, [logits, ...others]) {
  const winner = logits.indexOf(Math.max(...logits));
  const odds = logOdds(logits, winner);
  return {
    winner,
    probabilities: softmax(logits),
    words: words.map(({ text }, index) => ({
      text,
      without: softmax(others[index])[winner],
      score: odds - logOdds(others[index], winner),
    })),
  };
}

function softmax(logits) {
  const total = logSumExp(logits);
  return logits.map((logit) => Math.exp(logit - total));
}

/** From the logits, since 1 - p of a sure class is 0 in floating point. */
function logOdds(logits, index) {
  return logits[index] - logSumExp(logits.toSpliced(index, 1));
}

function logSumExp(values) {
  const most = Math.max(...values);
  const sum = values.reduce((sum, value) => sum + Math.exp(value - most), 0);
  return most + Math.log(sum);
}
