import type * as H5wasm from 'h5wasm';

/** The HDF5 library, compiled to WebAssembly, with its own file system in memory: no other files exist for it. */
export interface Hdf5Library {
  readonly h5: typeof H5wasm;
  readonly module: Awaited<typeof H5wasm.ready>;
}

let loaded: Promise<Hdf5Library> | undefined;

/**
 * Loads the library once a process. It is h5wasm's browser build: that for Node maps the machine's real files into it,
 * where a link in a hostile file could reach them.
 */
export function loadHdf5Library(): Promise<Hdf5Library> {
  loaded ??= load();
  return loaded;
}

/** To be called when the library trapped: its memory may be damaged, so the next file gets a fresh copy. */
export function discardHdf5Library(): void {
  loaded = undefined;
}

let copies = 0;

async function load(): Promise<Hdf5Library> {
  const h5 = copies++ === 0 ? await import('h5wasm') : await freshCopy();
  const module = await h5.ready;
  // Failures inside the library become exceptions instead of lines on stderr and undefined data.
  module.activate_throwing_error_handler();
  return { h5, module };
}

/** The module system loads a file anew for another query. */
async function freshCopy(): Promise<typeof H5wasm> {
  return await import(`${import.meta.resolve('h5wasm')}?copy=${copies}`) as typeof H5wasm;
}
