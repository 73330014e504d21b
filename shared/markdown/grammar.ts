import Parser, { type Env, type MarkdownIt, type StateBlock, type Token } from 'markdown-it';

/** Elements inside one another: a quote is one, a list two (itself and its item). */
const MAX_DEPTH = 20;
// Each line of a quote or list is looked at once per level, so many lines are allowed fewer levels: 32,000 lines
// twenty levels deep took 240 ms.
const MAX_LINE_VISITS = 80_000;
const MIN_DEPTH = 4;
/** Cells in all the tables of a body; short rows are filled up, so that 600 characters could ask for 6,000 of them. */
const MAX_CELLS = 5_000;
const MAX_COLUMNS = 64;
/** Brackets that are followed to their other end, some twice: 5,000 links have room in a body, 60,000 brackets too. */
const MAX_LABELS = 12_000;

type Budget = { depth: number; cells: number; labels: number };

/**
 * CommonMark 0.31 without raw HTML and with the tables, strikethrough and bare http(s) and mailto addresses
 * of GFM, as markdown-it's tokens. Links are not judged here: whoever reads the tokens does (`safeTarget`).
 *
 * What would take more time or room than its length is worth is read as text: quotes and lists more than 20
 * levels deep (fewer in bodies of more than 4,000 lines), tables of more than 64 columns, a body's table rows
 * after its 5,000th cell, and its links after 12,000 looks at a bracket. On all else that was tried markdown-it 15
 * is linear by itself.
 */
export function tokenize(body: string): Token[] {
  const lines = body.split('\n').length;
  const depth = Math.max(MIN_DEPTH, Math.min(MAX_DEPTH, Math.floor(MAX_LINE_VISITS / lines)));
  return grammar.parse(body, { budget: { depth, cells: MAX_CELLS, labels: MAX_LABELS } satisfies Budget });
}

const grammar = buildGrammar();

function buildGrammar(): MarkdownIt {
  // maxNesting only holds back links in links in images: blocks stop at MAX_DEPTH (markdown-it would drop the rest).
  const md = new Parser({ html: false, linkify: true, maxNesting: MAX_DEPTH + 10 });
  // Only addresses that say so: "end.Next" is no link, and an e-mail address in prose is nobody's invitation.
  md.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  md.linkify.add('ftp:', null).add('//', null);
  // A refused link is shown as its label rather than as its source, so every link must first be recognised; and
  // addresses are judged and written out by one parser only, the browser's own (`safeTarget`).
  md.validateLink = () => true;
  md.normalizeLink = (url) => url;
  md.normalizeLinkText = (text) => text;

  limitTables(md);
  md.block.ruler.before('table', 'too_deep', tooDeep);
  limitLabels(md);
  return md;
}

const budgetOf = (state: { env: Env }) => state.env.budget as Budget;

function limitTables(md: MarkdownIt): void {
  // The first of markdown-it's block rules is its table (a test would notice another).
  const [table] = md.block.ruler.getRules('');
  if (table === undefined) throw new Error('markdown-it has no block rules.');
  md.block.ruler.at(
    'table',
    (state, start, end, silent) => {
      const budget = budgetOf(state);
      const columns = start + 1 < end ? countColumns(state, start + 1) : 0;
      const rows = Math.floor(budget.cells / columns) - 1;
      if (columns === 0 || columns > MAX_COLUMNS || rows < 1) return false;
      if (!table(state, start, Math.min(end, start + 2 + rows), silent)) return false;
      if (!silent) budget.cells -= columns * (state.line - start);
      return true;
    },
    { alt: ['paragraph', 'reference'] },
  );
}

/** How many columns a line like `| - | - |` asks for; 0 when it is no such line. */
function countColumns(state: StateBlock, line: number): number {
  const row = state.src.slice(state.bMarks[line]! + state.tShift[line]!, state.eMarks[line]);
  return /^[-:|][-:|\s]+$/.test(row) ? row.split('|').filter((cell) => cell.trim() !== '').length : 0;
}

/** Takes what would open one level too many as a paragraph, markers and all. */
function tooDeep(state: StateBlock, start: number, end: number): boolean {
  if (state.level < budgetOf(state).depth || !opensContainer(state, start)) return false;
  let next = start + 1;
  while (next < end && !state.isEmpty(next) && state.sCount[next]! >= state.blkIndent) next++;
  state.push('paragraph_open', 'p', 1);
  const inline = state.push('inline', '', 0);
  inline.content = state.getLines(start, next, state.blkIndent, false).trim();
  inline.children = [];
  state.push('paragraph_close', 'p', -1);
  state.line = next;
  return true;
}

function opensContainer(state: StateBlock, line: number): boolean {
  if (state.sCount[line]! - state.blkIndent >= 4) return false;
  const at = state.bMarks[line]! + state.tShift[line]!;
  return /^(?:>|(?:[-+*]|\d{1,9}[.)])(?:\s|$))/.test(
    state.src.slice(at, Math.min(at + 12, state.eMarks[line]!)),
  );
}

/** Linear in markdown-it, but 100 ms for 32,000 `![`. */
function limitLabels(md: MarkdownIt): void {
  const { parseLinkLabel } = md.helpers;
  md.helpers.parseLinkLabel = (state, start, disableNested) =>
    budgetOf(state).labels-- > 0 ? parseLinkLabel(state, start, disableNested) : -1;
}
