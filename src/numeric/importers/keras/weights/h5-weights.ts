import type { AttributeContent, Hdf5File } from '../../../formats/hdf5/hdf5-file.ts';
import type { FloatTensor } from '../../../tensor/tensor.ts';
import { matchRenamed, matchWeightName } from './match-name.ts';
import type { LayerPlace, WeightRequest, WeightSource } from './weight-source.ts';

/** Lists too long for one attribute are cut into name0, name1, …; more parts than any model has. */
const MAX_PARTS = 1000;

/** Weights of an .h5 file: a group for each outermost layer, which lists the names of all weights inside. */
export class H5Weights implements WeightSource {
  readonly #file: Hdf5File;
  readonly #root: string;
  readonly #names = new Map<string, readonly string[]>();

  /** `root`: the group that holds the layers' groups, "" or "/model_weights". */
  constructor(file: Hdf5File, root: string) {
    this.#file = file;
    this.#root = root;
  }

  find(place: LayerPlace, request: WeightRequest): FloatTensor | undefined {
    const outermost = place.names[0] ?? '';
    const group = `${this.#root}/${outermost}`;
    const names = this.#namesIn(group);
    const renamed = place.names.length === 1;
    const name = matchWeightName(names, place, request) ?? (renamed ? matchRenamed(names, request) : undefined);
    return name === undefined ? undefined : this.#file.tensor(`${group}/${name}`);
  }

  #namesIn(group: string): readonly string[] {
    const known = this.#names.get(group);
    if (known) return known;
    const names = textList(this.#file, group, 'weight_names');
    this.#names.set(group, names);
    return names;
  }
}

/** A list of texts in an attribute, or in the attributes it was cut into; empty where there is none. */
export function textList(file: Hdf5File, path: string, name: string): readonly string[] {
  const whole = file.attribute(path, name);
  if (whole !== undefined) return texts(whole);
  const list: string[] = [];
  for (let part = 0; part < MAX_PARTS; part++) {
    const content = file.attribute(path, `${name}${part}`);
    if (content === undefined) break;
    list.push(...texts(content));
  }
  return list;
}

function texts(content: AttributeContent): readonly string[] {
  return (Array.isArray(content) ? content as readonly AttributeContent[] : [content]).filter((item) => typeof item === 'string');
}
