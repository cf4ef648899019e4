// The query language of docs/queries.md, the same as scripts/lib/catalogue/expression.py and
// scripts/publication/_populations.py; tests/queries.json holds what both must answer.
"use strict";
const Expression = (() => {
  const SYMBOLS = { "∪": "|", "∩": "&", "∖": "\\", "−": "-", "¬": "!", "≥": ">=", "≤": "<=", "≠": "!=", "==": "=" };
  const SIGNS = [">=", "<=", "!=", "==", "|", "&", "\\", "-", "!", "(", ")", ">", "<", "="];
  const COMPARE = {
    ">=": (a, b) => a >= b,
    ">": (a, b) => a > b,
    "<=": (a, b) => a <= b,
    "<": (a, b) => a < b,
    "=": (a, b) => a === b,
    "!=": (a, b) => a !== b,
  };
  const FUNCTIONS = ["said", "denied", "hedged", "votes", "probability"];
  const OF_CLASSES = ["votes", "probability"];
  const DEPTH = 100;
  const TWO_NAMES = "two names without a sign between; put names of several words in quotes ('two jets').";

  // An error in a query; `at` is the place of the character, from 0.
  class QueryError extends Error {
    constructor(at, message) {
      super(message);
      this.at = at;
    }
  }
  const refuse = (at, what) => {
    throw new QueryError(at, what);
  };
  const quoted = (
    text,
  ) => (text.includes("'") && !text.includes('"')
    ? `"${text}"`
    : `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`);

  function readQuoted(characters, at) {
    const quote = characters[at];
    let place = at + 1, text = "";
    while (place < characters.length) {
      const two = characters[place] + (characters[place + 1] ?? "");
      if (two === quote + quote || two === "\\" + quote || two === "\\\\") {
        text += two[1];
        place += 2;
      } else if (characters[place] === quote) return [text, place + 1];
      else {
        text += characters[place];
        place += 1;
      }
    }
    return refuse(at, `this quote is never closed; put ${quote} behind the name.`);
  }

  function tokenise(expression) {
    const characters = Array.from(expression), tokens = [];
    let at = 0;
    while (at < characters.length) {
      const character = characters[at], ahead = character + (characters[at + 1] ?? "");
      const sign = SIGNS.find((each) => ahead.startsWith(each)) ?? (character in SYMBOLS ? character : "");
      if (/\s/u.test(character)) at += 1;
      else if (character === "'" || character === '"') {
        const [text, behind] = readQuoted(characters, at);
        tokens.push({ kind: "name", text, at, quoted: true });
        at = behind;
      } else if (sign) {
        tokens.push({ kind: "sign", text: SYMBOLS[sign] ?? sign, at });
        at += Array.from(sign).length;
      } else if (/[\p{L}\p{N}_]/u.test(character)) {
        let behind = at;
        while (behind < characters.length && /[\p{L}\p{N}_.]/u.test(characters[behind])) behind += 1;
        const text = characters.slice(at, behind).join("");
        tokens.push({ kind: /^[0-9]+(\.[0-9]+)?$/.test(text) ? "number" : "name", text, at });
        at = behind;
      } else refuse(at, `${quoted(character)} has no meaning here; expected a name, a sign such as | & \\ ! or (.`);
    }
    tokens.push({ kind: "end", text: "", at: characters.length });
    return tokens;
  }

  // A tree of {test}, {not} and {first, rest}.
  function parse(expression) {
    const tokens = tokenise(expression);
    let place = 0, depth = 0;
    const next = () => tokens[place];
    const take = () => tokens[place++];
    const sees = (...signs) => next().kind === "sign" && signs.includes(next().text);
    const word = (token) => token.kind === "name" || token.kind === "number";
    const found = () => (next().kind === "end" ? "the end" : quoted(next().text));
    function refuseNext(otherwise) {
      if (word(next()) && place > 0 && word(tokens[place - 1])) refuse(next().at, TWO_NAMES);
      refuse(next().at, `found ${found()}, expected a sign such as | & \\ or ${otherwise}.`);
    }
    function sources() {
      const first = difference(), rest = [];
      while (sees("|")) rest.push([take().text, difference()]);
      return rest.length ? { first, rest } : first;
    }
    function difference() {
      const first = negation(), rest = [];
      while (sees("&", "\\", "-")) rest.push([take().text === "&" ? "&" : "\\", negation()]);
      return rest.length ? { first, rest } : first;
    }
    function negation() {
      let node;
      depth += 1;
      if (depth > DEPTH) refuse(next().at, `more than ${DEPTH} brackets or ! within each other; write it in fewer.`);
      if (sees("!")) {
        take();
        node = { not: negation() };
      } else if (sees("(")) {
        const opened = take();
        node = sources();
        if (next().kind === "end") refuse(opened.at, "this ( is never closed; put a ) behind.");
        if (!sees(")")) refuseNext(")");
        take();
      } else node = test();
      depth -= 1;
      return node;
    }
    function test() {
      let name = "";
      const ahead = tokens[place + 1];
      const opens = ahead && ahead.kind === "sign" && ahead.text === "(";
      let called = "";
      if (next().kind === "name" && !next().quoted && FUNCTIONS.includes(next().text) && opens) {
        called = take().text;
        take();
      }
      if (!word(next())) refuse(next().at, `found ${found()}, expected the name of a tag.`);
      const at = next().at;
      name = take().text;
      if (called) {
        if (!sees(")")) {
          refuse(next().at, `found ${found()}, expected ) behind the name; put names of several words in quotes.`);
        }
        take();
      }
      if (!sees(...Object.keys(COMPARE))) return { test: { called, name, sign: "", number: "", at } };
      const sign = take().text;
      if (next().kind !== "number") {
        refuse(next().at, `found ${found()}, expected a number of annotators (2) or their fraction (0.5).`);
      }
      return { test: { called, name, sign, number: take().text, at } };
    }
    const node = sources();
    if (sees(")")) refuse(next().at, "this ) closes nothing; take it away, or put a ( before.");
    if (next().kind !== "end") refuseNext("the end");
    return node;
  }

  // Whether each source is selected.
  // catalogue: {size, tags, classes, annotators, experts, threshold, column(kind, name) -> array}.
  function select(expression, catalogue) {
    const sources = Array.from({ length: catalogue.size }, (_, row) => row);
    function findName(name, known, what, at) {
      if (known.includes(name)) return name;
      const same = known.filter((each) => each.toLowerCase() === name.toLowerCase());
      if (same.length === 1) return same[0];
      return refuse(at, `no ${what} ${quoted(name)}; expected one of ${known.join(", ")}.`);
    }
    function measure(called, name, fraction) {
      const values = catalogue.column(called, name);
      if (called === "probability" || (called === "votes" && fraction)) return values;
      if (called === "votes") {
        return values.map((value, row) => (value === null ? null : Math.round(value * catalogue.experts[row])));
      }
      return values.map((value, row) => {
        const people = catalogue.annotators[row];
        return people > 0 ? (fraction ? value / people : value) : null;
      });
    }
    function test({ called, name, sign, number, at }) {
      const ofClass = OF_CLASSES.includes(called);
      const known = findName(name, ofClass ? catalogue.classes : catalogue.tags, ofClass ? "class" : "tag", at);
      if (!sign) {
        if (ofClass) refuse(at, `${called}(${known}) needs a comparison, such as >= 0.5.`);
        if (!called) return catalogue.column("tag", known).map(Boolean);
        const { min_annotators, min_fraction } = catalogue.threshold;
        const count = measure(called, known, false), fraction = measure(called, known, true);
        return sources.map((row) =>
          count[row] !== null && count[row] >= min_annotators && fraction[row] >= min_fraction
        );
      }
      const left = measure(called || "said", known, number.includes(".")), right = Number(number);
      return left.map((value) => value !== null && COMPARE[sign](value, right));
    }
    function evaluate(node) {
      if (node.test) return test(node.test);
      if (node.not) return evaluate(node.not).map((value) => !value);
      let found = evaluate(node.first);
      for (const [sign, other] of node.rest) {
        const right = evaluate(other);
        found = found.map((
          value,
          row,
        ) => (sign === "|" ? value || right[row] : value && (sign === "&" ? right[row] : !right[row])));
      }
      return found;
    }
    return evaluate(parse(expression));
  }
  return { parse, select, QueryError };
})();
