import { corruptionCatalogue, corruptionsFor, MODALITIES, type Corruption, type CorruptionGroup, type Level } from '../../src/robustness/corruptions/index.ts';

const GROUPS: readonly (readonly [CorruptionGroup, string])[] = [
  ['noise', 'Noise'], ['blur', 'Blur'], ['digital', 'Storage'], ['exposure', 'Light and display'],
  ['colour', 'Colour'], ['artefact', 'Artefacts and things in the picture'], ['geometry', 'Position'],
];

const INTRODUCTION = `# Natural corruptions

Generated from the code by \`npm run generate\`; do not edit.

What happens to pictures without any adversary: noise, blur, wrong light, hair, a patient who moved. Each corruption is an algorithm of the catalogue,
\`corruption-NAME\`, with the parameter \`severities\` (0 to 5; all by default), and gives one evaluation a severity, called \`severity-0\` to \`severity-5\`.
It has no budget and no target: figures say how often predictions change and how accuracy falls, image by image against the clean picture.

- **Severity 0** is the clean picture, bit for bit: its figures must be those of no corruption, which the run checks.
- **Randomness** is decided by the attack's seed and the image's place in the split, and starts the same at every severity: hairs are added,
  and those that were there stay where they were; a shadow darkens at its place.
- **Sizes** in percent are of the picture's shorter side as the model sees it, so that a blur of 2 % is the same blur at 28 and at 299 pixels;
  "but at least" keeps it visible on small pictures.
- **Grey pictures in three channels**, as a colour model gets them, are corrupted as the one grey picture they are and stay grey.
- **Colour** corruptions (marked "not for grey models") are refused, as UNSUPPORTED, where a model takes grey images: they would change nothing, and nothing looks like robustness.
  On a grey picture in three channels weaker or stronger colours change nothing either; where that is so for all images, the result carries the warning NO_IMAGE_CHANGED.
- Results are clipped to [0, 1] and not rounded to 8 bits, except by JPEG.

Names, groups and many parameters follow MedMNIST-C (arXiv:2406.17536) and the common corruptions of Hendrycks & Dietterich (ICLR 2019); severities are
Assay's own and one for all modalities, so figures are not those of these benchmarks. Mean distortion grows with every severity on synthetic and on real radiographs, and what
scipy, scikit-image, torchvision, Pillow or numpy also compute is compared with them (\`tests/robustness/corruptions/\`).

To add one: a file in \`src/robustness/corruptions/GROUP/\` made by \`defineCorruption\` and its name in \`corruption-catalogue.ts\`. Algorithm, page and tests follow
from the catalogue; the tests demand that it grows with severity, stays in range, repeats itself and bears single pixels.`;

/** docs/corruptions.md, from the catalogue. */
export function corruptionsPage(): string {
  return [INTRODUCTION, '', ...modalityTable(), '', ...GROUPS.flatMap(([group, title]) => groupSection(group, title))].join('\n');
}

function modalityTable(): string[] {
  const general = corruptionsFor(null).corruptions;
  const own = (modality: string): string => corruptionsFor(modality).corruptions.filter((each) => !general.includes(each)).map(({ name }) => `\`${name}\``).join(', ');
  return [
    '## By modality', '',
    'A data set says its modality in its own words ("Chest Xray", "dermoscopy", "brain MRI"), in any case; other radiographs take the set of chest X-rays. A modality',
    'that is not known gets the general set, and the choice says so.', '',
    `The general set, part of every other (${general.length}): ${general.map(({ name }) => `\`${name}\``).join(', ')}.`, '',
    '| Modality | Corruptions | Beside the general set |', '|---|---|---|',
    ...MODALITIES.map((modality) => `| ${modality} | ${corruptionsFor(modality).corruptions.length} | ${own(modality)} |`),
  ];
}

function groupSection(group: CorruptionGroup, title: string): string[] {
  const corruptions = corruptionCatalogue.filter((corruption) => corruption.group === group);
  return [`## ${title}`, '', ...corruptions.flatMap(corruptionSection)];
}

function corruptionSection(corruption: Corruption): string[] {
  const { name, title, summary, reference, modalities, levels, needsColour } = corruption;
  const where = modalities.length === MODALITIES.length ? 'all modalities' : modalities.join(', ');
  return [
    `### ${name}`, '',
    `${title}. ${summary}${needsColour ? ' Not for grey models.' : ''}`, '',
    `For ${where}. After ${reference}.`, '',
    '| Parameter | Unit | 1 | 2 | 3 | 4 | 5 |', '|---|---|---|---|---|---|---|',
    ...Object.values(levels).map(levelRow), '',
  ];
}

function levelRow({ meaning, unit, values }: Level): string {
  return `| ${[meaning, unit, ...values].join(' | ')} |`;
}
