import { msg } from '@lit/localize';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { showKeys } from '../parts/key-list.ts';

/** What the page does at a key; true where the key was one. */
export type Press = (key: string) => boolean;

/** The page's keys, as they are listed by `?`. */
const keyList = (): [string, string][] => [
  ['j k', msg('Next and previous case')],
  ['Enter', msg('Open the case')],
  ['v', msg('Choose the case: the next act is done on all that are chosen')],
  ['t', msg('Take the case in hand, or give it back')],
  ['a', msg('Approve')],
  ['d', msg('Leave as it is')],
  ['h', msg('Hide')],
  ['r', msg('Restore, or take back what is appealed against')],
  ['x', msg('Remove')],
  ['u', msg('Uphold what is appealed against')],
  ['w', msg('Warn the person')],
  ['m', msg('Mute the person in the thread')],
  ['Shift+M', msg('Mute the person everywhere')],
  ['s', msg('Suspend the person')],
  ['1–9', msg('With this reason, where one is asked')],
  ['z', msg('Take back what was done last, within ten seconds')],
  ['Space', msg('Let the stream stand still, or go on')],
  ['Esc', msg('Close the case')],
  ['?', msg('This list')],
];

/** Single keys for what is done often; never while somebody writes. */
export class WatchKeys implements ReactiveController {
  private readonly press: Press;

  constructor(host: ReactiveControllerHost, press: Press) {
    this.press = press;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('keydown', this.onKey);
  }
  hostDisconnected(): void {
    document.removeEventListener('keydown', this.onKey);
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const { key, ctrlKey, metaKey, altKey, defaultPrevented } = event;
    if (ctrlKey || metaKey || altKey || defaultPrevented) return;
    const target = event.target as HTMLElement;
    if (target.closest('input:not([type="checkbox"]), textarea, select, dialog[open], :popover-open')) return;
    // Where a control has the focus, these are its own.
    if ((key === ' ' || key === 'Enter') && target.closest('a, button, input, summary')) return;
    if (key === '?') this.list();
    else if (!this.press(key)) return;
    event.preventDefault();
  };

  list(): void {
    showKeys(keyList());
  }
}
