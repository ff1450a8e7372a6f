import { attackCatalogue, catalogueOf, findAttack, parametersJsonSchema, parseParameters } from '../../src/robustness/attacks/index.ts';

it('finds an attack by its name only', () => {
  for (const attack of attackCatalogue) expect(findAttack(attack.name)).toBe(attack);
  expect(findAttack('UAP-SGD')).toBeUndefined();
});

it('refuses two attacks of one name', () => {
  expect(() => catalogueOf([...attackCatalogue, ...attackCatalogue.slice(1, 2)])).toThrow(attackCatalogue[1]?.name);
});

/** Parameters that name what someone made before, so that no default can stand for it. */
const references: Readonly<Record<string, unknown>> = { perturbationId: 'an earlier one', surrogateModelIds: ['another model'] };

describe.each(attackCatalogue.map((attack) => ({ name: attack.name, attack })))('$name', ({ attack }) => {
  it('publishes a JSON schema with a description and, but for references, a default for every parameter, and no others allowed', () => {
    const schema = parametersJsonSchema(attack);
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
    const properties = Object.entries(schema['properties'] ?? {});
    expect(properties.length).toBeGreaterThan(0);
    for (const [name, property] of properties) {
      expect(property).toMatchObject({ description: expect.stringMatching(/\.$/) as string });
      if (!(name in references)) expect(property).toHaveProperty('default');
    }
    expect(schema['required'] ?? []).toEqual(properties.flatMap(([name]) => (name in references ? [name] : [])));
  });

  it('has defaults that pass its own schema', () => {
    const required = parametersJsonSchema(attack)['required'] as readonly string[] | undefined;
    const parsed = parseParameters(attack, Object.fromEntries((required ?? []).map((name) => [name, references[name]])));
    expect(parsed.problems).toBeUndefined();
    expect(parseParameters(attack, parsed.parameters)).toEqual(parsed);
  });
});

it('lists every bad parameter with its path', () => {
  const sgd = findAttack('uap-sgd');
  if (!sgd) throw new Error('no uap-sgd');
  const { problems = [] } = parseParameters(sgd, { epochs: 0, momentum: 'much', speed: 1, force: 2 });
  expect(problems.map(({ path }) => path.join('.')).sort()).toEqual(
    ['parameters.epochs', 'parameters.force', 'parameters.momentum', 'parameters.speed']);
  expect(problems.every(({ message }) => message.includes('uap-sgd'))).toBe(true);
  expect(parseParameters(sgd, [1]).problems).toHaveLength(1);
});
