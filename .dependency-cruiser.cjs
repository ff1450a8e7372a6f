/**
 * The walls of the house (docs: design in CONTRIBUTING.md). Each rule has a planted violation in
 * tests/unit/import-rules.test.ts: a rule whose pattern is wrong would otherwise pass silently.
 */
const OURS = '^(src|tests|migrations|web|samples|bench|scripts)/';
const NUMERIC = 'src/numeric/';

/** `from` may import, of our own code, only what `allowed` matches. */
const only = (name, from, allowed, comment) => ({
  name, severity: 'error', comment, from: { path: from }, to: { path: OURS, pathNot: allowed },
});

const packages = (...names) => names.map((name) => `node_modules/${name}/`);

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', comment: 'A cycle has no bottom to read from.', from: {}, to: { circular: true } },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },

    only('kernel-imports-nothing', '^src/kernel/', ['^src/kernel/'], 'The kernel is what everybody may know.'),

    only('tensor', `^${NUMERIC}tensor/`, ['^src/kernel/', `^${NUMERIC}tensor/`]),
    only('graph', `^${NUMERIC}graph/`, ['^src/kernel/', `^${NUMERIC}(tensor|graph)/`]),
    only('ops', `^${NUMERIC}ops/`, ['^src/kernel/', `^${NUMERIC}(tensor|graph|ops)/`]),
    only('passes', `^${NUMERIC}passes/`, ['^src/kernel/', `^${NUMERIC}(tensor|graph|ops|passes)/`]),
    only('autodiff', `^${NUMERIC}autodiff/`, ['^src/kernel/', `^${NUMERIC}(tensor|graph|ops|passes|autodiff)/`]),
    only('formats', `^${NUMERIC}formats/`, ['^src/kernel/', `^${NUMERIC}(tensor|formats)/`]),
    only('importers', `^${NUMERIC}importers/`, ['^src/kernel/', `^${NUMERIC}(tensor|graph|ops|formats|importers)/`]),
    only('runtimes', `^${NUMERIC}runtimes/([^/]+)`,
      ['^src/kernel/', `^${NUMERIC}(tensor|graph|ops|passes|formats)/`, `^${NUMERIC}runtimes/runtime[.]ts$`, `^${NUMERIC}runtimes/$1/`]),
    {
      name: 'tensorflow-only-in-its-runtime', severity: 'error',
      comment: 'The second engine checks the first: nothing else may lean on it.',
      from: { path: '^src/', pathNot: `^${NUMERIC}runtimes/tfjs/` }, to: { path: packages('@tensorflow') },
    },
    {
      name: 'one-op-knows-no-other-op', severity: 'error',
      from: { path: `^${NUMERIC}ops/(?!index|definition|support/)[^/]+[.]ts$` },
      to: { path: `^${NUMERIC}ops/`, pathNot: [`^${NUMERIC}ops/definition[.]ts$`, `^${NUMERIC}ops/support/`] },
    },

    only('robustness', '^src/robustness/(?!defenses/)',
      ['^src/kernel/', `^${NUMERIC}(tensor|graph|autodiff)/`, `^${NUMERIC}runtimes/runtime[.]ts$`, '^src/robustness/']),
    only('defenses', '^src/robustness/defenses/',
      ['^src/kernel/', `^${NUMERIC}(tensor|graph|autodiff|ops)/`, `^${NUMERIC}runtimes/runtime[.]ts$`, '^src/robustness/'],
      'A transformation is written with operators.'),
    only('attacks', '^src/robustness/attacks/',
      ['^src/kernel/', `^${NUMERIC}tensor/`, '^src/robustness/attacks/', '^src/robustness/(classifier|threat-model|image-source|image-subset)[.]ts$',
        '^src/robustness/corruptions/index[.]ts$']),
    only('training', '^src/robustness/training/',
      ['^src/kernel/', `^${NUMERIC}(tensor|graph|autodiff)/`, `^${NUMERIC}runtimes/runtime[.]ts$`, '^src/robustness/training/', '^src/robustness/attacks/attack[.]ts$',
        '^src/robustness/(classifier|graph-classifier|one-hot|threat-model|image-source|image-subset)[.]ts$'],
      'Training knows no defense: defenses and the study use it.'),
    {
      name: 'attacks-know-no-defense', severity: 'error',
      from: { path: '^src/robustness/attacks/' }, to: { path: '^src/robustness/(defenses|training)/' },
    },
    {
      name: 'one-defense-knows-no-other-defense', severity: 'error',
      from: { path: '^src/robustness/defenses/(?!index|harden-model|defense)[^/]+[.]ts$' },
      to: { path: '^src/robustness/defenses/', pathNot: ['^src/robustness/defenses/defense[.]ts$', '^src/robustness/defenses/[^/]*support/'] },
    },
    only('metrics', '^src/robustness/metrics/', ['^src/kernel/', `^${NUMERIC}tensor/`, '^src/robustness/metrics/']),
    only('reports', '^src/robustness/reports/',
      ['^src/kernel/', `^${NUMERIC}tensor/`, '^src/robustness/(reports|metrics)/', '^src/robustness/threat-model[.]ts$']),
    {
      name: 'one-attack-knows-no-other-attack', severity: 'error',
      from: { path: '^src/robustness/attacks/(?!index|run-attack|attack)[^/]+[.]ts$' },
      to: {
        path: '^src/robustness/',
        pathNot: ['^src/robustness/attacks/(attack[.]ts|support/)', '^src/robustness/(classifier|threat-model|image-source)[.]ts$', '^src/robustness/corruptions/index[.]ts$'],
      },
    },

    only('platform', '^src/platform/', ['^src/kernel/', '^src/platform/'], 'Technology behind ports; no business words.'),
    only('modules', '^src/modules/',
      ['^src/kernel/', '^src/platform/', '^src/modules/', '^src/robustness/(attacks|channels|defenses|metrics)/index[.]ts$',
        '^src/robustness/checks/finding[.]ts$', '^src/robustness/reports/(document|facts)[.]ts$']),
    {
      name: 'modules-meet-at-the-front-door', severity: 'error',
      from: { path: '^src/modules/([^/]+)/' },
      to: { path: '^src/modules/', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/index[.]ts$'] },
    },
    { name: 'tenancy-is-the-root-module', severity: 'error',
      from: { path: '^src/modules/tenancy/' }, to: { path: '^src/modules/', pathNot: '^src/modules/tenancy/' } },
    { name: 'shared-knows-only-tenancy', severity: 'error',
      from: { path: '^src/modules/shared/' }, to: { path: '^src/modules/', pathNot: '^src/modules/(tenancy|shared)/' } },
    { name: 'uploads-know-only-tenancy', severity: 'error',
      from: { path: '^src/modules/uploads/' }, to: { path: '^src/modules/', pathNot: '^src/modules/(tenancy|shared|uploads)/' } },
    { name: 'models-and-datasets-look-down', severity: 'error',
      from: { path: '^src/modules/(models|datasets)/' },
      to: { path: '^src/modules/', pathNot: ['^src/modules/(tenancy|shared|uploads|defenses)/', '^src/modules/$1/'] } },
    { name: 'catalogues-know-only-tenancy', severity: 'error',
      from: { path: '^src/modules/(attacks|defenses)/' },
      to: { path: '^src/modules/', pathNot: ['^src/modules/(tenancy|shared)/', '^src/modules/$1/'] } },
    { name: 'audits-know-no-results', severity: 'error',
      from: { path: '^src/modules/audits/' }, to: { path: '^src/modules/(perturbations|comparisons|reports)/' } },
    { name: 'scores-know-nobody-who-compares-them', severity: 'error',
      from: { path: '^src/modules/perturbations/' }, to: { path: '^src/modules/(comparisons|reports)/' } },
    { name: 'services-are-plain', severity: 'error',
      from: { path: '[.]service[.]ts$' }, to: { path: packages('typeorm', 'type-graphql', 'graphql', 'pg') } },
    { name: 'entities-are-not-api-types', severity: 'error',
      from: { path: '[.]entity[.]ts$' }, to: { path: packages('type-graphql', 'graphql') } },
    { name: 'api-types-do-not-know-tables', severity: 'error',
      from: { path: '[.](types|inputs|resolver)[.]ts$' },
      to: { path: [...packages('typeorm'), '[.](entity|repository)[.]ts$'] } },

    only('api', '^src/api/', ['^src/kernel/', '^src/platform/', '^src/modules/[^/]+/index[.]ts$', '^src/api/']),
    only('cli', '^src/cli/',
      ['^src/(kernel|numeric|robustness|cli)/', '^src/worker/runner/models/(open-runtime|read-model-files)[.]ts$'],
      'Commands for vendors: no database, no API.'),
    only('worker', '^src/worker/',
      ['^src/(kernel|numeric|robustness|platform|worker)/', '^src/modules/[^/]+/index[.]ts$']),
    { name: 'api-process-never-loads-a-runtime', severity: 'error',
      comment: 'Uploaded models are hostile: they are parsed and run in a runner child only.',
      from: { path: '^src/bin/(api|system)[.]ts$' },
      to: { path: `^${NUMERIC}(runtimes/[^/]+/|importers/|formats/onnx)`, reachable: true } },
    { name: 'env-only-in-config', severity: 'error',
      from: { path: '^src/', pathNot: '^src/(platform|bin)/' }, to: { path: '^(node:)?process$' } },
    { name: 'the-product-does-not-know-its-tests', severity: 'error',
      from: { path: '^src/' }, to: { path: '^(tests|samples|bench|scripts)/' } },
    { name: 'no-development-packages-in-the-product', severity: 'error',
      from: { path: '^src/' }, to: { dependencyTypes: ['npm-dev'] } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
