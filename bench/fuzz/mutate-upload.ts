import type { Random } from '../../src/kernel/random.ts';
import { ZipArchive } from '../../src/numeric/formats/zip.ts';
import type { ModelFile } from '../../src/numeric/importers/model-file.ts';
import { writeZip } from '../../tests/support/zip-writer.ts';
import { BYTE_MUTATIONS } from './mutate-bytes.ts';
import { mutateJson } from './mutate-json.ts';

export interface Mutant {
  readonly files: readonly ModelFile[];
  /** What was done, in order. */
  readonly mutations: readonly string[];
}

const MAX_MEMBER_BYTES = 64 * 1024 ** 2;

/** A damaged copy of an upload; never the upload itself. Decided by the state of `random` alone. */
export async function mutateUpload(files: readonly ModelFile[], random: Random): Promise<Mutant> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const mutations: string[] = [];
    let mutated = files;
    for (let i = random.below(4) === 0 ? 2 : 1; i > 0; i--) mutated = await mutateOnce(mutated, random, mutations);
    if (mutated.length !== files.length || mutated.some((file, index) => !Buffer.from(file.bytes).equals(files[index]?.bytes ?? Buffer.alloc(0)))) {
      return { files: mutated, mutations };
    }
  }
  throw new Error('expected a mutation to change the upload, found 20 that did not');
}

async function mutateOnce(files: readonly ModelFile[], random: Random, mutations: string[]): Promise<readonly ModelFile[]> {
  const roll = random.below(40);
  if (roll === 0 && files.length > 1) {
    mutations.push('file left out');
    const gone = random.below(files.length);
    return files.filter((_, index) => index !== gone);
  }
  if (roll === 1) {
    mutations.push('packed as ZIP');
    return [{ name: 'upload.zip', bytes: writeZip(files.map(({ name, bytes }) => ({ name: `net/${name}`, content: bytes, deflate: true }))) }];
  }
  // The main file holds the structure: it comes first in a seed and is damaged most.
  const index = random.below(3) > 0 ? 0 : random.below(files.length);
  const copies = [...files];
  const file = files[index];
  if (file) copies[index] = { name: file.name, bytes: await mutateFile(file, random, mutations) };
  return copies;
}

async function mutateFile({ name, bytes }: ModelFile, random: Random, mutations: string[]): Promise<Uint8Array> {
  if (isJson(bytes) && random.below(4) > 0) {
    mutations.push('JSON');
    return mutateJson(bytes, random);
  }
  if (isZip(bytes) && random.below(3) > 0) return mutateMember({ name, bytes }, random, mutations);
  const kinds = [...BYTE_MUTATIONS];
  const [kind, mutation] = kinds[random.below(kinds.length)] ?? [];
  if (!kind || !mutation) throw new Error('expected a mutation');
  mutations.push(kind);
  return mutation(bytes, random);
}

/** Damages one file in an archive and packs it anew, with true lengths and checksums: the archive itself stays sound. */
async function mutateMember({ name, bytes }: ModelFile, random: Random, mutations: string[]): Promise<Uint8Array> {
  const members = await unpacked({ name, bytes }).catch(() => []);
  const chosen = members[random.below(members.length)];
  // An earlier mutation may have broken the archive itself: it is damaged further as plain bytes.
  if (!chosen) return mutateFile({ name, bytes: bytes.subarray(4) }, random, mutations);
  const damaged = await mutateFile(chosen, random, mutations);
  mutations.push(`in ${chosen.name}`);
  const gone = random.below(12 * members.length);
  const kept = members.filter((_, index) => index !== gone);
  return writeZip(kept.map((member) => ({ name: member.name, deflate: true, content: member === chosen ? damaged : member.bytes })));
}

async function unpacked({ name, bytes }: ModelFile): Promise<readonly ModelFile[]> {
  const archive = await ZipArchive.open({ name, bytes });
  try {
    const members: ModelFile[] = [];
    for (const member of archive.members) members.push({ name: member.name, bytes: await archive.read(member.name, MAX_MEMBER_BYTES) });
    return members;
  } finally {
    archive.close();
  }
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

function isJson(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x7b) return false;
  try {
    JSON.parse(Buffer.from(bytes).toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
