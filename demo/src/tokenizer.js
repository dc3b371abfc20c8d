import { Tokenizer } from "@huggingface/tokenizers";

// What the tokenizer splits at and drops of the characters that people see as
// space. Others, such as a no-break space, are part of a word.
const SPACES = /[ \t\n\r\f]+/;

/** Turns a text into words and their ids, as the preprocessor in Python does. */
export class TextReader {
  /** @param description The content of a `tokenizer.json`. */
  constructor(description) {
    this.tokenizer = new Tokenizer(description, {});
    this.start = this.tokenizer.token_to_id("[CLS]");
    this.end = this.tokenizer.token_to_id("[SEP]");
    this.maxLength = description.truncation.max_length;
  }

  /**
   * Returns `{ids, words, cut}`: the ids of a text; its words, each as `{text,
   * first, last}` with its tokens from `ids[first]` up to `ids[last]`, which is
   * not one of them; and whether the text is longer than what is read. Words
   * that are not read, or have no tokens, are left out.
   */
  read(text) {
    const ids = [this.start];
    const words = [];
    let cut = false;
    for (const word of text.split(SPACES)) {
      const tokens = this.encode(word);
      const room = this.maxLength - 1 - ids.length;
      const read = tokens.slice(0, room);
      if (read.length > 0) {
        const first = ids.length;
        words.push({ text: word, first, last: first + read.length });
        ids.push(...read);
      }
      if (tokens.length > room) {
        cut = true;
        break;
      }
    }
    return { ids: [...ids, this.end], words, cut };
  }

  /** Returns the ids of a text without the special tokens. */
  encode(text) {
    return this.tokenizer.encode(text, { add_special_tokens: false }).ids;
  }
}
