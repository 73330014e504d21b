import { type ApiParts, apiRoutes } from '../server/http/api.ts';
import { type PageParts, pageRoutes } from '../server/http/pages/pages.ts';
import { SOCKET_EVENTS } from '../server/live/events.ts';
import { ACTS, type Act } from '../server/people/act-table.ts';
import { permissions, type Subject } from '../server/people/permissions.ts';
import { FOREVER } from '../shared/people.ts';
import type { Person, Role } from '../shared/protocol/people.ts';
import type { PersonId } from '../shared/protocol/text.ts';

const ACTORS = ['reader', 'guest', 'member', 'opener', 'moderator', 'admin'] as const;
const STATES = ['visible', 'held', 'hidden', 'removed'] as const;
const TARGETS = ['guest', 'member', 'moderator', 'admin', 'oneself'] as const;
const BARS = [
  'suspended',
  'waiting',
  'muted everywhere',
  'muted in the thread',
  'locked thread',
  'closed to guests',
  'not shown to others',
  'takes part',
] as const;
const IN_DRAFT = ['nobody', 'reviewer', 'co-writer', 'opener'] as const;
type Actor = (typeof ACTORS)[number];
type Bar = (typeof BARS)[number];

const ME = 'me' as PersonId;
const ANOTHER = 'another' as PersonId;

/** What the permissions are asked about; what is absent is a visible comment, a member, one's own draft, and nothing that bars. */
interface Case {
  own?: boolean;
  state?: (typeof STATES)[number];
  on?: (typeof TARGETS)[number];
  inDraft?: (typeof IN_DRAFT)[number];
  bar?: Bar;
}

const roleOf = (actor: Exclude<Actor, 'reader'>): Role => (actor === 'opener' ? 'member' : actor);

function personOf(actor: Actor, bar?: Bar): Person | null {
  if (actor === 'reader') return null;
  const role = roleOf(actor);
  return {
    id: ME,
    kind: role === 'guest' ? 'guest' : 'member',
    name: actor,
    role,
    ...(bar === 'suspended' && { suspendedUntil: FOREVER }),
    ...(bar === 'waiting' && { waiting: true }),
    ...(bar === 'muted everywhere' && { mutedUntil: FOREVER }),
  };
}

function may(actor: Actor, act: Act, about: Case): boolean {
  const { own = false, state = 'visible', on = 'member', inDraft = 'opener', bar } = about;
  const person = personOf(actor, bar);
  const target =
    on === 'oneself' ? { id: ME, role: person?.role ?? 'guest' } : { id: ANOTHER, role: on as Role };
  const subject: Subject = {
    authorId: own ? ME : ANOTHER,
    state,
    openerId: actor === 'opener' ? ME : ANOTHER,
    locked: bar === 'locked thread',
    closedToGuests: bar === 'closed to guests',
    unshown: bar === 'not shown to others',
    involved: bar === 'takes part',
    mutedHere: bar === 'muted in the thread' ? Date.parse(FOREVER) : null,
    person: target,
    draftRole: inDraft === 'nobody' ? null : inDraft === 'reviewer' ? 'reviewer' : 'writer',
    draftOpenerId: inDraft === 'opener' ? ME : ANOTHER,
  };
  return permissions(person, act, subject) === null;
}

/** Whether it makes a difference to anyone which of several cases it is. */
const dependsOn = (act: Act, cases: readonly Case[]): boolean =>
  ACTORS.some((actor) =>
    [true, false].some((own) => new Set(cases.map((one) => may(actor, act, { ...one, own }))).size > 1),
  );
const ofState = STATES.map((state) => ({ state }));
const ofTarget = TARGETS.map((on) => ({ on }));
const ofDraft = IN_DRAFT.map((inDraft) => ({ inDraft }));
const onComments = ACTS.filter((act) => dependsOn(act, ofState));
const onPersons = ACTS.filter((act) => dependsOn(act, ofTarget));
const onDrafts = ACTS.filter((act) => dependsOn(act, ofDraft));

/** yes, own (of one's own only), others (of all but one's own), or no. */
function cell(actor: Actor, act: Act, one: Case = {}): string {
  // A reader has nothing of their own.
  const own = actor !== 'reader' && may(actor, act, { ...one, own: true });
  const others = may(actor, act, { ...one, own: false });
  if (actor !== 'reader' && others && !own) return 'others';
  return others ? 'yes' : own ? 'own' : 'no';
}

/** As `cell`; `some` where it depends on who the person is. */
function overall(actor: Actor, act: Act): string {
  if (!onPersons.includes(act)) return cell(actor, act);
  const cells = new Set(ofTarget.map((target) => cell(actor, act, target)));
  return cells.size > 1 ? 'some' : [...cells][0]!;
}

/** What keeps those from the act who else may do it, and whom it doesn't. */
function bars(act: Act): string {
  const mayAtBest = (actor: Actor, bar?: Bar) =>
    ofTarget.some(({ on }) => [true, false].some((own) => may(actor, act, { own, on, ...(bar && { bar }) })));
  const able = ACTORS.filter((actor) => actor !== 'reader' && mayAtBest(actor));
  return BARS.flatMap((bar) => {
    const spared = able.filter((actor) => mayAtBest(actor, bar));
    if (spared.length === able.length) return [];
    return [spared.length === 0 ? bar : `${bar} (but not ${spared.join(', ')})`];
  }).join('; ');
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map(row).join('\n');
const code = (text: string) => `\`${text}\``;

/** Which act it is, is known only from what is asked for: what the declaration names is asked of everyone first. */
const ASKED_BY_SERVICES: Partial<Record<Act, string>> = {
  'comment:see': 'whatever shows a comment: its words are in no answer for whoever may not',
  'thread:moderate': '`POST /api/moderation/actions` with a thread',
  'draft:write': 'the socket at `/drafts/:draftId`: each frame, and again in the transaction that stores it',
  'person:moderate': '`POST /api/moderation/actions` with a person',
  'case:dismiss': '`POST /api/moderation/actions` with a comment that was reported',
  'comment:moderate': '`POST /api/moderation/actions` with a comment',
  'action:review': '`POST /api/moderation/actions` with an action',
};

/** What performs each act, as routes, pages and events declare it. */
function performers(): string[][] {
  // What the handlers would use is not needed to ask what they declare.
  const routes = apiRoutes({} as ApiParts);
  const pages = pageRoutes({} as PageParts);
  const list = (names: readonly string[]) => names.map(code).join('<br>');
  return ACTS.map((act) => {
    const http = routes.filter((route) => route.act === act);
    const asked = ASKED_BY_SERVICES[act];
    return [
      code(act),
      [list(http.map(({ method, path }) => `${method.toUpperCase()} ${path}`)), asked]
        .filter(Boolean)
        .join('<br>'),
      list(pages.filter((page) => page.act === act).map(({ path }) => path)),
      list([...SOCKET_EVENTS].filter(([, event]) => event.act === act).map(([name]) => name)),
    ];
  });
}

/** Who may do what as a document for people: by asking the permissions, so that it can't say anything else. */
export function permissionsDocument(): string {
  const forEach = (acts: readonly Act[], cases: readonly Case[], name: (one: Case) => string) =>
    acts.flatMap((act) =>
      cases.map((one) => [code(act), name(one), ...ACTORS.map((actor) => cell(actor, act, one))]),
    );
  return `# Who may do what

Made by \`npm run docs\`, which asks \`server/people/permissions.ts\` for each cell; \`test/server/access/\` holds a running node to it,
call by call. Every route, page and socket event names one act, and is refused before it begins where its caller may not do that.

A **reader** has no session. The **opener** is a member in a thread that they opened; everybody else is in a thread of somebody else.
**own**: only of what one wrote or signed oneself, or what was done to one or to that; **others**: of all but that. **some**: only of some people, which the table of persons says. A reader is refused with
\`sign_in_required\` (401), everybody else with \`not_allowed\` (403), and who might do it to a comment that wasn't removed with
\`conflict\` (409). To who is not in a draft it is as if there were none: \`not_found\` (404).

## Acts

For an act on comments the cells are those of a visible one, for an act on drafts those of one's own. The last column is what keeps somebody from the act who else might do it.

${table(
  ['act', ...ACTORS, 'barred'],
  ACTS.map((act) => [code(act), ...ACTORS.map((actor) => overall(actor, act)), bars(act)]),
)}

## Acts on comments

By what the comment is: shown to all, held for approval, hidden by a moderator, or removed.

${table(
  ['act', 'comment', ...ACTORS],
  forEach(onComments, ofState, ({ state }) => state!),
)}

## Acts on persons

By who it is done to.

${table(
  ['act', 'person', ...ACTORS],
  forEach(onPersons, ofTarget, ({ on }) => on!),
)}

## Acts on drafts

By what one is in it: who opened it is one of its co-writers. Its members alone see it, moderators no more than others.

${table(
  ['act', 'in the draft', ...ACTORS],
  forEach(onDrafts, ofDraft, ({ inDraft }) => inDraft!),
)}

## What performs them

${table(['act', 'HTTP', 'page', 'socket event'], performers())}
`;
}
