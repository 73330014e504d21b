import { Kept } from './kept.ts';

/** What a person has chosen for this browser. */
export interface Preferences {
  /** Others see when one writes. */
  showMyTyping: boolean;
  /** One sees when others write. */
  showTheirTyping: boolean;
  /** Enter sends, Shift+Enter breaks the line; else Ctrl+Enter sends. */
  enterSends: boolean;
}

const kept = new Kept<Partial<Preferences>>('preferences');

export function preferences(): Preferences {
  return {
    showMyTyping: true,
    showTheirTyping: true,
    // On a touch keyboard Enter is the only way to a new line.
    enterSends: matchMedia('(pointer: fine)').matches,
    ...kept.value,
  };
}

export function setPreference<K extends keyof Preferences>(name: K, value: Preferences[K]): void {
  kept.value = { ...kept.value, [name]: value };
  dispatchEvent(new Event('preferences'));
}
