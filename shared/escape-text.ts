// A carriage return can only come from an entity; written as itself, the browser would read a line feed.
const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\r': '&#13;',
};

/** Text as HTML, for an element or for an attribute in quotes. */
export const escapeText = (text: string): string => text.replace(/[&<>"'\r]/g, (char) => ESCAPES[char]!);
