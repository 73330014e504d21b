import { type ParsedTokenInfo as Token, Tokenizer, TokenType } from '@streamparser/json';
import { BadFile, type Chunk, placeIn, printable, type Source } from '../source.ts';

export type Scalar = string | number | boolean | null;
export type Container = 'an object' | 'a list';
/** Keys and indexes from the outermost in; the array is reused, so what is kept of it is copied. */
export type Path = readonly (string | number)[];

/** What a JSON text is made of, in its order. A visitor throws to stop the reading. */
export interface JsonVisitor {
  open(path: Path, kind: Container): void;
  value(path: Path, value: Scalar): void;
  close(path: Path): void;
}

type Expecting =
  | 'a value'
  | 'a value or ]'
  | 'a key'
  | 'a key or }'
  | 'a colon'
  | 'a comma or the end'
  | 'the end';

/** No file that is meant well nests this deep, and the path stays short enough to print. */
const DEEPEST = 100;
/** A single text beyond this is refused before it fills the memory. */
const LONGEST = 16 * 1024 * 1024;

/** Reads JSON by its chunks and shows every part of it to a visitor, none of it kept. */
export class JsonReader {
  private readonly source: Source;
  private readonly visitor: JsonVisitor;
  private readonly tokenizer = new Tokenizer({ stringBufferSize: 64 * 1024 });
  private readonly path: (string | number)[] = [];
  private readonly lists: boolean[] = [];
  private expecting: Expecting = 'a value';
  private chunk: Chunk = { bytes: Buffer.alloc(0), at: 0, line: 1 };
  private written = 0;
  private sinceToken = 0;
  private started = false;

  constructor(source: Source, visitor: JsonVisitor) {
    this.source = source;
    this.visitor = visitor;
    this.tokenizer.onToken = (token) => this.take(token);
  }

  /** @throws BadFile where the text is not JSON; whatever the visitor throws */
  write(chunk: Chunk): void {
    this.chunk = chunk;
    this.sinceToken += chunk.bytes.length;
    this.lexical(() => this.tokenizer.write(chunk.bytes));
    this.written += chunk.bytes.length;
    if (this.sinceToken > LONGEST) throw this.source.wrong(`${placeName(this.path)} is longer than 16 MB`);
  }

  /** After the last chunk. @throws BadFile when the text is not complete */
  end(): void {
    if (this.chunk.bytes.length === 0) throw this.source.wrong('the file is empty');
    let cut = false;
    try {
      this.tokenizer.end();
    } catch (error) {
      if (error instanceof BadFile) throw error;
      cut = true;
    }
    if (!cut && this.expecting === 'the end') return;
    if (!cut && !this.started) throw this.source.wrong('the file is empty');
    const where = this.path.length > 0 ? `in the middle of ${placeName(this.path)}, ` : 'too early, ';
    throw this.source.wrong(`the file ends ${where}at ${placeIn(this.chunk, this.chunk.bytes.length)}`);
  }

  private lexical(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (error instanceof BadFile || !(error instanceof Error)) throw error;
      // The tokenizer tells the position only in its message; without one the chunk's beginning has to do.
      const position = /chunk position "(\d+)"/.exec(error.message);
      if (!position) throw error;
      const index = Number(position[1]);
      throw this.source.wrong(
        `${shown(this.chunk.bytes, index)} cannot stand at ${placeIn(this.chunk, index)}`,
      );
    }
  }

  private take({ token, value, offset }: Token): void {
    this.started = true;
    this.sinceToken = 0;
    switch (this.expecting) {
      case 'a value or ]':
        if (token === TokenType.RIGHT_BRACKET) this.close();
        else this.takeValue(token, value as Scalar, offset);
        return;
      case 'a value':
        this.takeValue(token, value as Scalar, offset);
        return;
      case 'a key or }':
        if (token === TokenType.RIGHT_BRACE) this.close();
        else this.takeKey(token, value as Scalar, offset);
        return;
      case 'a key':
        this.takeKey(token, value as Scalar, offset);
        return;
      case 'a colon':
        if (token !== TokenType.COLON) throw this.unexpected(offset);
        this.expecting = 'a value';
        return;
      case 'a comma or the end': {
        const list = this.lists.at(-1)!;
        if (token === TokenType.COMMA) this.expecting = list ? 'a value' : 'a key';
        else if (token === (list ? TokenType.RIGHT_BRACKET : TokenType.RIGHT_BRACE)) this.close();
        else throw this.unexpected(offset);
        return;
      }
      case 'the end':
        throw this.unexpected(offset);
    }
  }

  private takeKey(token: TokenType, value: Scalar, offset: number): void {
    if (token !== TokenType.STRING) throw this.unexpected(offset);
    this.path[this.path.length - 1] = value as string;
    this.expecting = 'a colon';
  }

  private takeValue(token: TokenType, value: Scalar, offset: number): void {
    const last = this.path.length - 1;
    switch (token) {
      case TokenType.LEFT_BRACE:
      case TokenType.LEFT_BRACKET: {
        if (this.lists.at(-1)) (this.path[last] as number) += 1;
        if (this.lists.length >= DEEPEST) {
          throw this.source.wrong(`more than ${DEEPEST} levels are nested at ${this.place(offset)}`);
        }
        const list = token === TokenType.LEFT_BRACKET;
        this.visitor.open(this.path, list ? 'a list' : 'an object');
        this.lists.push(list);
        this.path.push(list ? -1 : '');
        this.expecting = list ? 'a value or ]' : 'a key or }';
        return;
      }
      case TokenType.STRING:
      case TokenType.NUMBER:
      case TokenType.TRUE:
      case TokenType.FALSE:
      case TokenType.NULL:
        if (this.lists.at(-1)) (this.path[last] as number) += 1;
        this.visitor.value(this.path, value);
        this.afterValue();
        return;
      default:
        throw this.unexpected(offset);
    }
  }

  private close(): void {
    this.lists.pop();
    this.path.pop();
    this.visitor.close(this.path);
    this.afterValue();
  }

  private afterValue(): void {
    this.expecting = this.lists.length > 0 ? 'a comma or the end' : 'the end';
  }

  private unexpected(offset: number): BadFile {
    const list = this.lists.at(-1) ? ']' : '}';
    const expected = this.expecting === 'a comma or the end' ? `a comma or ${list}` : this.expecting;
    const what = this.expecting === 'the end' ? 'the end of the file' : expected;
    return this.source.wrong(`${what} is expected at ${this.place(offset)}`);
  }

  private place(offset: number): string {
    return placeIn(this.chunk, offset - this.written);
  }
}

/** 'comments[4].body' for a sentence; 'the file' for the outermost value. */
export function placeName(path: Path): string {
  let name = '';
  for (const step of path) {
    if (step === -1 || step === '') break;
    if (typeof step === 'number') name += `[${step}]`;
    else if (/^[A-Za-z_$][\w$]{0,59}$/.test(step)) name += name ? `.${step}` : step;
    else name += `["${printable(step.slice(0, 60))}"]`;
  }
  return name || 'the file';
}

function shown(bytes: Buffer, index: number): string {
  const byte = bytes[index]!;
  if (byte === 10 || byte === 13) return 'a line break';
  if (byte < 0x20 || byte === 0x7f) return 'a control character';
  return `'${String.fromCodePoint(bytes.toString('utf8', index, index + 4).codePointAt(0)!)}'`;
}
