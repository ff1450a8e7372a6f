import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSchema, parse, validate } from 'graphql';
import { ATTACKS } from '../../samples/demo/demo-plan.ts';
import * as operations from '../../samples/demo/operations.ts';

const SCHEMAS = {
  'the emitted schema': new URL('../../schema/schema.graphql', import.meta.url),
  'the shared contract': new URL('../../../shared/contract.graphql', import.meta.url),
};

describe.each(Object.entries(SCHEMAS))('the operations of the demo, by %s', (name, url) => {
  if (!existsSync(url)) {
    it.skip(`${name} is absent: ${fileURLToPath(url)}`, () => undefined);
    return;
  }
  const schema = buildSchema(readFileSync(url, 'utf8'));

  it.each(Object.entries(operations))('%s is valid', (_, { document }) => {
    expect(validate(schema, parse(document)).map(({ message }) => message)).toEqual([]);
  });
});

describe('the plan of the demo', () => {
  it('holds every attack against a control with the same goal and budget', () => {
    const keyOf = ({ goal, targetClass, norm, zetaPercent }: (typeof ATTACKS)[number]): string =>
      [goal, targetClass ?? '', norm, zetaPercent].join('|');
    const controls = ATTACKS.filter(({ algorithm }) => algorithm === 'uap-random').map(keyOf);
    const attacks = ATTACKS.filter(({ algorithm }) => algorithm !== 'uap-random');
    expect(attacks).toHaveLength(6);
    for (const attack of attacks) expect(controls).toContain(keyOf(attack));
  });
});

describe('a payload', () => {
  const { CREATE_UPLOAD: { result } } = operations;

  it('is the object when there are no problems', () => {
    const upload = { id: 'upl_1', url: '/uploads/1' };
    expect(result.parse({ createUpload: { upload, problems: [] } })).toEqual({ createUpload: upload });
  });

  it('is an error with every problem at once otherwise', () => {
    const problems = [
      { code: 'INVALID_INPUT', message: 'too large', path: ['input', 'sizeBytes'] },
      { code: 'INVALID_INPUT', message: 'no name', path: ['input', 'fileName'] },
    ];
    const parsed = result.safeParse({ createUpload: { upload: null, problems } });
    expect(parsed.error?.issues.map(({ message }) => message)).toEqual([
      'refused: input: sizeBytes: too large', 'refused: input: fileName: no name',
    ]);
  });

  it('is an error when neither is there', () => {
    expect(result.safeParse({ createUpload: { upload: null, problems: [] } }).success).toBe(false);
  });
});
