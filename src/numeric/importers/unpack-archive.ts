import { ProblemsError, type Problem } from '../../kernel/errors.ts';
import { ZipArchive } from '../formats/zip.ts';
import type { ZipLimits } from '../formats/zip-checks.ts';
import type { ModelFile } from './model-file.ts';

const GiB = 1024 ** 3;

/** What fits a model's files: few of them, and nothing that would not be held in memory anyway. */
export const MODEL_ARCHIVE_LIMITS: ZipLimits = {
  maxEntries: 1000, maxMemberBytes: 2 * GiB, maxTotalBytes: 4 * GiB, maxRatio: 200, ratioFloorBytes: 1024 ** 2,
};

/** What file managers and people put beside a model, and what no model needs. */
const BESIDE = /(^|\/)(__MACOSX\/|\.)|(^|\/)(thumbs\.db|desktop\.ini|license|readme)$|\.(txt|md|license|png|jpe?g|svg)$/i;

/**
 * The files of a ZIP that holds one model, folders dropped: importers know files by their own names. What goes along
 * with models (a read-me, a file manager's traces) is left out. Throws a ProblemsError when two files share a name.
 */
export async function unpackArchive({ name, bytes }: ModelFile): Promise<readonly ModelFile[]> {
  const archive = await ZipArchive.open({ name, bytes }, MODEL_ARCHIVE_LIMITS);
  try {
    const members = archive.members.filter((member) => !BESIDE.test(member.name));
    const problems = duplicateProblems(members.map((member) => member.name), name);
    if (problems.length > 0) throw new ProblemsError(problems);
    const files: ModelFile[] = [];
    for (const member of members) {
      files.push({ name: baseName(member.name), bytes: await archive.read(member.name, MODEL_ARCHIVE_LIMITS.maxMemberBytes) });
    }
    return files;
  } finally {
    archive.close();
  }
}

function duplicateProblems(members: readonly string[], archive: string): readonly Problem[] {
  const byName = new Map<string, string[]>();
  for (const member of members) byName.set(baseName(member), [...byName.get(baseName(member)) ?? [], member]);
  return [...byName.values()].filter((paths) => paths.length > 1).map((paths) => ({
    code: 'DUPLICATE', path: [archive],
    message: `${archive}: expected the files of one model, each name once whatever its folder, found ${paths.join(' and ')}`,
  }));
}

/** A path without its folders. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
