import { ProblemsError } from '../../../kernel/errors.ts';
import type { Hdf5File } from '../../formats/hdf5/hdf5-file.ts';
import { withHdf5 } from '../../formats/hdf5/with-hdf5.ts';
import type { ImportedModel } from '../imported-model.ts';
import type { ImportOptions, ModelFile } from '../model-file.ts';
import { importKerasNetwork, type KerasFile } from './import-keras-network.ts';
import { parseJson } from './parse-json.ts';
import { H5Weights } from './weights/h5-weights.ts';

/**
 * Reads a whole model saved as HDF5 (`model.save("x.h5")`), by Keras 2 or 3. Custom code in it is never run.
 * Throws a ProblemsError with all reasons at once.
 */
export async function importKerasH5(files: readonly ModelFile[], options: ImportOptions = {}): Promise<ImportedModel> {
  const [file, ...others] = files;
  if (!file || others.length > 0) throw refusal(`expected one HDF5 file, found ${files.map(({ name }) => `"${name}"`).join(', ') || 'none'}`);
  return withHdf5(file, (h5) => importKerasNetwork(kerasFileOf(h5, file.name), options));
}

function kerasFileOf(h5: Hdf5File, name: string): KerasFile {
  const config = h5.attribute('/', 'model_config');
  if (typeof config !== 'string') {
    const weightsOnly = h5.attribute('/', 'layer_names') !== undefined || h5.kind('/layers') === 'group';
    throw refusal(`${name}: expected a whole model with its model_config, found ${weightsOnly
      ? 'weights only: save with model.save(), not with save_weights()' : 'an HDF5 file of something else'}`);
  }
  const version = h5.attribute('/', 'keras_version') ?? h5.attribute('/model_weights', 'keras_version');
  return {
    config: parseJson(`${name}, model_config`, config),
    weights: new H5Weights(h5, h5.kind('/model_weights') === 'group' ? '/model_weights' : ''),
    kerasMajor: Number.parseInt(typeof version === 'string' ? version : '2', 10) || 2,
  };
}

function refusal(message: string): ProblemsError {
  return new ProblemsError([{ code: 'KERAS_FILE', message, path: [] }]);
}
