/**
 * A value kept in this browser under one key, over reloads and seen by its other tabs.
 * Where the browser refuses (private windows, a full disk), it lasts as long as the page.
 */
export class Kept<T> {
  private readonly key: string;
  private memory: T | null = null;

  constructor(key: string) {
    this.key = key;
  }

  get value(): T | null {
    try {
      const text = localStorage.getItem(this.key);
      return text === null ? this.memory : (JSON.parse(text) as T);
    } catch {
      return this.memory;
    }
  }

  set value(value: T | null) {
    this.memory = value;
    try {
      if (value === null) localStorage.removeItem(this.key);
      else localStorage.setItem(this.key, JSON.stringify(value));
    } catch {
      // `memory` has it.
    }
  }

  /** Calls back when another tab changes the value. Returns a function that ends it. */
  watch(changed: () => void): () => void {
    const listener = (event: StorageEvent) => {
      if (event.key === this.key) {
        this.memory = null;
        changed();
      }
    };
    addEventListener('storage', listener);
    return () => removeEventListener('storage', listener);
  }
}
