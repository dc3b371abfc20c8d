/** Answers the questions of the page, so that no key waits for the network. */

import { Classifier } from "./classifier.js";

let classifier;

const answers = {
  async load(folder) {
    classifier = await Classifier.load(folder);
    return classifier.description;
  },
  classify: (text) => classifier.classify(text),
};

self.onmessage = async ({ data: { question, value } }) => {
  try {
    self.postMessage({ answer: await answers[question](value) });
  } catch (error) {
    self.postMessage({ error: error.message });
  }
};
