import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect } from 'chai';

const ROOT = `${import.meta.dirname}/../..`;
const SOURCES = globSync([`${ROOT}/client/**/*.ts`, `${ROOT}/shared/**/*.ts`], { exclude: ['**/dist/**'] });

/** What makes markup, or code, of a string. None of it is to reach a browser. */
const SINKS: [what: string, sink: RegExp][] = [
  ['a directive of Lit that renders a string as markup', /\bunsafe(?:HTML|SVG|MathML|Static)\b/],
  ['insertAdjacentHTML', /insertAdjacentHTML/],
  ['document.write', /\bdocument\s*\.\s*write(?:ln)?\b/],
  ['a change of innerHTML', /\binnerHTML\b["'`]?\]?\s*[+|&?]*=(?!=)/],
  ['a change of outerHTML', /\bouterHTML\b\s*[+]?=(?!=)/],
  ['a change of srcdoc', /\bsrcdoc\b/],
  ['another parser of HTML', /\b(?:setHTMLUnsafe|parseHTMLUnsafe|createContextualFragment|DOMParser)\b/],
  ['eval', /\beval\s*\(/],
  ['new Function', /\bnew\s+Function\b/],
  ['Function', /\bFunction\s*\(/],
  ['a timer that is given a string', /\bset(?:Timeout|Interval)\s*\(\s*["'`]/],
  ['a javascript: address', /["'`]\s*javascript:/i],
];

/**
 * What looks like a sink, is none, and is in the bundle this often: no more is let through than what is known.
 */
const KNOWN: [what: string, code: RegExp, times: number][] = [
  // Of the templates of our own sources only; by this the policy's `trusted-types lit-html` is used.
  [
    "lit-html's own making of templates",
    /static createElement\((\w+),\w+\)\{(?:let|const|var) (\w+)=\w+\.createElement\(["'`]template["'`]\);return \2\.innerHTML=\1,\2\}/g,
    1,
  ],
  // The address parser's list of schemes without a host (of markdown-it); a scheme is read there, none is made.
  ['a list of schemes', /\{javascript:!0,["'`]javascript:["'`]:!0\}/g, 1],
  // Of highlight.js, where it colours elements: lowlight doesn't call that, and Trusted Types wouldn't let it.
  ["highlight.js's colouring of elements", /\b(\w+)\.innerHTML=(\w+)\.value,\1\.dataset\.highlighted=/g, 1],
  // For worlds without `self` and `window` (of engine.io-client): no browser comes that far.
  ["lib0's parser, which nothing of it is given to", /typeof DOMParser<["'`]u["'`]&&new DOMParser/g, 1],
  [
    // It asks once whether there is a parser, which Trusted Types answer with no; it is given nodes, never text.
    "turndown's parser of text",
    /new e\(\)\.parseFromString\(["'`]{2},["'`]text\/html["'`]\)|\w+\(\)\.parseFromString\(["'`]<x-turndown|\w\.DOMParser\b/g,
    4,
  ],
  [
    'the global object of old worlds',
    /typeof self<["'`]u["'`]\?self:typeof window<["'`]u["'`]\?window:Function\(["'`]return this["'`]\)\(\)/g,
    1,
  ],
];

/** The chunks that `vite build client` left, as the test run does before the tests. */
function chunks(): { name: string; code: string }[] {
  return globSync(`${ROOT}/client/dist/assets/*.js`).map((file) => ({
    name: basename(file),
    code: readFileSync(file, 'utf8'),
  }));
}

/** Each place of the code where a sink is, with what is around it. */
function sinksIn(code: string): string[] {
  return SINKS.flatMap(([what, sink]) =>
    [...code.matchAll(new RegExp(sink, `g${sink.flags}`))].map(
      ({ index }) => `${what}: ${code.slice(Math.max(0, index - 60), index + 80)}`,
    ),
  );
}

/** The code without what is known to be harmless. */
const unknown = (code: string): string => KNOWN.reduce((left, [, known]) => left.replaceAll(known, ''), code);

describe('the built client', () => {
  it('makes no markup and no code of strings, but where it is known to be harmless', () => {
    const all = chunks();
    expect(all, 'the client is not built').to.not.have.length(0);
    const found = all.flatMap(({ name, code }) => sinksIn(unknown(code)).map((sink) => `${name}: ${sink}`));
    expect(found).to.deep.equal([]);
  });

  for (const [what, known, times] of KNOWN) {
    it(`has ${what} as often as is known`, () => {
      expect(chunks().flatMap(({ code }) => code.match(known) ?? [])).to.have.length(times);
    });
  }

  it('has one policy for Trusted Types, that of lit-html', () => {
    const policies = chunks().flatMap(({ code }) => code.match(/createPolicy\([^)]{0,40}/g) ?? []);
    expect(policies).to.have.length(1);
    expect(policies[0]).to.match(/^createPolicy\(["'`]lit-html["'`]/);
  });

  it('is made of sources that import no unsafe directive', () => {
    expect(SOURCES).to.not.have.length(0);
    const unsafe = SOURCES.filter((file) =>
      /directives\/unsafe-|static-html/.test(readFileSync(file, 'utf8')),
    );
    expect(unsafe.map((file) => basename(file))).to.deep.equal([]);
  });

  it('would be noticed with any of these in it', () => {
    for (const code of [
      'a(unsafeHTML(b))',
      'unsafeSVG`a`',
      'unsafeStatic(a)',
      'a.insertAdjacentHTML("beforeend",b)',
      'document.write(a)',
      'a.outerHTML=b',
      'a.innerHTML=b',
      'a.innerHTML+=b',
      'a["innerHTML"]=b',
      'n.innerHTML=e,n}',
      'eval(a)',
      'new Function(a)',
      'Function("return a")()',
      'setTimeout("a()",1)',
      'setInterval(`a`)',
      'a.href="javascript:void 0"',
      'new DOMParser().parseFromString(a,"text/html")',
    ]) {
      expect(sinksIn(unknown(code)), code).to.not.have.length(0);
    }
  });
});
