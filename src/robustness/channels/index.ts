import type { Channel } from './channel.ts';
import { float } from './float.ts';
import { jpeg } from './jpeg.ts';
import { pngResize } from './png-resize.ts';
import { shift1 } from './shift-1.ts';
import { uint8 } from './uint8.ts';

export type { Channel } from './channel.ts';

/** Every way an image may travel, the direct one first. A new one is a line here. */
export const channelCatalogue: readonly Channel[] = Object.freeze([float, uint8, jpeg(95), jpeg(90), jpeg(75), jpeg(50), pngResize, shift1]);

/** Channels that are scored when a launch names none: all. */
export const DEFAULT_CHANNELS: readonly string[] = Object.freeze(channelCatalogue.map((channel) => channel.name));

/** The channel of a name, or undefined. */
export function findChannel(name: string): Channel | undefined {
  return channelCatalogue.find((channel) => channel.name === name);
}
