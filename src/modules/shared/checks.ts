import type { IdKind } from '../../kernel/ids.ts';
import { ID_PREFIXES, kindOfId } from '../../kernel/ids.ts';
import type { ProblemList } from './problem-list.ts';

/** Control characters and lone surrogates: PostgreSQL stores neither faithfully. */
const UNSTORABLE = /[\p{Cc}\p{Cs}]/u;

const MAX_JSON_CHARACTERS = 65_536;
const MAX_JSON_DEPTH = 20;

export interface TextRule {
  readonly max: number;
  /** Line breaks and tabs are allowed. */
  readonly multiline?: boolean;
}

/** Whether PostgreSQL can store the text as it is. */
export function isStorableText(value: string): boolean {
  return !UNSTORABLE.test(value);
}

/** `value` without surrounding blanks; a problem when it is empty, too long or holds control characters. */
export function checkText(problems: ProblemList, path: readonly string[], value: string, rule: TextRule): string {
  const text = value.trim();
  const checked = rule.multiline ? text.replace(/[\n\r\t]/g, ' ') : text;
  const field = path.at(-1) ?? 'text';
  if (text === '') problems.add('REQUIRED', path, `expected a ${field} that is not empty`);
  if (text.length > rule.max) {
    problems.add('INVALID', path, `expected at most ${rule.max} characters in ${field}, found ${text.length}`);
  }
  if (!isStorableText(checked)) problems.add('INVALID', path, `expected no control characters in ${field}`);
  return text;
}

/** False with a problem when `id` does not have the form of an id of that kind. */
export function checkIdKind(problems: ProblemList, path: readonly string[], id: string, kind: IdKind): boolean {
  const found = kindOfId(id);
  if (found === kind) return true;
  const seen = found ? `the id of ${withArticle(found)}` : JSON.stringify(id.slice(0, 60));
  problems.add('INVALID', path, `expected the id of ${withArticle(kind)} (${ID_PREFIXES[kind]}_…), found ${seen}`);
  return false;
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** Why a JSON value of a client cannot be kept, or undefined when it can. */
export function jsonFault(value: unknown): string | undefined {
  const fault = faultAt(value, 0);
  if (fault) return fault;
  const characters = JSON.stringify(value).length;
  return characters > MAX_JSON_CHARACTERS
    ? `expected at most ${MAX_JSON_CHARACTERS} characters of JSON, found ${characters}`
    : undefined;
}

function faultAt(value: unknown, depth: number): string | undefined {
  if (depth > MAX_JSON_DEPTH) return `expected JSON at most ${MAX_JSON_DEPTH} levels deep`;
  if (typeof value === 'string') {
    return isStorableText(value.replace(/[\n\r\t]/g, ' ')) ? undefined : 'expected no control characters in JSON text';
  }
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'expected finite numbers in JSON';
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const fault = faultAt(key, depth + 1) ?? faultAt(item, depth + 1);
    if (fault) return fault;
  }
  return undefined;
}
