/** What the header of an .npy file may hold: a small part of Python's literals. */
export type NpyLiteral = string | number | boolean | null | readonly NpyLiteral[] | { readonly [key: string]: NpyLiteral };

/** Headers nest two deep; hostile ones may not overflow the stack. */
const MAX_DEPTH = 8;
const TOKEN = /\s*(?:('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(-?\d+)L?|(True|False|None)|([{}()[\],:]))\s*/y;

/** Reads one Python literal: dict, tuple, list, string, integer, True, False, None. Throws a plain Error where it is not one. */
export function parseNpyLiteral(text: string): NpyLiteral {
  const reader = new LiteralReader(text);
  const value = reader.value(0);
  reader.expectEnd();
  return value;
}

class LiteralReader {
  readonly #text: string;
  #position = 0;
  #token: RegExpExecArray | null = null;

  constructor(text: string) {
    this.#text = text;
    this.#advance();
  }

  value(depth: number): NpyLiteral {
    if (depth > MAX_DEPTH) throw new Error(`expected at most ${MAX_DEPTH} nested brackets`);
    const [, string, integer, word, mark] = this.#token ?? [];
    if (mark === '{') return this.#dict(depth);
    if (mark === '(' || mark === '[') return this.#sequence(mark === '(' ? ')' : ']', depth);
    if (mark !== undefined || !this.#token) throw this.#unexpected('a value');
    this.#advance();
    if (string !== undefined) return string.slice(1, -1);
    if (integer !== undefined) return Number(integer);
    return word === 'None' ? null : word === 'True';
  }

  expectEnd(): void {
    if (this.#token || this.#position < this.#text.length) throw this.#unexpected('the end');
  }

  #dict(depth: number): NpyLiteral {
    const entries = new Map<string, NpyLiteral>();
    this.#advance();
    while (!this.#take('}')) {
      const key = this.value(depth + 1);
      if (typeof key !== 'string') throw this.#unexpected('a string as key');
      if (!this.#take(':')) throw this.#unexpected('":"');
      entries.set(key, this.value(depth + 1));
      if (!this.#take(',') && this.#token?.[4] !== '}') throw this.#unexpected('"," or "}"');
    }
    return Object.fromEntries(entries);
  }

  #sequence(end: string, depth: number): NpyLiteral {
    const items: NpyLiteral[] = [];
    this.#advance();
    while (!this.#take(end)) {
      items.push(this.value(depth + 1));
      if (!this.#take(',') && this.#token?.[4] !== end) throw this.#unexpected(`"," or "${end}"`);
    }
    return items;
  }

  #take(mark: string): boolean {
    if (this.#token?.[4] !== mark) return false;
    this.#advance();
    return true;
  }

  #advance(): void {
    TOKEN.lastIndex = this.#position;
    this.#token = TOKEN.exec(this.#text);
    if (this.#token) this.#position = TOKEN.lastIndex;
  }

  #unexpected(expected: string): Error {
    const found = this.#token?.[0].trim() ?? this.#text.slice(this.#position, this.#position + 20);
    return new Error(`expected ${expected} before character ${this.#position}, found ${JSON.stringify(found)}`);
  }
}
