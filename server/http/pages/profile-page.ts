import { msg, str } from '@lit/localize';
import { FOREVER } from '../../../shared/people.ts';
import type { Profile, ProfileComments } from '../../../shared/protocol/accounts.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import { personIdSchema } from '../../../shared/protocol/text.ts';
import { permissions } from '../../people/permissions.ts';
import { avatar, timeOf } from './comment.ts';
import { type Html, html } from './html.ts';
import { noPage, type PageParts, type PageRoute } from './pages.ts';
import { commentShown } from './shown.ts';

export const profilePages = ({ profiles }: Pick<PageParts, 'profiles'>): PageRoute[] => [
  {
    path: '/people/:personId',
    act: 'profile:look',
    async handle(viewer, { params, query }) {
      const id = personIdSchema.safeParse(params.personId);
      if (!id.success) throw noPage();
      const cursor = typeof query.cursor === 'string' ? query.cursor : undefined;
      const [profile, written] = await Promise.all([
        profiles.profile(viewer, id.data),
        profiles.comments(viewer, id.data, cursor),
      ]);
      return {
        title: profile.person.name,
        entry: 'profile',
        main: profilePage(viewer, profile, written, cursor),
        data: profile,
      };
    },
  },
];

/** Somebody as everyone sees them, and what they wrote, a page at a time. */
function profilePage(
  viewer: Person | null,
  profile: Profile,
  { comments, next }: ProfileComments,
  cursor?: string,
): Html {
  const path = `/people/${profile.person.id}`;
  return html`<div class="profile">
<profile-head>${head(profile)}${mayActOn(viewer, profile) && html`<div class="person-acts"></div>`}</profile-head>
<section class="written" aria-labelledby="written-title">
<h2 id="written-title">${cursor ? msg('Earlier comments') : msg('Comments')}</h2>
${comments.length === 0 && html`<p class="empty">${cursor ? msg('There are no earlier ones.') : msg('None yet.')}</p>`}
${comments.length > 0 && html`<ol>${comments.map((comment) => html`<li id="${comment.id}" data-shown="${commentShown(comment)}">${written(comment)}</li>`)}</ol>`}
${
  (next || cursor) &&
  html`<nav class="pages" aria-label="${msg('More comments')}">${next && html`<a class="button" href="${path}?cursor=${encodeURIComponent(next)}">${msg('More')}</a>`}${cursor && html`<a class="button" href="${path}">${msg('Latest')}</a>`}</nav>`
}
</section>
</div>`;
}

/** The client draws the same (`client/profile/profile-head.ts`), so that nothing moves when it takes over. */
function head({ person, about, former, createdAt, commentCount, mutedUntil, suspendedUntil }: Profile): Html {
  return html`<h1>${avatar(person)}<bdi>${person.name}</bdi></h1>
<p class="facts"><span>${former ? msg('has left') : roleName(person.role)}</span><span>${msg('since')} ${timeOf(createdAt, true)}</span><span>${commentCount === 1 ? msg('1 comment') : msg(str`${commentCount} comments`)}</span><a href="/log?person=${person.id}">${msg('In the moderation log')}</a></p>
${mutedUntil && html`<p class="standing">${msg('Muted')} ${until(mutedUntil)}.</p>`}
${suspendedUntil && html`<p class="standing">${msg('Suspended')} ${until(suspendedUntil)}.</p>`}
${about && html`<p class="about" dir="auto">${about}</p>`}`;
}

/** Whether the client will draw buttons: then there is room for them. */
function mayActOn(viewer: Person | null, { person, former }: Profile): boolean {
  if (former) return false;
  return permissions(viewer, 'person:moderate', { person }) === null;
}

function roleName(role: Profile['person']['role']): string {
  switch (role) {
    case 'guest':
      return msg('guest');
    case 'member':
      return msg('member');
    case 'moderator':
      return msg('moderator');
    case 'admin':
      return msg('admin');
  }
}

function until(instant: string): Html {
  if (instant === FOREVER) return html`${msg('until a moderator takes it back')}`;
  return html`${msg('until')} <time datetime="${instant}">${instant.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

function jointWith(others: number): string {
  if (others === 0) return msg('joint');
  return others === 1 ? msg('joint, with 1 other') : msg(str`joint, with ${others} others`);
}

function written(comment: ProfileComments['comments'][number]): Html {
  const { threadId, threadTitle, number, kind, others, createdAt, dayOnly, state, excerpt } = comment;
  const where = number === 0 ? msg('opening post') : `#${number}`;
  return html`<article>
<h3 dir="auto"><a href="/t/${threadId}${number > 0 && `/${number}#c${number}`}">${threadTitle} <span class="number">${where}</span></a></h3>
<p class="facts">${timeOf(createdAt, dayOnly)}${kind === 'joint' && html`<span class="badge">${jointWith(others)}</span>`}${
    state === 'held' && html`<span class="badge">${msg('waits for a moderator')}</span>`
  }${state === 'hidden' && html`<span class="badge">${msg('hidden')}</span>`}</p>
<p class="excerpt" dir="auto">${excerpt}</p>
</article>`;
}
