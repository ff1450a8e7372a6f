import type { Random } from '../../src/kernel/random.ts';
import type { Ellipse } from './smooth.ts';
import { fractalTexture, type Texture } from './texture.ts';
import { drawInfiltrates, type Infiltrate } from './infiltrate.ts';

export type Diagnosis = 'normal' | 'pneumonia';

/**
 * What stays the same in all pictures of one synthetic patient. Coordinates: x from -1 (left edge of the picture, the
 * patient's right) to 1, y from -1 (top) to 1.
 */
export interface Patient {
  readonly id: string;
  readonly diagnosis: Diagnosis;
  readonly torso: { readonly halfWidth: number; readonly shoulderY: number; readonly fat: number };
  readonly lungs: {
    readonly apexY: number;
    readonly halfWidth: number;
    /** Heights of the two domes of the diaphragm, the patient's right (picture left) first. */
    readonly domeY: readonly [number, number];
    readonly air: number;
  };
  readonly heart: Ellipse;
  readonly heartDensity: number;
  readonly mediastinumHalfWidth: number;
  readonly aorticKnob: Ellipse;
  readonly ribs: { readonly first: number; readonly spacing: number; readonly slope: number; readonly density: number };
  readonly spine: { readonly halfWidth: number; readonly vertebra: number; readonly bend: number };
  readonly clavicles: { readonly y: number; readonly rise: number };
  readonly gastricBubble: number;
  readonly breasts: number;
  readonly vessels: { readonly density: number; readonly texture: Texture };
  readonly infiltrates: readonly Infiltrate[];
}

/** A number around `mean`, at most two `spread`s away. */
export function around(random: Random, mean: number, spread: number): number {
  return mean + spread * Math.min(2, Math.max(-2, random.normal()));
}

/** A patient of either class; the anatomy is drawn alike for both, so that only the infiltrates tell them apart. */
export function drawPatient(random: Random, id: string, diagnosis: Diagnosis): Patient {
  const lungHalfWidth = around(random, 0.79, 0.035);
  const inspiration = around(random, 0.54, 0.06);
  const heartSize = around(random, 1, 0.1);
  return {
    id,
    diagnosis,
    torso: { halfWidth: lungHalfWidth + around(random, 0.19, 0.03), shoulderY: around(random, -0.8, 0.05), fat: around(random, 0, 0.05) },
    lungs: {
      apexY: around(random, -0.8, 0.035),
      halfWidth: lungHalfWidth,
      domeY: [inspiration - around(random, 0.05, 0.02), inspiration + around(random, 0.02, 0.02)],
      air: around(random, 0.5, 0.035),
    },
    heart: {
      x: around(random, 0.13, 0.03),
      y: inspiration - around(random, 0.22, 0.02),
      radiusX: 0.4 * heartSize,
      radiusY: 0.31 * heartSize,
      tilt: around(random, 0.5, 0.1),
    },
    heartDensity: around(random, 0.42, 0.04),
    mediastinumHalfWidth: around(random, 0.15, 0.02),
    aorticKnob: { x: around(random, 0.15, 0.02), y: around(random, -0.28, 0.03), radiusX: 0.12, radiusY: 0.13, tilt: 0 },
    ribs: {
      first: around(random, -0.74, 0.04),
      spacing: around(random, 0.168, 0.008),
      slope: around(random, 0.24, 0.05),
      density: around(random, 0.1, 0.022),
    },
    spine: { halfWidth: around(random, 0.1, 0.01), vertebra: around(random, 0.145, 0.008), bend: around(random, 0, 0.03) },
    clavicles: { y: around(random, -0.55, 0.04), rise: around(random, 0.14, 0.05) },
    gastricBubble: random.uniform() < 0.5 ? around(random, 0.2, 0.05) : 0,
    breasts: random.uniform() < 0.4 ? around(random, 0.07, 0.02) : 0,
    vessels: { density: around(random, 0.1, 0.025), texture: fractalTexture(random, 5, 3) },
    infiltrates: diagnosis === 'pneumonia' ? drawInfiltrates(random, lungHalfWidth, inspiration) : [],
  };
}
