import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import type { Comment } from '../../shared/protocol/threads.ts';
import { fullTime } from '../../shared/time.ts';
import { avatar } from '../parts/people.ts';

/** Names that are shown at once; the others are one press away. */
const SHOWN = 12;

/** Who stands by a joint response, each by a signature of their own. The server draws the same (`server/http/pages/comment.ts`). */
export function renderSignatures({ kind, signatures = [] }: Comment) {
  if (kind !== 'joint' || signatures.length === 0) return nothing;
  const names = signatures.map(
    ({ person, at }) =>
      html`<span class="signatory" title=${msg(str`signed ${fullTime(at, document.documentElement.lang)}`)}>${avatar(person)}<a class="author" href="/people/${person.id}"><bdi>${person.name}</bdi></a></span>`,
  );
  const more = names.length - SHOWN;
  return html`<div class="signatures"><span class="label">${msg('signed by')}</span>${names.slice(0, SHOWN)}${
    more > 0
      ? html`<details><summary>${msg(str`and ${more} more`)}</summary><span class="signatures">${names.slice(SHOWN)}</span></details>`
      : nothing
  }</div>`;
}
