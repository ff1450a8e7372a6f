/** A file of an uploaded model, as importers see it: nothing outside the upload can be reached through it. */
export interface ModelFile {
  /** As uploaded, without folders: "model.json", "group1-shard1of2.bin". */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What the registration says where the file leaves it open. */
export interface ImportOptions {
  /** Image size in pixels; must agree with the file where the file fixes it. */
  readonly height?: number;
  readonly width?: number;
}
