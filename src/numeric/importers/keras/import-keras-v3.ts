import { AppError, ProblemsError } from '../../../kernel/errors.ts';
import { withHdf5 } from '../../formats/hdf5/with-hdf5.ts';
import { ZipArchive } from '../../formats/zip.ts';
import type { ImportedModel } from '../imported-model.ts';
import type { ImportOptions, ModelFile } from '../model-file.ts';
import { isRecord } from './config/keras-model.ts';
import { importKerasNetwork } from './import-keras-network.ts';
import { parseJson } from './parse-json.ts';
import { V3Weights } from './weights/v3-weights.ts';

const MiB = 1024 ** 2;
const MAX_JSON_BYTES = 64 * MiB;
const MAX_WEIGHTS_BYTES = 4096 * MiB;

/**
 * Reads a .keras archive of Keras 3, or of TensorFlow 2.12 to 2.15. Custom code it names is never looked for.
 * Throws a ProblemsError with all reasons at once.
 */
export async function importKerasV3(files: readonly ModelFile[], options: ImportOptions = {}): Promise<ImportedModel> {
  const [file, ...others] = files;
  if (!file || others.length > 0) throw refusal(`expected one .keras archive, found ${files.map(({ name }) => `"${name}"`).join(', ') || 'none'}`);
  const { config, metadata, weights } = await membersOf(file);
  const version = isRecord(metadata) && typeof metadata['keras_version'] === 'string' ? metadata['keras_version'] : '3';
  const kerasMajor = Number.parseInt(version, 10) || 3;
  return withHdf5({ name: `${file.name}, model.weights.h5`, bytes: weights }, (h5) => (
    importKerasNetwork({ config, weights: new V3Weights(h5), kerasMajor }, options)
  ));
}

async function membersOf(file: ModelFile): Promise<{ readonly config: unknown; readonly metadata: unknown; readonly weights: Uint8Array }> {
  try {
    const archive = await ZipArchive.open(file);
    try {
      const names = archive.members.map(({ name }) => name);
      const missing = ['config.json', 'model.weights.h5'].filter((name) => !names.includes(name));
      if (missing.length > 0) {
        throw refusal(`${file.name}: expected ${missing.join(' and ')} in the archive, found ${names.slice(0, 10).join(', ') || 'nothing'}`);
      }
      return {
        config: parseJson(`${file.name}, config.json`, await archive.read('config.json', MAX_JSON_BYTES)),
        metadata: names.includes('metadata.json')
          ? parseJson(`${file.name}, metadata.json`, await archive.read('metadata.json', MAX_JSON_BYTES)) : undefined,
        weights: await archive.read('model.weights.h5', MAX_WEIGHTS_BYTES),
      };
    } finally {
      archive.close();
    }
  } catch (error) {
    if (error instanceof ProblemsError || !(error instanceof AppError)) throw error;
    throw refusal(error.message);
  }
}

function refusal(message: string): ProblemsError {
  return new ProblemsError([{ code: 'KERAS_FILE', message, path: [] }]);
}
