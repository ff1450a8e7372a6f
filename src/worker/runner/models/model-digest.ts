import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { ModelSpec } from '../protocol.ts';

/**
 * Digest of all that decides what a model answers to an image in the attack domain: the bytes of its files, its
 * preprocessing and, of a hardened one, its defense. The digest of the weights alone would not do: a model that rounds its input first has the same weights.
 */
export async function modelDigest({ files, preprocessing, defense }: ModelSpec): Promise<string> {
  const digests: [name: string, sha256: string][] = [];
  for (const { name, path } of files) {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    digests.push([name, hash.digest('hex')]);
  }
  const { channels, scale, offset, width, height } = preprocessing;
  return createHash('sha256').update(JSON.stringify([digests, channels, scale, offset, width, height, ...(defense ? [defense] : [])])).digest('hex');
}
