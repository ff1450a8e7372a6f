import { placesOf, randomSign, randomWindow } from './image-window.ts';
import type { ImageSubject } from './image-subject.ts';

/** The first try of the square attack: vertical stripes of plus or minus epsilon, drawn for each channel and column. */
export function stripes(subject: ImageSubject): Float32Array {
  const { clean, imageShape: [channels, height, width], epsilon, random } = subject;
  const changes = Float32Array.from({ length: channels * width }, () => epsilon * randomSign(random));
  return subject.within(clean.map((value, i) => value + (changes[Math.floor(i / (height * width)) * width + (i % width)] ?? 0)));
}

/** The image with one square set to the clean one plus or minus epsilon, a sign for each channel. */
export function withSquare(subject: ImageSubject, image: Float32Array, side: number): Float32Array {
  const { clean, imageShape, epsilon, random } = subject;
  const window = randomWindow(imageShape, side, random);
  const next = image.slice();
  for (let channel = 0; channel < imageShape[0]; channel++) {
    const change = epsilon * randomSign(random);
    for (const [, , at] of placesOf(window, channel, imageShape)) next[at] = (clean[at] ?? 0) + change;
  }
  return subject.within(next);
}
