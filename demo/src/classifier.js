import * as ort from "onnxruntime-web/wasm";
import wasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm";

import { explain, masksWithoutWords } from "./occlusion.js";
import { TextReader } from "./tokenizer.js";

// Threads share memory, which a browser allows only where the server sends
// special headers. This network does not need them.
ort.env.wasm.numThreads = 1;
ort.env.wasm.wasmPaths = { wasm };

/** A network, its tokenizer and the names of its classes. */
export class Classifier {
  constructor(session, reader, description) {
    this.session = session;
    this.reader = reader;
    this.description = description;
  }

  /** Loads what build_model.py wrote into a folder. */
  static async load(folder) {
    const [model, tokenizer, description] = await Promise.all([
      download(`${folder}/model.onnx`).then((answer) => answer.arrayBuffer()),
      download(`${folder}/tokenizer.json`).then((answer) => answer.json()),
      download(`${folder}/model.json`).then((answer) => answer.json()),
    ]);
    const session = await ort.InferenceSession.create(new Uint8Array(model));
    return new Classifier(session, new TextReader(tokenizer), description);
  }

  /**
   * Returns `{winner, probabilities, words, cut}`: the number of the likeliest
   * class, the probability of each, what each word had to do with it, see
   * `explain()`, and whether the text is longer than what is read. Returns null
   * for a text with nothing to read.
   */
  async classify(text) {
    const { ids, words, cut } = this.reader.read(text);
    if (words.length === 0) {
      return null;
    }
    const rows = await this.run(ids, masksWithoutWords(ids, words));
    return { ...explain(words, rows), cut };
  }

  /**
   * Returns the logits of a text under several masks, an array a mask.
   *
   * @param ids The ids of the text.
   * @param masks Arrays as long as `ids`, 0 where a token is hidden.
   */
  async run(ids, masks) {
    const shape = [masks.length, ids.length];
    const { logits } = await this.session.run({
      token_ids: tensor(masks.flatMap(() => ids), shape),
      padding_mask: tensor(masks.flat(), shape),
    });
    const classes = logits.dims[1];
    return masks.map((_, row) =>
      Array.from(logits.data.subarray(row * classes, (row + 1) * classes)),
    );
  }
}

async function download(address) {
  const answer = await fetch(address);
  if (!answer.ok) {
    throw new Error(`${address} is missing (${answer.status})`);
  }
  return answer;
}

function tensor(values, shape) {
  return new ort.Tensor("int32", Int32Array.from(values), shape);
}
