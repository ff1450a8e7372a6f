import { parametersJsonSchema, parseParameters } from '../../../src/robustness/attacks/support/parameters.ts';
import { defenseCatalogue, defenseNamed, defensesOf } from '../../../src/robustness/defenses/index.ts';

it('lists the defenses', () => {
  expect(defenseCatalogue.map(({ name }) => name).sort()).toEqual([
    'adversarial-retraining', 'bit-depth', 'gaussian-smoothing', 'jpeg-compression', 'median-smoothing', 'pgd-adversarial-training',
    'randomised-smoothing', 'trades', 'universal-adversarial-training']);
  expect(Object.isFrozen(defenseCatalogue)).toBe(true);
});

it('finds a defense by its name only', () => {
  for (const defense of defenseCatalogue) expect(defenseNamed(defense.name)).toBe(defense);
  expect(defenseNamed('TRADES')).toBeUndefined();
});

it('refuses two defenses of one name', () => {
  expect(() => defensesOf([...defenseCatalogue, ...defenseCatalogue.slice(1, 2)])).toThrow(defenseCatalogue[1]?.name);
});

describe.each(defenseCatalogue.map((defense) => ({ name: defense.name, defense })))('$name', ({ defense }) => {
  it('says what it is and which paper it follows', () => {
    expect(defense.title).not.toBe('');
    expect(defense.summary).toMatch(/\.$/);
    expect(defense.reference).toMatch(/ (19|20)\d\d\b/);
  });

  it('publishes a JSON schema with a description and a default for every parameter, and no others allowed', () => {
    const schema = parametersJsonSchema(defense);
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
    const properties = Object.values(schema['properties'] ?? {});
    expect(properties.length).toBeGreaterThan(0);
    for (const property of properties) {
      expect(property).toMatchObject({ description: expect.stringMatching(/\.$/) as string });
      expect(property).toHaveProperty('default');
    }
    expect(schema['required'] ?? []).toEqual([]);
  });

  it('has defaults that pass its own schema, and refuses others', () => {
    const parsed = parseParameters(defense, {});
    expect(parsed.problems).toBeUndefined();
    expect(parseParameters(defense, parsed.parameters)).toEqual(parsed);
    expect(parseParameters(defense, { speed: 1 }).problems).toHaveLength(1);
  });
});
