import { messageOf, ProblemsError } from '../../../kernel/errors.ts';

/** More than the configuration of any network. */
const MAX_CHARACTERS = 64 * 1024 ** 2;

/** JSON of an upload. Throws a ProblemsError that names the place. */
export function parseJson(place: string, text: string | Uint8Array): unknown {
  const fail = (found: string): ProblemsError => new ProblemsError([{ code: 'JSON', message: `${place}: expected JSON, found ${found}`, path: [place] }]);
  if (text.length > MAX_CHARACTERS) throw fail(`${text.length} characters of it, more than ${MAX_CHARACTERS}`);
  try {
    return JSON.parse(typeof text === 'string' ? text : new TextDecoder().decode(text)) as unknown;
  } catch (error) {
    throw fail(messageOf(error));
  }
}
