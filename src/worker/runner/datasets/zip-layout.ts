import type { Problem } from '../../../kernel/errors.ts';
import type { ManifestSplit } from './manifest.ts';

/** An image of the archive whose class is known from its folder. */
export interface PlacedImage {
  readonly member: string;
  /** Without the common root folder. */
  readonly name: string;
  readonly fileName: string;
  readonly label: number;
  /** Null: the archive has no split folders. */
  readonly split: ManifestSplit | null;
}

export interface ZipLayout {
  readonly images: readonly PlacedImage[];
  readonly tables: readonly string[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

const SPLIT_FOLDERS: Readonly<Record<string, ManifestSplit>> = {
  train: 'GENERATION', training: 'GENERATION', generation: 'GENERATION',
  test: 'EVALUATION', testing: 'EVALUATION', evaluation: 'EVALUATION',
  val: 'VALIDATION', valid: 'VALIDATION', validation: 'VALIDATION',
};
const IMAGE = /\.(png|jpe?g)$/i;
const OTHER_IMAGE = /\.(dcm|dicom|tiff?|bmp|gif|webp|svg|jp2|heic|avif|nii|gz)$/i;
const SYSTEM_FILE = /(^|\/)(\.[^/]*|__MACOSX|Thumbs\.db|desktop\.ini)(\/|$)/i;

/** The split a folder name stands for, whatever its case. */
export function splitOfFolder(name: string): ManifestSplit | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(SPLIT_FOLDERS, key) ? SPLIT_FOLDERS[key] : undefined;
}

/**
 * Understands an archive of class folders, with or without train/, test/ and val/ above them and one common root
 * folder above all. Images come sorted by name, so that the archive's own order decides nothing.
 */
export function readZipLayout(members: readonly string[], classes: readonly string[], archive: string): ZipLayout {
  const visible = members.filter((member) => !SYSTEM_FILE.test(member)).sort(byCodeUnit);
  const files = visible.filter((member) => IMAGE.test(member));
  const root = commonRoot(files, classes);
  const problems: Problem[] = [];
  const refuse = (code: string, message: string, member: string): void => {
    problems.push({ code, message: `${archive}: ${message}`, path: member === '' ? [archive] : [archive, member] });
  };
  const foreign = visible.filter((member) => OTHER_IMAGE.test(member));
  if (foreign.length > 0) {
    refuse('UNSUPPORTED_IMAGE', `expected PNG or JPEG images, found ${foreign.length} others, such as ${foreign[0]}`, foreign[0] ?? '');
  }
  if (files.length === 0) {
    refuse('NO_IMAGES', `expected PNG or JPEG images in folders named after classes (${classes.join(', ')}), found none`, '');
  }
  const placed = files.map((member) => place(member, root, classes));
  for (const folder of unknownFolders(placed)) {
    refuse('UNKNOWN_CLASS', `expected folders ${classes.join(', ')} (in any case), found ${folder}`, folder);
  }
  const images = placed.flatMap((found) => ('image' in found ? [found.image] : []));
  const unsplit = images.filter((image) => image.split === null);
  if (unsplit.length > 0 && unsplit.length < images.length) {
    const found = `${unsplit.length} of ${images.length} outside, such as ${unsplit[0]?.member}`;
    refuse('MIXED_LAYOUT', `expected all images in train/, test/ or val/, or none; found ${found}`, '');
  }
  const tables = visible.filter((member) => /\.csv$/i.test(member));
  return { images, tables, problems, warnings: ignoredFiles(visible, archive) };
}

/** A folder above everything that is neither a split nor a class, with its slash; or nothing. */
function commonRoot(files: readonly string[], classes: readonly string[]): string {
  let root = '';
  for (;;) {
    const [first = '', ...rest] = (files[0] ?? '').slice(root.length).split('/');
    const next = `${root}${first}/`;
    const isMeaningful = splitOfFolder(first) !== undefined || classIndex(first, classes) >= 0;
    if (rest.length === 0 || isMeaningful) return root;
    if (!files.every((file) => file.startsWith(next) && file.slice(next.length).includes('/'))) return root;
    root = next;
  }
}

type Placement = { readonly image: PlacedImage } | { readonly unknownFolder: string };

function place(member: string, root: string, classes: readonly string[]): Placement {
  const name = member.slice(root.length);
  const parts = name.split('/');
  const split = parts.length >= 3 ? splitOfFolder(parts[0] ?? '') ?? null : null;
  const folders = parts.slice(split === null ? 0 : 1, -1);
  const label = classIndex(folders[0] ?? '', classes);
  if (label < 0 && folders.length === 0) return { unknownFolder: `${member} outside of any folder` };
  if (label < 0) return { unknownFolder: `${root}${parts.slice(0, split === null ? 1 : 2).join('/')}` };
  return { image: { member, name, fileName: parts.at(-1) ?? name, label, split } };
}

function classIndex(folder: string, classes: readonly string[]): number {
  const exact = classes.indexOf(folder);
  if (exact >= 0) return exact;
  return classes.findIndex((className) => className.toLowerCase() === folder.toLowerCase());
}

function unknownFolders(placed: readonly Placement[]): string[] {
  return [...new Set(placed.flatMap((found) => ('unknownFolder' in found ? [found.unknownFolder] : [])))].slice(0, 20);
}

function ignoredFiles(visible: readonly string[], archive: string): Problem[] {
  const ignored = visible.filter((member) => !IMAGE.test(member) && !OTHER_IMAGE.test(member) && !/\.csv$/i.test(member));
  if (ignored.length === 0) return [];
  return [{ code: 'FILES_IGNORED', message: `${archive}: ${ignored.length} files that are no images were ignored, such as ${ignored[0]}`, path: [archive] }];
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
