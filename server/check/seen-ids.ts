import { hash } from 'node:crypto';

const BYTES = 12;
const WORDS = BYTES / 4;

/** A set of ids (16 characters of base64url: 96 bits) in some 20 to 40 bytes each: a forum has very many. */
export class SeenIds {
  private slots = new Uint32Array(1_024 * WORDS);
  private size = 0;
  private readonly id = Buffer.alloc(BYTES);

  /** False when it was there already. */
  add(id: string): boolean {
    const [a, b, c] = this.words(id);
    const at = this.find(a, b, c);
    if (this.slots[at] !== 0 || this.slots[at + 1] !== 0 || this.slots[at + 2] !== 0) return false;
    this.slots.set([a, b, c], at);
    this.size += 1;
    if (this.size * WORDS * 10 > this.slots.length * 7) this.grow();
    return true;
  }

  has(id: string): boolean {
    const at = this.find(...this.words(id));
    return this.slots[at] !== 0 || this.slots[at + 1] !== 0 || this.slots[at + 2] !== 0;
  }

  private words(id: string): [number, number, number] {
    this.id.fill(0).write(id, 'base64url');
    const [a, b, c] = [this.id.readUInt32LE(0), this.id.readUInt32LE(4), this.id.readUInt32LE(8)];
    // All zeros are an empty place: the one id that is so lies beside another that nobody has.
    return a === 0 && b === 0 && c === 0 ? [1, 0, 0] : [a, b, c];
  }

  /** The place of an id, or the empty one where it would be. */
  private find(a: number, b: number, c: number): number {
    const places = this.slots.length / WORDS;
    let place = mixed(a, b, c) % places;
    for (;;) {
      const at = place * WORDS;
      const [x, y, z] = [this.slots[at], this.slots[at + 1], this.slots[at + 2]];
      if ((x === a && y === b && z === c) || (x === 0 && y === 0 && z === 0)) return at;
      place = (place + 1) % places;
    }
  }

  private grow(): void {
    const before = this.slots;
    this.slots = new Uint32Array(before.length * 2);
    for (let at = 0; at < before.length; at += WORDS) {
      const [a, b, c] = [before[at]!, before[at + 1]!, before[at + 2]!];
      if (a !== 0 || b !== 0 || c !== 0) this.slots.set([a, b, c], this.find(a, b, c));
    }
  }
}

/** A hash of which every bit hangs on every bit of an id: imported ids differ in their last bits only. */
function mixed(a: number, b: number, c: number): number {
  let hash = a ^ Math.imul(b, 0x9e3779b1) ^ Math.imul(c, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** An id for what is none: two texts have the same only when they are the same. */
export const idOfText = (text: string): string => hash('sha256', text, 'base64url').slice(0, 16);
