/** A set of whole numbers that costs a bit each where they are dense, as the numbers of a thread are. */
export class SeenNumbers {
  private readonly pages = new Map<number, Uint8Array>();

  /** False when it was there already. */
  add(number: number): boolean {
    const key = Math.floor(number / 1024);
    let page = this.pages.get(key);
    if (!page) {
      page = new Uint8Array(128);
      this.pages.set(key, page);
    }
    const bit = number % 1024;
    const mask = 1 << (bit & 7);
    if (page[bit >> 3]! & mask) return false;
    page[bit >> 3]! |= mask;
    return true;
  }
}
