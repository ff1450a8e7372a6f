import type { Problem } from '../../../kernel/errors.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { decodeWeight } from './decode-weight.ts';
import { isRecord, parseWeightSpec, storedBytes, type WeightSpec } from './weight-spec.ts';

/** An uploaded shard; `name` may have folders before it. */
export interface ShardFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The weights of a TensorFlow.js model by name, and all that is wrong with its shards. */
export interface ManifestWeights {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly problems: readonly Problem[];
}

/**
 * Reads the weights a model.json's `weightsManifest` lists from the shards uploaded beside it, quantised ones scaled
 * back to float32. Shards are found by their file names; nothing outside `files` is touched, and no memory is taken
 * for a weight before its bytes are there. A group whose shards are missing or of a wrong total length is left out.
 */
export function readWeightsManifest(manifest: unknown, files: readonly ShardFile[]): ManifestWeights {
  const tensors = new Map<string, Tensor>();
  const problems: Problem[] = [];
  if (!Array.isArray(manifest)) return { tensors, problems: [problem('expected a weightsManifest, a list of groups, found none')] };
  const taken = new Set<string>();
  for (const [index, group] of (manifest as readonly unknown[]).entries()) {
    const { specs, paths, reasons } = parseGroup(group, index);
    problems.push(...reasons);
    const bytes = joinShards(paths, { files, taken }, problems);
    if (!bytes || reasons.length > 0) continue;
    readGroup({ specs, bytes, shards: paths.join(', ') }, tensors, problems);
  }
  return { tensors, problems };
}

interface Group {
  readonly specs: readonly WeightSpec[];
  readonly paths: readonly string[];
  readonly reasons: readonly Problem[];
}

function parseGroup(group: unknown, index: number): Group {
  const fail = (reason: string): Group => ({ specs: [], paths: [], reasons: [problem(`weightsManifest, group ${index + 1}: ${reason}`)] });
  if (!isRecord(group)) return fail('expected an object, found something else');
  const { paths, weights } = group;
  if (!Array.isArray(paths) || !paths.every((path) => typeof path === 'string')) return fail('expected paths, a list of file names, found none');
  if (!Array.isArray(weights)) return fail('expected weights, a list, found none');
  const reasons: Problem[] = [];
  const specs = (weights as readonly unknown[]).flatMap((entry, place) => {
    const spec = parseWeightSpec(entry);
    if (typeof spec !== 'string') return [spec];
    const name = isRecord(entry) && typeof entry['name'] === 'string' ? entry['name'] : `number ${place + 1} of group ${index + 1}`;
    reasons.push(problem(`weight "${name}": ${spec}`, name));
    return [];
  });
  return { specs, paths, reasons };
}

/** The bytes of a group's shards one after the other; undefined when one is missing. */
function joinShards(
  paths: readonly string[],
  { files, taken }: { readonly files: readonly ShardFile[]; readonly taken: Set<string> },
  problems: Problem[],
): Uint8Array | undefined {
  const shards = paths.flatMap((path) => {
    const name = fileName(path);
    const file = files.find((candidate) => fileName(candidate.name) === name);
    if (file && !taken.has(name)) {
      taken.add(name);
      return [file.bytes];
    }
    problems.push(problem(file
      ? `expected each shard to be listed once, found "${name}" listed again`
      : `expected the shard "${name}" among the uploaded files, found ${files.map((other) => `"${other.name}"`).join(', ') || 'none'}`, name));
    return [];
  });
  if (shards.length < paths.length) return undefined;
  return shards.length === 1 ? shards[0] : Buffer.concat(shards);
}

function readGroup(
  { specs, bytes, shards }: { readonly specs: readonly WeightSpec[]; readonly bytes: Uint8Array; readonly shards: string },
  tensors: Map<string, Tensor>,
  problems: Problem[],
): void {
  const wanted = specs.reduce((total, spec) => total + storedBytes(spec), 0);
  if (wanted !== bytes.length) {
    const verdict = bytes.length < wanted ? ': the file is truncated, or a shape is wrong' : '';
    problems.push(problem(`expected ${wanted} bytes of weights in ${shards}, as the manifest says, found ${bytes.length}${verdict}`));
    return;
  }
  let offset = 0;
  for (const spec of specs) {
    const end = offset + storedBytes(spec);
    if (tensors.has(spec.name)) problems.push(problem(`weight "${spec.name}": expected it once, found it twice`, spec.name));
    tensors.set(spec.name, decodeWeight(spec, bytes.subarray(offset, end)));
    offset = end;
  }
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function problem(message: string, ...path: string[]): Problem {
  return { code: 'WEIGHTS_MANIFEST', message, path };
}
