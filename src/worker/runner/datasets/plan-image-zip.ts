import { ProblemsError } from '../../../kernel/errors.ts';
import type { Problem } from '../../../kernel/errors.ts';
import type { ZipArchive } from '../../../numeric/formats/zip.ts';
import type { IngestDatasetTask } from '../protocol.ts';
import { assignSplits, SPLIT_SEED } from './assign-splits.ts';
import type { ManifestSplit } from './manifest.ts';
import { parsePatientTable } from './patient-table.ts';
import type { PatientRow } from './patient-table.ts';
import { patientsFromNames } from './patients-from-names.ts';
import { readZipLayout } from './zip-layout.ts';
import type { PlacedImage, ZipLayout } from './zip-layout.ts';

export interface PlannedImage {
  readonly member: string;
  readonly name: string;
  readonly label: number;
  readonly split: ManifestSplit;
  readonly patient: string | null;
}

export interface ImageZipPlan {
  readonly images: readonly PlannedImage[];
  readonly splitRule: string;
  readonly patientRule: string | null;
  readonly warnings: readonly Problem[];
}

const MAX_TABLE_BYTES = 64 * 1024 ** 2;

/** Decides class, patient and split of every image of an archive before any image is read. */
export async function planImageZip(archive: ZipArchive, task: IngestDatasetTask): Promise<ImageZipPlan> {
  const layout = readZipLayout(archive.members.map((member) => member.name), task.classes, archive.name);
  const problems = [...layout.problems, ...tableProblems(layout, archive)];
  if (problems.length > 0) throw new ProblemsError(problems);
  const table = layout.tables[0];
  const known = table === undefined
    ? derivedPatients(layout, task, archive.name)
    : tabledPatients(layout, await readTable(archive, table), archive.name);
  const { splits, splitRule } = decideSplits(layout.images, known, task, archive.name);
  const images = layout.images.map((image, index) => ({
    member: image.member, name: image.name, label: image.label,
    split: splits[index] ?? 'EVALUATION', patient: known.patients[index] ?? null,
  }));
  return { images, splitRule, patientRule: known.rule, warnings: [...layout.warnings, ...known.warnings] };
}

async function readTable(archive: ZipArchive, table: string): Promise<ReadonlyMap<string, PatientRow>> {
  return parsePatientTable((await archive.read(table, MAX_TABLE_BYTES)).toString('utf8'), `${archive.name}: ${table}`);
}

interface KnownPatients {
  readonly patients: readonly (string | null)[];
  /** Splits that a table gives; empty when it gives none. */
  readonly splits: readonly (ManifestSplit | null)[];
  readonly rule: string | null;
  readonly warnings: readonly Problem[];
}

function tableProblems(layout: ZipLayout, archive: ZipArchive): Problem[] {
  if (layout.tables.length <= 1) return [];
  const message = `${archive.name}: expected at most one CSV, found ${layout.tables.join(', ')}`;
  return [{ code: 'INVALID_CSV', message, path: [archive.name] }];
}

function derivedPatients(layout: ZipLayout, task: IngestDatasetTask, file: string): KnownPatients {
  const { patients, rules } = patientsFromNames(layout.images, task.classes);
  if (rules.length === 0) return { patients, splits: [], rule: null, warnings: [] };
  const rule = `derived from file names: ${rules.join('; ')}`;
  const message = `${file}: patients are ${rule}. Add a CSV (file,patient) to the archive if this is not how its files are named`;
  return { patients, splits: [], rule, warnings: [{ code: 'PATIENTS_DERIVED', message, path: [file] }] };
}

function tabledPatients(layout: ZipLayout, rows: ReadonlyMap<string, PatientRow>, file: string): KnownPatients {
  const baseNames = new Map<string, number>();
  for (const image of layout.images) baseNames.set(image.fileName, (baseNames.get(image.fileName) ?? 0) + 1);
  const found = layout.images.map((image) =>
    rows.get(image.member) ?? rows.get(image.name) ?? (baseNames.get(image.fileName) === 1 ? rows.get(image.fileName) : undefined));
  const missing = layout.images.filter((_, index) => !found[index]);
  const given = found.filter((row) => row !== undefined);
  const splits = given.some((row) => row.split !== null) ? found.map((row) => row?.split ?? null) : [];
  const warnings = missing.length === 0 ? [] : [{
    code: 'IMAGES_NOT_IN_CSV',
    message: `${file}: ${missing.length} images are not in the CSV, such as ${missing[0]?.name}; their patients are unknown`,
    path: [file],
  }];
  return { patients: found.map((row) => row?.patient ?? null), splits, rule: 'given by the CSV in the archive', warnings };
}

interface DecidedSplits {
  readonly splits: readonly ManifestSplit[];
  readonly splitRule: string;
}

function decideSplits(images: readonly PlacedImage[], known: KnownPatients, task: IngestDatasetTask, file: string): DecidedSplits {
  const byFolder = images.every((image) => image.split !== null);
  if (known.splits.length > 0) {
    const problems = images.flatMap((image, index) => tabledSplitProblem(image, known.splits[index] ?? null, file));
    if (problems.length > 0) throw new ProblemsError(problems.slice(0, 50));
    return { splits: known.splits.map((split) => split ?? 'EVALUATION'), splitRule: 'given by the CSV in the archive' };
  }
  if (byFolder) {
    return { splits: images.map((image) => image.split ?? 'EVALUATION'), splitRule: 'given by the folders of the archive: train, test, val' };
  }
  const unassigned = images.map((image, index) => ({ label: image.label, patient: known.patients[index] ?? null }));
  const unit = known.rule === null ? 'image' : 'patient where known, else image';
  return {
    splits: assignSplits(unassigned, task.generationFraction),
    splitRule: `made by Assay: by ${unit}, stratified by class, ${task.generationFraction} of each class for generation, seed ${SPLIT_SEED}`,
  };
}

function tabledSplitProblem(image: PlacedImage, tabled: ManifestSplit | null, file: string): Problem[] {
  const refuse = (message: string): Problem[] => [{ code: 'INVALID_CSV', message: `${file}: ${message}`, path: [file, image.member] }];
  if (tabled === null) return refuse(`expected the CSV to name the split of every image, found none for ${image.name}`);
  if (image.split !== null && image.split !== tabled) return refuse(`${image.name}: its folder says ${image.split}, the CSV says ${tabled}`);
  return [];
}
