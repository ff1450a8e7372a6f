import { ProblemsError, type Problem } from '../../kernel/errors.ts';
import { fileKindOf, looksLikeOnnx, type FileKind } from './file-kind.ts';
import type { ModelFile } from './model-file.ts';
import { EXPECTED_FORMATS, FORMAT_TITLES, type ModelFormat } from './model-format.ts';
import { unpackArchive } from './unpack-archive.ts';

/** An upload, understood as far as its format. */
export interface DetectedModel {
  readonly format: ModelFormat;
  /** The model's main file first, then those it needs beside it; of an archive, what was in it. */
  readonly files: readonly ModelFile[];
}

interface KnownFile {
  readonly file: ModelFile;
  readonly kind: FileKind;
}

/** Formats whose main file is all there is. */
const ALONE: readonly ModelFormat[] = ['KERAS_H5', 'KERAS_V3', 'TFLITE'];

/**
 * Finds out what was uploaded, by content first and by name second. A ZIP is unpacked. Throws a ProblemsError that says
 * what was expected and what every file looks like when the files are not those of exactly one model.
 */
export async function detectFormat(files: readonly ModelFile[]): Promise<DetectedModel> {
  const known = await knownFiles(files);
  const [only] = known;
  if (only?.kind.kind !== 'archive' || known.length > 1) return modelOf(known);
  return modelOf(withoutSideFiles(await knownFiles(await unpackArchive(only.file))));
}

/** Tools put JSON about a model beside it (labels, training settings); in an archive nobody chose it file by file. */
function withoutSideFiles(known: readonly KnownFile[]): readonly KnownFile[] {
  if (!known.some(({ kind }) => kind.kind === 'model')) return known;
  return known.filter(({ kind, file }) => kind.kind !== 'foreign' || !file.name.toLowerCase().endsWith('.json'));
}

function modelOf(known: readonly KnownFile[]): DetectedModel {
  const mains = mainFiles(known);
  const [main] = mains;
  if (!main || mains.length > 1) throw new ProblemsError([notOneModel(known)]);
  const others = known.filter((other) => other.file !== main.file);
  const problems = others.flatMap((other) => strangerProblems(main, other));
  if (problems.length > 0) throw new ProblemsError(problems);
  return { format: main.format, files: [main.file, ...others.map(({ file }) => file)] };
}

interface MainFile {
  readonly file: ModelFile;
  readonly format: ModelFormat;
  readonly parts: readonly string[];
}

/** The files that are models by themselves. What another one names as its weights is not, whatever it looks like. */
function mainFiles(known: readonly KnownFile[]): readonly MainFile[] {
  const models = known.flatMap(({ file, kind }) => (kind.kind === 'model' ? [{ file, format: kind.format, parts: kind.parts }] : []));
  const named = new Set(models.flatMap(({ parts }) => parts));
  const mains = models.filter(({ file }) => !named.has(file.name));
  const [only] = known;
  if (mains.length > 0 || !only || known.length > 1) return mains;
  const onnx = only.kind.kind === 'unknown' && looksLikeOnnx(only.file.bytes);
  return onnx ? [{ file: only.file, format: 'ONNX', parts: [] }] : [];
}

/** Why a file does not belong beside the model it was uploaded with. */
function strangerProblems({ file, format, parts }: MainFile, other: KnownFile): readonly Problem[] {
  const found = `found "${other.file.name}" beside it, ${describeKind(other.kind)}`;
  const refused = (expected: string): readonly Problem[] => [{ code: 'UNSUPPORTED', message: `"${file.name}": ${expected}, ${found}`, path: ['files', other.file.name] }];
  if (ALONE.includes(format)) return refused(`expected ${FORMAT_TITLES[format]} to be uploaded alone`);
  if (format === 'ONNX' || parts.includes(other.file.name)) return [];
  return refused(`expected only the weight files that its weightsManifest names (${listed(parts)})`);
}

function notOneModel(known: readonly KnownFile[]): Problem {
  const found = known.map(({ file, kind }) => `"${file.name}" (${describeKind(kind)})`);
  return { code: 'UNSUPPORTED', message: `expected ${EXPECTED_FORMATS}; found ${listed(found)}`, path: ['files'] };
}

function describeKind(kind: FileKind): string {
  switch (kind.kind) {
    case 'model': return FORMAT_TITLES[kind.format];
    case 'archive': return 'a ZIP archive';
    case 'foreign': return kind.what;
    case 'unknown': return 'of no known format';
  }
}

/** The first few of a list that a hostile upload may make long. */
function listed(items: readonly string[]): string {
  if (items.length === 0) return 'none';
  const rest = items.length - 10;
  return rest > 0 ? `${items.slice(0, 10).join(', ')} and ${rest} more` : items.join(', ');
}

async function knownFiles(files: readonly ModelFile[]): Promise<readonly KnownFile[]> {
  const known: KnownFile[] = [];
  for (const file of files) known.push({ file, kind: await fileKindOf(file) });
  return known;
}
