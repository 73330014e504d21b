import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Case } from '../../shared/protocol/cases.ts';
import type { Watching } from '../../shared/protocol/live.ts';
import { session } from '../data/page-data.ts';
import { avatar } from '../parts/people.ts';

/** More than these are counted, too. */
const MANY = 3;

type Somebody = Watching['people'][number];

const isOneself = ({ id }: Somebody): boolean => id === session.person?.id;

/** Which moderators watch now, oneself last; nothing where it is not known. */
export function watchingLine(here: Watching | null): TemplateResult | typeof nothing {
  if (!here) return nothing;
  const others = here.people.filter((one) => !isOneself(one));
  if (others.length === 0) return html`${msg('Only you are watching.')}`;
  // Oneself is one of them, also where one's name is not among the first.
  const names = listed(others, here.count - 1 - others.length, 'unit');
  // Where the names have no room, how many there are is seen still.
  const words =
    here.count > MANY ? msg(str`${here.count} watching now: ${names}`) : msg(str`Watching now: ${names}`);
  return html`<span class="names" title=${names}>${words}</span><span> · ${msg('you')}</span>`;
}

/** Which other moderators look at a case that they don't have in hand; nothing where nobody does. */
export function lookingLine({ taken }: Case, looking?: Watching): TemplateResult | typeof nothing {
  const others = looking?.people.filter((one) => !isOneself(one) && one.id !== taken?.by.id) ?? [];
  if (!looking || others.length === 0) return nothing;
  const more = looking.count - looking.people.length;
  const names = listed(others, more, 'conjunction');
  return html`<span class="looking">${others.map(avatar)} ${
    others.length + more === 1 ? msg(str`${names} is looking at it`) : msg(str`${names} are looking at it`)
  }</span>`;
}

function listed(people: readonly Somebody[], more: number, type: Intl.ListFormatType): string {
  const names = people.map(({ name }) => name);
  if (more > 0) names.push(msg(str`${more} more`));
  return new Intl.ListFormat(document.documentElement.lang, { type }).format(names);
}
