import type { Random } from '../../src/kernel/random.ts';
import { bell, ellipticDistance, type Ellipse } from './smooth.ts';
import { fractalTexture, type Texture } from './texture.ts';

/** A patch of lung whose air is replaced by fluid: a soft ellipse with a clouded interior. */
export interface Infiltrate {
  readonly extent: Ellipse;
  /** Share of the air that is gone at the centre, in (0, 1). */
  readonly opacity: number;
  readonly cloud: Texture;
}

function drawInfiltrate(random: Random, lungHalfWidth: number, inspiration: number): Infiltrate {
  const side = random.uniform() < 0.55 ? -1 : 1;
  const lower = random.uniform() < 0.65;
  const size = 0.14 + 0.14 * random.uniform();
  return {
    extent: {
      x: side * (0.3 + (lungHalfWidth - 0.42) * random.uniform()),
      y: lower ? inspiration - 0.12 - 0.35 * random.uniform() : -0.55 + 0.5 * random.uniform(),
      radiusX: size,
      radiusY: size * (0.7 + 0.6 * random.uniform()),
      tilt: Math.PI * random.uniform(),
    },
    opacity: 0.45 + 0.45 * random.uniform(),
    cloud: fractalTexture(random, 6, 3),
  };
}

/** One to three infiltrates, more often in the lower lobes and a little more often on the patient's right. */
export function drawInfiltrates(random: Random, lungHalfWidth: number, inspiration: number): readonly Infiltrate[] {
  const count = 1 + random.below(3);
  return Array.from({ length: count }, () => drawInfiltrate(random, lungHalfWidth, inspiration));
}

/** Share of air lost at a point, all infiltrates together, in [0, 1). */
export function consolidation(infiltrates: readonly Infiltrate[], x: number, y: number): number {
  let air = 1;
  for (const { extent, opacity, cloud } of infiltrates) {
    const core = bell(ellipticDistance(x, y, extent), 0.8);
    if (core < 0.01) continue;
    air *= 1 - opacity * core * Math.min(1, Math.max(0, 0.75 + 0.5 * cloud(x, y)));
  }
  return 1 - air;
}
