import * as places from './places.ts';
import * as rules from './rules.ts';
import { byAll, type Secret, type Viewer } from './secrets.ts';
import type { World } from './world.ts';

/** What was said: comments with their earlier revisions, titles, and what people say of themselves. */
export function secretsOfWords({ comments, titles, about, inTwo, people }: World): Secret[] {
  const secrets: Secret[] = [];
  const keep = (name: string, text: string, before: readonly string[], rule: rules.Rule) =>
    secrets.push({ name, text, isSaid: true, before: seenBefore(name, before), ...rule });
  for (const [name, { author, number, revisions }] of comments) {
    const last = revisions.length - 1;
    for (const [i, token] of revisions.entries()) {
      const latest = number === 0 ? places.OF_OPENING : places.OF_COMMENT;
      const kinds = i === last ? latest : places.OF_EARLIER;
      keep(
        `${i === last ? 'the words' : 'an earlier revision'} of '${name}'`,
        token,
        kinds,
        ruleOf(name, author, kinds),
      );
    }
  }
  keep('a word of two hidden comments', inTwo, places.OF_COMMENT, rules.hidden('author', places.OF_COMMENT));
  keep('the title renamed away', titles.first, places.OF_TITLE, rules.nobody);
  keep(
    'a title in between',
    titles.middle,
    [...places.OF_TITLE, ...places.OF_ACTED_ON, ...places.THREAD_LOG],
    rules.formerTitle('opener'),
  );
  keep('held by a rule: the title', titles.waiting, places.OF_TITLE, rules.held('author', places.OF_TITLE));
  keep('the title of an import', titles.importing, places.OF_TITLE, rules.unseen('opener'));
  // Others have answered under it: the thread is theirs too, and so stays its title.
  keep('the title of who left', titles.left, places.OF_TITLE, rules.everybody(places.OF_TITLE.slice(0, 4)));
  keep("a former member's name", people.left.name.split(' ')[1]!, places.OF_NAME, rules.gone);
  keep("a former member's words about themselves", about, places.OF_ABOUT, rules.gone);
  return secrets;
}

/** All find it, unless it waited for a moderator from the first: then who may read it does, where it is asked for. */
const seenBefore = (name: string, kinds: readonly string[]) =>
  name.includes('held by a rule') ? rules.held('author', kinds).still : byAll(kinds);

function ruleOf(name: string, author: Viewer, kinds: readonly string[]) {
  if (/^(left|opening left)/.test(name)) return rules.gone;
  if (/^(hidden|opening opening)/.test(name)) return rules.hidden(author, kinds);
  if (/^held/.test(name)) return rules.held(author, kinds);
  if (/^(removed|deleted)/.test(name)) return rules.removed(author);
  if (/importing/.test(name)) return rules.unseen(author);
  return rules.everybody(kinds);
}
