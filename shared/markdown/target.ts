/** Longer addresses aren't links: no server takes them, and each is written out wherever it is referred to. */
const MAX_TARGET = 2_000;

/** Room for the addresses of all links of a body, in characters: one address can be referred to thousands of times. */
const MAX_ADDRESSES = 128_000;

/** The addresses of one body's links. */
export class Addresses {
  private left = MAX_ADDRESSES;
  private readonly known = new Map<string, string | null>();

  /** `safeTarget`, or null when the body's links have come to 128,000 characters of addresses. */
  take(written: string): string | null {
    let href = this.known.get(written);
    if (href === undefined) {
      href = safeTarget(written);
      this.known.set(written, href);
    }
    if (href === null || href.length > this.left) return null;
    this.left -= href.length;
    return href;
  }
}

/**
 * The address a link may lead to, as a browser will read it (WHATWG URL: punycode host, percent-encoded), or
 * null when the link must be plain text: relative, a scheme other than http, https and mailto, not an address
 * at all, or longer than 2,000 characters. `written` has its entities and escapes decoded already.
 */
export function safeTarget(written: string): string | null {
  // The URL parser is kind to `http:example.com` and `https:\\example.com`; someone who writes that means mischief.
  if (written.length > MAX_TARGET || !/^(?:https?:\/\/[^/\\]|mailto:[^/\\])/i.test(written)) return null;
  const url = URL.parse(written);
  if (url === null) return null;
  // Engines differ on spaces in a mailto:, and nothing but printable ASCII is to be left to them.
  const href = url.href.replaceAll(' ', '%20');
  return href.length <= MAX_TARGET && /^(?:https?:\/\/|mailto:)[\x21-\x7e]+$/.test(href) ? href : null;
}
