import type { StateCommand } from '@codemirror/state';
import { EditorSelection, type EditorState, type TransactionSpec } from '@codemirror/state';

type Command = StateCommand;

/** Puts a mark around what is selected, or takes it away; with nothing selected, one writes between. */
const wrap =
  (mark: string): Command =>
  ({ state, dispatch }) => {
    const spec = state.changeByRange(({ from, to }) => {
      const size = mark.length;
      const isAround =
        state.sliceDoc(from - size, from) === mark &&
        state.sliceDoc(to, to + size) === mark &&
        // `**` is no emphasis with one asterisk.
        (size > 1 || state.sliceDoc(from - 2, from) !== mark + mark);
      if (isAround) {
        const changes = [
          { from: from - size, to: from },
          { from: to, to: to + size },
        ];
        return { changes, range: EditorSelection.range(from - size, to - size) };
      }
      const changes = [
        { from, insert: mark },
        { from: to, insert: mark },
      ];
      return { changes, range: EditorSelection.range(from + size, to + size) };
    });
    dispatch(state.update(spec, { scrollIntoView: true, userEvent: 'input' }));
    return true;
  };

/** Changes the beginning of each line that is selected: `next` gets what the line begins with and its number. */
function lines(
  state: EditorState,
  next: (text: string, i: number, all: string[]) => string,
): TransactionSpec {
  const { from, to } = state.selection.main;
  const [first, last] = [state.doc.lineAt(from).number, state.doc.lineAt(to).number];
  const all = Array.from({ length: last - first + 1 }, (_, i) => state.doc.line(first + i).text);
  const start = state.doc.line(first).from;
  const insert = all.map((text, i) => next(text, i, all)).join('\n');
  const end = state.doc.line(last).to;
  const shift = insert.length - (end - start);
  return {
    changes: { from: start, to: end, insert },
    selection: EditorSelection.range(
      from === to ? Math.max(start, to + shift) : start,
      Math.max(start, to === end || from !== to ? end + shift : to + shift),
    ),
    scrollIntoView: true,
    userEvent: 'input',
  };
}

/** Begins each line with a prefix, or takes it away where all have it. */
const prefix =
  (has: RegExp, make: (i: number) => string, others: RegExp = has): Command =>
  ({ state, dispatch }) => {
    dispatch(
      state.update(
        lines(state, (text, i, all) =>
          all.every((line) => has.test(line) || line.trim() === '')
            ? text.replace(has, '')
            : make(i) + text.replace(others, ''),
        ),
      ),
    );
    return true;
  };

const ITEM = /^([-*+]|\d+[.)]) /;

export const bold = wrap('**');
export const italic = wrap('*');
export const code = wrap('`');
export const quote = prefix(/^> ?/, () => '> ');
export const bullets = prefix(/^[-*+] /, () => '- ', ITEM);
export const numbers = prefix(/^\d+[.)] /, (i) => `${i + 1}. `, ITEM);

/** A heading of the second level, then of the third, then none. */
export const heading: Command = ({ state, dispatch }) => {
  const change = lines(state, (text) => {
    const level = /^(#{1,6}) /.exec(text)?.[1]?.length ?? 0;
    const rest = text.replace(/^#{1,6} /, '');
    return level === 0 ? `## ${rest}` : level === 2 ? `### ${rest}` : rest;
  });
  dispatch(state.update(change));
  return true;
};

/** Makes what is selected a link, with its address to be written. */
export const link: Command = ({ state, dispatch }) => {
  const { from, to } = state.selection.main;
  const words = state.sliceDoc(from, to);
  const isAddress = /^https?:\/\/\S+$/.test(words);
  const insert = isAddress ? `[](${words})` : `[${words}](https://)`;
  // What is missing is selected, to be written over.
  const selection = isAddress
    ? EditorSelection.cursor(from + 1)
    : EditorSelection.range(from + words.length + 3, from + insert.length - 1);
  dispatch(
    state.update({ changes: { from, to, insert }, selection, scrollIntoView: true, userEvent: 'input' }),
  );
  return true;
};

/** A new line of a list or a quote goes on with it; an empty one ends it. */
export const continueBlock: Command = ({ state, dispatch }) => {
  const { from, to } = state.selection.main;
  const line = state.doc.lineAt(from);
  const before = line.text.slice(0, from - line.from);
  const match = /^(\s*)((?:> ?)*)(?:([-*+])|(\d{1,9})([.)]))?( )?/.exec(before)!;
  const [all, indent = '', quotes = '', bullet, number, dot] = match;
  if (quotes === '' && !bullet && !number) return false;
  if ((bullet || number) && match[6] === undefined) return false;
  if (line.text.slice(all.length).trim() === '') {
    // With an empty line, else what follows would belong to it still.
    dispatch(
      state.update({
        changes: { from: line.from, to: line.to, insert: '\n' },
        selection: EditorSelection.cursor(line.from + 1),
        scrollIntoView: true,
        userEvent: 'input',
      }),
    );
    return true;
  }
  const item = bullet ? `${bullet} ` : number ? `${Number(number) + 1}${dot} ` : '';
  const insert = `\n${indent}${quotes}${item}`;
  dispatch(
    state.update({
      changes: { from, to, insert },
      selection: EditorSelection.cursor(from + insert.length),
      scrollIntoView: true,
      userEvent: 'input',
    }),
  );
  return true;
};
