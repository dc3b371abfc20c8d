import { latestOnly } from "./latest.js";
import { Page } from "./page.js";

const worker = new Worker(new URL("worker.js", import.meta.url), {
  type: "module",
});

/** Asks the worker a question; the next one only after its answer. */
function ask(question, value) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data: { answer, error } }) =>
      error === undefined ? resolve(answer) : reject(new Error(error));
    worker.onerror = () => reject(new Error("worker.js cannot be run"));
    worker.postMessage({ question, value });
  });
}

const page = new Page(document);
try {
  page.describe(await ask("load", "model"));
  const classify = latestOnly(async (text) => {
    page.show(text, await ask("classify", text));
  });
  page.onText((text) => classify(text).catch((error) => page.fail(error)));
} catch (error) {
  page.fail(error);
}
