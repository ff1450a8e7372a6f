import { AppError } from '../../../kernel/errors.ts';
import { floatTensor, type FloatTensor } from '../../tensor/tensor.ts';
import { decodeNumbers } from './decode-numbers.ts';
import { checkAttribute, checkDataset } from './hdf5-limits.ts';
import type { Hdf5Library } from './hdf5-library.ts';

export type AttributeContent = string | number | boolean | readonly AttributeContent[];

/**
 * An HDF5 file opened for reading. Only what is asked for is looked at: sizes and filters are checked before memory is
 * taken, links to other places are refused. Paths are absolute: "/model_weights/conv". Throws AppErrors.
 */
export class Hdf5File {
  readonly #library: Hdf5Library;
  readonly #fileId: bigint;
  readonly #fileBytes: number;
  readonly #kinds = new Map<string, 'group' | 'dataset' | 'other' | undefined>();

  constructor(library: Hdf5Library, fileId: bigint, fileBytes: number) {
    this.#library = library;
    this.#fileId = fileId;
    this.#fileBytes = fileBytes;
  }

  /** What stands at a path; undefined for nothing. Throws where a link on the way leads elsewhere. */
  kind(path: string): 'group' | 'dataset' | 'other' | undefined {
    if (path === '/') return 'group';
    if (this.#kinds.has(path)) return this.#kinds.get(path);
    const kind = this.kind(parentOf(path)) === 'group' ? this.#kindOfLink(path) : undefined;
    this.#kinds.set(path, kind);
    return kind;
  }

  /** Names in a group; none where there is no group. */
  names(path: string): readonly string[] {
    return this.kind(path) === 'group' ? this.#library.module.get_names(this.#fileId, path, false) : [];
  }

  /** The value of an attribute, or undefined. */
  attribute(path: string, name: string): AttributeContent | undefined {
    const { h5, module } = this.#library;
    if (this.kind(path) === undefined || !module.get_attribute_names(this.#fileId, path).includes(name)) return undefined;
    const attribute = new h5.Attribute(this.#fileId, path, name);
    checkAttribute(`${path}, attribute ${name}`, attribute.metadata);
    return attribute.json_value ?? undefined;
  }

  /** The numbers of a dataset as float32, or undefined where there is none. */
  tensor(path: string): FloatTensor | undefined {
    if (this.kind(path) !== 'dataset') return undefined;
    const { module } = this.#library;
    const metadata = module.get_dataset_metadata(this.#fileId, path);
    const filters = module.get_dataset_filters(this.#fileId, path);
    const shape = checkDataset({ path, metadata, filters, fileBytes: this.#fileBytes });
    const bytes = this.#read(path, shape.reduce((product, extent) => product * extent, metadata.size));
    return floatTensor(shape, decodeNumbers(path, bytes, metadata));
  }

  #read(path: string, length: number): Uint8Array<ArrayBuffer> {
    const { module } = this.#library;
    if (length === 0) return new Uint8Array(0);
    const pointer = module._malloc(length);
    if (pointer === 0) throw new AppError('LIMIT_EXCEEDED', `${path}: expected ${length} bytes to fit into memory, found too little of it`);
    try {
      const status = module.get_dataset_data(this.#fileId, path, null, null, null, BigInt(pointer));
      if (status < 0) throw new AppError('INVALID_INPUT', `${path}: expected readable data, found it damaged`);
      return Uint8Array.from(module.HEAPU8.subarray(pointer, pointer + length));
    } finally {
      module._free(pointer);
    }
  }

  #kindOfLink(path: string): 'group' | 'dataset' | 'other' | undefined {
    const { module } = this.#library;
    if (!module.get_names(this.#fileId, parentOf(path), false).includes(nameOf(path))) return undefined;
    const soft = module.get_symbolic_link(this.#fileId, path) as string | null;
    const external = module.get_external_link(this.#fileId, path) as { readonly filename?: string };
    const target = external.filename ?? soft;
    if (target !== null) throw new AppError('INVALID_INPUT', `${path}: expected data in the file itself, found a link to "${target}"`);
    switch (module.get_type(this.#fileId, path)) {
      case module.H5G_GROUP: return 'group';
      case module.H5G_DATASET: return 'dataset';
      default: return 'other';
    }
  }
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
