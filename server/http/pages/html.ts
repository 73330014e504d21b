import { escapeText } from '../../../shared/escape-text.ts';

/** HTML that is safe to send as it is. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | null | undefined | false | readonly Part[];

function toText(part: Part): string {
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map(toText).join('');
  if (part === null || part === undefined || part === false) return '';
  return escapeText(String(part));
}

/** A template whose values are escaped, for text and for attributes in quotes. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.reduce((text, string, i) => text + toText(parts[i - 1]) + string));
}

/** Data for the page's scripts, within an element that no browser runs. */
export function jsonScript(id: string, data: unknown): Html {
  // '<' is all that could end the element or open a comment in it.
  const text = JSON.stringify(data).replaceAll('<', '\\u003c');
  return html`<script type="application/json" id="${id}">${new Html(text)}</script>`;
}
