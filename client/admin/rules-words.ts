import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import type { Rules } from '../../shared/protocol/rules.ts';

/** The rules, to read. */
export function rulesList({ reasons, words, links, firstComments }: Rules): TemplateResult {
  const list = (lines: string[], none: string) =>
    lines.length === 0 ? none : html`<ul>${lines.map((line) => html`<li dir="auto">${line}</li>`)}</ul>`;
  const facts: [string, unknown][] = [
    [msg('Reasons that moderators are offered'), list(reasons, msg('none'))],
    [msg('Words for which a comment waits'), list(words, msg('none'))],
    [msg('Links for which a comment waits'), linksWords(links)],
    [
      msg('First comments of everyone new that wait'),
      firstComments === 0 ? msg('none') : String(firstComments),
    ],
  ];
  return html`<dl>${facts.map(([what, how]) => html`<div><dt>${what}</dt><dd>${how}</dd></div>`)}</dl>`;
}

export function linksWords(whose: Rules['links']): string {
  switch (whose) {
    case 'nobody':
      return msg('none');
    case 'guests':
      return msg('those of guests');
    case 'newcomers':
      return msg('those of guests, and of members who came within the last week');
    case 'everyone':
      return msg('those of everyone but moderators');
  }
}
