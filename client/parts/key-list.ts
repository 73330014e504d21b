import { msg } from '@lit/localize';
import { html, render } from 'lit';

let dialog: HTMLDialogElement | null = null;

/** Shows the keys of a page, each with what it does. */
export function showKeys(keys: readonly (readonly [key: string, what: string])[]): void {
  if (!dialog) {
    dialog = document.createElement('dialog');
    dialog.className = 'keys';
    dialog.setAttribute('aria-labelledby', 'keys-title');
    document.body.append(dialog);
  }
  render(
    html`<h2 id="keys-title">${msg('Keys')}</h2><dl>${keys.map(
      ([key, what]) => html`<dt><kbd>${key}</kbd></dt><dd>${what}</dd>`,
    )}</dl><form method="dialog"><p class="buttons"><button autofocus>${msg('Close')}</button></p></form>`,
    dialog,
  );
  dialog.showModal();
}
