import { StyleModule } from 'style-mod';

/**
 * Lets CodeMirror's styles into the document as a constructed sheet. By itself style-mod adds a `<style>` element to a
 * document, which the policy refuses (`style-src 'self'`); only to shadow roots it gives constructed ones. So it is
 * shown a root that looks like one, and what it made for that is given to the document.
 */
export function constructedStyles(): void {
  const root = {
    ownerDocument: document,
    get adoptedStyleSheets() {
      return document.adoptedStyleSheets;
    },
    set adoptedStyleSheets(sheets) {
      document.adoptedStyleSheets = sheets;
    },
  };
  StyleModule.mount(root as unknown as ShadowRoot, []);
  for (const key of Object.getOwnPropertySymbols(root)) {
    Object.assign(document, { [key]: (root as unknown as Record<symbol, unknown>)[key] });
  }
}
