import type { Corruption } from './corruption.ts';
import { annotationMarker } from './artefact/annotation-marker.ts';
import { biasField } from './artefact/bias-field.ts';
import { blackCorner } from './artefact/black-corner.ts';
import { bubbles } from './artefact/bubbles.ts';
import { collimatorEdge } from './artefact/collimator-edge.ts';
import { ghosting } from './artefact/ghosting.ts';
import { gibbsRinging } from './artefact/gibbs-ringing.ts';
import { hair } from './artefact/hair.ts';
import { ringArtefact } from './artefact/ring-artefact.ts';
import { ruler } from './artefact/ruler.ts';
import { scanMotion } from './artefact/scan-motion.ts';
import { shadow } from './artefact/shadow.ts';
import { stainDeposit } from './artefact/stain-deposit.ts';
import { defocusBlur } from './blur/defocus-blur.ts';
import { gaussianBlur } from './blur/gaussian-blur.ts';
import { motionBlur } from './blur/motion-blur.ts';
import { zoomBlur } from './blur/zoom-blur.ts';
import { colourCast } from './colour/colour-cast.ts';
import { saturationDown } from './colour/saturation-down.ts';
import { saturationUp } from './colour/saturation-up.ts';
import { stainShift } from './colour/stain-shift.ts';
import { jpegCompression } from './digital/jpeg-compression.ts';
import { pixelate } from './digital/pixelate.ts';
import { brightnessDown } from './exposure/brightness-down.ts';
import { brightnessUp } from './exposure/brightness-up.ts';
import { contrastDown } from './exposure/contrast-down.ts';
import { contrastUp } from './exposure/contrast-up.ts';
import { gammaDown } from './exposure/gamma-down.ts';
import { gammaUp } from './exposure/gamma-up.ts';
import { haze } from './exposure/haze.ts';
import { overExposure } from './exposure/over-exposure.ts';
import { underExposure } from './exposure/under-exposure.ts';
import { unevenIllumination } from './exposure/uneven-illumination.ts';
import { vignette } from './exposure/vignette.ts';
import { rotation } from './geometry/rotation.ts';
import { zoom } from './geometry/zoom.ts';
import { gaussianNoise } from './noise/gaussian-noise.ts';
import { impulseNoise } from './noise/impulse-noise.ts';
import { lowDose } from './noise/low-dose.ts';
import { ricianNoise } from './noise/rician-noise.ts';
import { shotNoise } from './noise/shot-noise.ts';
import { speckleNoise } from './noise/speckle-noise.ts';

/** Every natural corruption, by group. A new one is a line here. */
export const corruptionCatalogue: readonly Corruption[] = Object.freeze([
  gaussianNoise, impulseNoise, lowDose, ricianNoise, shotNoise, speckleNoise,
  defocusBlur, gaussianBlur, motionBlur, zoomBlur,
  jpegCompression, pixelate,
  brightnessDown, brightnessUp, contrastDown, contrastUp, gammaDown, gammaUp, haze, overExposure, underExposure, unevenIllumination, vignette,
  colourCast, saturationDown, saturationUp, stainShift,
  annotationMarker, biasField, blackCorner, bubbles, collimatorEdge, ghosting, gibbsRinging, hair, ringArtefact, ruler, scanMotion, shadow, stainDeposit,
  rotation, zoom,
]);

/** The corruption of a name, or undefined. */
export function findCorruption(name: string): Corruption | undefined {
  return corruptionCatalogue.find((corruption) => corruption.name === name);
}
