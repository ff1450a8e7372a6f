import { AppError, messageOf, ProblemsError } from '../../../kernel/errors.ts';
import { heapDamage } from './check-heaps.ts';
import { Hdf5File } from './hdf5-file.ts';
import { discardHdf5Library, loadHdf5Library, type Hdf5Library } from './hdf5-library.ts';
import { isHdf5 } from './is-hdf5.ts';

/** The only file there is, inside the library's own memory. */
const PLACE = '/upload.h5';

/**
 * Opens an uploaded HDF5 file for as long as `use` runs. Whatever the library does with a damaged file, a crash of it
 * included, is thrown as a ProblemsError naming the file.
 */
export async function withHdf5<T>(source: { readonly name: string; readonly bytes: Uint8Array }, use: (file: Hdf5File) => T): Promise<T> {
  if (!isHdf5(source.bytes)) throw refusal(source.name, 'a file that does not start as one');
  const damage = heapDamage(source.bytes);
  if (damage !== undefined) throw refusal(source.name, damage);
  const library = await loadHdf5Library();
  try {
    return useFile(library, source.bytes, use);
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (isTrap(error)) discardHdf5Library();
    throw refusal(source.name, `damage: ${reasonIn(messageOf(error))}`, error);
  }
}

function useFile<T>({ h5, module }: Hdf5Library, bytes: Uint8Array, use: (file: Hdf5File) => T): T {
  module.FS.writeFile(PLACE, bytes);
  try {
    // In any version of the format: -1 sets no bound.
    const fileId = module.open(PLACE, module.H5F_ACC_RDONLY, false, -1, -1);
    if (fileId < 0n) throw new Error('it could not be opened');
    try {
      return use(new Hdf5File({ h5, module }, fileId, bytes.length));
    } finally {
      module.close_file(fileId);
    }
  } finally {
    // A failure leaves objects open that would keep the bytes alive; what is cut off is freed now.
    module.FS.truncate(PLACE, 0);
    module.FS.unlink(PLACE);
    closeStreams(module.FS);
  }
}

/** Also closes what failures left open; 0, 1 and 2 are the standard streams. */
function closeStreams(fs: Hdf5Library['module']['FS']): void {
  // The library's types leave the table of open streams out.
  const { streams } = fs as unknown as { readonly streams: readonly (FS.FSStream | null | undefined)[] };
  streams.slice(3).forEach((stream) => { if (stream) fs.close(stream); });
}

/** Whether WebAssembly stopped in the middle, rather than the library reporting an error. */
function isTrap(error: unknown): boolean {
  return error instanceof Error && ['RuntimeError', 'RangeError', 'CompileError'].includes(error.name);
}

function refusal(name: string, found: string, cause?: unknown): ProblemsError {
  const message = `${name}: expected a complete HDF5 file, found ${found}`;
  const error = new ProblemsError([{ code: 'HDF5', message, path: [name] }]);
  if (cause !== undefined) error.cause = cause;
  return error;
}

/** The innermost line of the library's report, "#005: H5Fsuper.c line 1 in f(): truncated file", without where in its code. */
function reasonIn(report: string): string {
  const reasons = [...report.matchAll(/\(\): (.*)/g)].map(([, reason]) => reason ?? '');
  return (reasons.at(-1) ?? report.split('\n', 1)[0] ?? '').slice(0, 200);
}
