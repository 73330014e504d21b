import { readFileSync } from 'node:fs';

export const ACTORS = ['reader', 'guest', 'member', 'opener', 'moderator', 'admin'] as const;
export type Actor = (typeof ACTORS)[number];
type Cells = Record<Actor, string>;

/** What docs/permissions.md says, read as somebody who knows nothing else would. */
export class Documented {
  /** The acts of the first table, in its order. */
  readonly acts: string[];
  private readonly rows: Map<string, Cells & { barred: string }>;
  private readonly ofComments: Map<string, Cells>;
  private readonly ofPersons: Map<string, Cells>;
  private readonly ofDrafts: Map<string, Cells>;
  private readonly performed = new Map<string, string>();

  constructor(text: string) {
    const section = (title: string) => rowsOf(text, title);
    this.rows = new Map(section('Acts').map((row) => [row.act!, row as never]));
    this.ofComments = new Map(section('Acts on comments').map((r) => [`${r.act} ${r.comment}`, r as never]));
    this.ofPersons = new Map(section('Acts on persons').map((r) => [`${r.act} ${r.person}`, r as never]));
    this.ofDrafts = new Map(
      section('Acts on drafts').map((r) => [`${r.act} ${r['in the draft']}`, r as never]),
    );
    this.acts = [...this.rows.keys()];
    for (const { act = '', HTTP, page, 'socket event': event } of section('What performs them')) {
      for (const call of coded(HTTP)) this.performed.set(call, act);
      for (const path of coded(page)) this.performed.set(`PAGE ${path}`, act);
      for (const name of coded(event)) this.performed.set(`EVENT ${name}`, act);
    }
  }

  /** The act that a call performs, as far as that doesn't depend on what it is done to. */
  actOf(call: string): string {
    const act = this.performed.get(call);
    if (!act) throw new Error(`docs/permissions.md does not say which act ${call} performs.`);
    return act;
  }

  /** Whether the actor may, where nothing bars them. */
  may(actor: Actor, act: string, { state, own, person, inDraft }: About = {}): boolean {
    const row =
      this.ofComments.get(`${act} ${state ?? 'visible'}`) ??
      this.ofPersons.get(`${act} ${person ?? 'member'}`) ??
      this.ofDrafts.get(`${act} ${inDraft ?? 'opener'}`) ??
      this.rows.get(act);
    const cell = row?.[actor];
    if (cell === 'yes') return true;
    if (cell === 'own') return own === true;
    if (cell === 'others') return own !== true;
    if (cell === 'no') return false;
    throw new Error(`docs/permissions.md does not say whether a ${actor} may ${act}: '${cell}'.`);
  }

  /** Whether it keeps from the act an actor who else might do it. */
  bars(bar: string, actor: Actor, act: string): boolean {
    for (const part of this.rows.get(act)!.barred.split('; ')) {
      const [, what, spared = ''] = /^([^(]*?)(?: \(but not (.*)\))?$/.exec(part)!;
      if (what === bar) return !spared.split(', ').includes(actor);
    }
    return false;
  }
}

interface About {
  state?: string | undefined;
  own?: boolean | undefined;
  person?: string | undefined;
  inDraft?: string | undefined;
}

export const readDocumented = (): Documented =>
  new Documented(readFileSync(`${import.meta.dirname}/../../../docs/permissions.md`, 'utf8'));

/** The rows of the table below a heading, by the names of its columns. */
function rowsOf(text: string, title: string): Record<string, string>[] {
  const body = text.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
  const [head, , ...rows] = body
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').slice(1, -1));
  if (!head) throw new Error(`docs/permissions.md has no table under '${title}'.`);
  const plain = (cell = '') => cell.trim().replace(/^`([^`]*)`$/, '$1');
  return rows.map((cells) => Object.fromEntries(head.map((name, i) => [plain(name), plain(cells[i])])));
}

/** The names in a cell of several, one a line; what is said beside them is for people. */
const coded = (cell = '') =>
  cell
    .split('<br>')
    .map((line) => line.replace(/^`([^`]*)`$/, '$1'))
    .filter((name) => name !== '' && !name.includes('`'));
