import type { Hdf5File } from '../../../formats/hdf5/hdf5-file.ts';
import type { FloatTensor } from '../../../tensor/tensor.ts';
import type { LayerPlace, WeightRequest, WeightSource } from './weight-source.ts';

/** What TensorFlow 2.12 called the folder of a model's layers. */
const OLD_FOLDER = '_layer_checkpoint_dependencies';

/** Weights of a .keras archive: numbered variables in folders named after the classes of the layers, in their order. */
export class V3Weights implements WeightSource {
  readonly #file: Hdf5File;

  constructor(file: Hdf5File) {
    this.#file = file;
  }

  find({ variablePath, names }: LayerPlace, { parts, index }: WeightRequest): FloatTensor | undefined {
    const byName = names.map((name) => `layers/${name}`).join('/');
    const folders = [variablePath, variablePath.replaceAll('layers/', `${OLD_FOLDER}/`), byName].flatMap((folder) => (
      parts.length === 0 ? [folder] : parts.map((part) => `${folder}/${part}`)
    ));
    const folder = folders.find((path) => this.#file.kind(`/${path}/vars`) === 'group');
    return folder === undefined ? undefined : this.#file.tensor(`/${folder}/vars/${index}`);
  }
}
