const PERCENT = new Intl.NumberFormat("en", {
  style: "percent",
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const SCORE = new Intl.NumberFormat("en", {
  signDisplay: "exceptZero",
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
// A word has the full colour from this score on, or from the largest of its
// text: what is small everywhere shall not look large.
const FULL_COLOUR = 1;
// How many milliseconds after the last key a screen reader is told the answer.
const PAUSE = 800;

/** Everything on the page that changes. */
export class Page {
  constructor(document) {
    this.document = document;
    this.field = document.querySelector("#headline");
    this.examples = document.querySelectorAll("#examples button");
    this.result = document.querySelector("#result");
    this.message = document.querySelector("#message");
    this.classes = document.querySelector("#classes");
    this.explanation = document.querySelector("#explanation");
    this.winners = document.querySelectorAll(".winner");
    this.words = document.querySelector("#words");
    this.cut = document.querySelector("#cut");
    this.model = document.querySelector("#model");
    this.announcement = document.querySelector("#announcement");
  }

  /** Shows which model answers, and a bar for each of its classes. */
  describe({ preset, parameters, class_names: names }) {
    this.names = names;
    const size = parameters.toLocaleString("en");
    this.model.textContent = `${preset}, ${size} parameters`;
    this.classes.replaceChildren(
      ...names.map((name) =>
        this.make("li", { className: "class" }, [
          this.make("span", { className: "name", textContent: name }),
          this.make("span", { className: "bar" }, [this.make("span")]),
          this.make("span", { className: "percent" }),
        ]),
      ),
    );
  }

  /** Calls `listen` with the text of the field, now and when it changes. */
  onText(listen) {
    const tell = () => {
      this.result.setAttribute("aria-busy", "true");
      listen(this.field.value);
    };
    this.field.addEventListener("input", tell);
    for (const button of this.examples) {
      button.addEventListener("click", () => {
        this.field.value = button.value;
        tell();
      });
    }
    tell();
  }

  /** Shows what the classifier says of a text: null if it has no words. */
  show(text, answer) {
    this.message.hidden = answer !== null;
    this.explanation.hidden = answer === null;
    if (answer === null) {
      this.message.textContent = "Type a headline to see its class.";
      this.showProbabilities([], null);
      this.announce(this.message.textContent);
    } else {
      this.showAnswer(answer);
    }
    // Another text may be in the field by now.
    const busy = text !== this.field.value;
    this.result.setAttribute("aria-busy", String(busy));
  }

  /** Shows that there will be no answers. */
  fail(error) {
    console.error(error);
    this.field.disabled = true;
    for (const button of this.examples) {
      button.disabled = true;
    }
    this.result.hidden = true;
    this.document.querySelector("#failure-reason").textContent = error.message;
    this.document.querySelector("#failure").hidden = false;
  }

  showAnswer({ winner, probabilities, words, cut }) {
    const name = this.names[winner];
    const probability = probabilities[winner];
    this.showProbabilities(probabilities, winner);
    for (const element of this.winners) {
      element.textContent = name;
    }
    const scores = words.map(({ score }) => Math.abs(score));
    const scale = Math.max(FULL_COLOUR, ...scores);
    this.words.replaceChildren(
      ...words.map((word) => this.makeWord(word, scale, name, probability)),
    );
    this.cut.hidden = !cut;
    this.announce(`${name}, ${PERCENT.format(probability)}`);
  }

  showProbabilities(probabilities, winner) {
    for (const [index, row] of [...this.classes.children].entries()) {
      const value = probabilities[index];
      row.classList.toggle("wins", index === winner);
      // All digits, for whoever compares.
      row.dataset.probability = value ?? "";
      row.style.setProperty("--probability", value ?? 0);
      row.querySelector(".percent").textContent =
        value === undefined ? "\u2013" : PERCENT.format(value);
    }
  }

  makeWord({ text, score, without }, scale, name, probability) {
    const effect = describeEffect(score);
    const change =
      `${PERCENT.format(without)} ${name} without this word, ` +
      `${PERCENT.format(probability)} with it`;
    const number = effect.kind === "none" ? "" : write(score);
    const element = this.make("li", { className: "word", title: change }, [
      this.make("span", { textContent: text }),
      this.make("small", { textContent: number, ariaHidden: true }),
      this.make("span", {
        className: "spoken",
        textContent: `: ${effect.spoken} ${name}, ${change}.`,
      }),
    ]);
    element.dataset.effect = effect.kind;
    element.dataset.score = score;
    element.style.setProperty("--strength", Math.abs(score) / scale);
    return element;
  }

  make(tag, properties = {}, children = []) {
    const element = Object.assign(this.document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  /** Tells a screen reader, but not at every key. */
  announce(text) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.announcement.textContent = text;
    }, PAUSE);
  }
}

function write(score) {
  return SCORE.format(score).replace("-", "\u2212");
}

/** By what is written: a score of 0.0 has no effect. */
function describeEffect(score) {
  switch (write(score)[0]) {
    case "+":
      return { kind: "for", spoken: "speaks for" };
    case "\u2212":
      return { kind: "against", spoken: "speaks against" };
    default:
      return { kind: "none", spoken: "hardly matters to" };
  }
}
