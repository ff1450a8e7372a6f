import type { Patient } from './patient.ts';
import { ballThickness, bell, ellipticDistance, ramp } from './smooth.ts';

/** Attenuation of the body alone: 0 outside, about 0.8 through the chest, fading to the sides. */
export function torsoDensity({ torso }: Patient, x: number, y: number): number {
  const side = Math.abs(x);
  const shoulder = ramp(torso.shoulderY - 0.3, torso.shoulderY + 0.25, y);
  const halfWidth = 0.33 + shoulder * (torso.halfWidth + 0.22 - 0.33) - 0.22 * ramp(-0.55, 0.05, y);
  const inside = ramp(halfWidth + 0.03, halfWidth - 0.06, side);
  const thickness = 0.72 + torso.fat + 0.1 * ramp(0.9, 0.2, side) + 0.06 * ramp(0, 1, y);
  return inside * thickness;
}

/** How much lung lies before a point: 0 outside, 1 where it is thickest. */
export function lungThickness({ lungs, spine }: Patient, x: number, y: number): number {
  const right = x < 0;
  const side = Math.abs(x - spine.bend * y);
  const descent = ramp(lungs.apexY, 0.3, y);
  const lateral = 0.42 + (lungs.halfWidth - 0.42) * Math.sqrt(descent);
  const medial = 0.13 + 0.04 * ramp(-0.2, lungs.apexY, y);
  const middle = (lateral + medial) / 2;
  const dome = lungs.domeY[right ? 0 : 1] + 0.9 * (side - 0.36) ** 2;
  const apex = lungs.apexY + 1.6 * (side - 0.3) ** 2;
  const outline =
    ramp(lateral + 0.03, lateral - 0.05, side) *
    ramp(medial - 0.03, medial + 0.05, side) *
    ramp(apex - 0.02, apex + 0.12, y) *
    ramp(dome + 0.02, dome - 0.05, y);
  const depth = 1 - 0.35 * ((side - middle) / (lateral - medial)) ** 2;
  return outline * depth * (0.82 + 0.18 * ramp(lungs.apexY, 0, y));
}

/** Heart, great vessels and the soft tissue between the lungs. */
export function mediastinumDensity(patient: Patient, x: number, y: number): number {
  const heart = ballThickness(ellipticDistance(x, y, patient.heart), 0.12) * patient.heartDensity;
  const knob = ballThickness(ellipticDistance(x, y, patient.aorticKnob), 0.2) * 0.16;
  const halfWidth = patient.mediastinumHalfWidth + 0.05 * ramp(-0.1, 0.3, y);
  const column = ramp(halfWidth + 0.09, halfWidth - 0.09, Math.abs(x - 0.02)) * 0.2;
  return Math.max(heart, column) + 0.5 * Math.min(knob, 0.2);
}

/** Trunks and branches of the pulmonary vessels: dense at the hilum, thinning outwards. */
export function vesselDensity({ vessels, heart }: Patient, x: number, y: number): number {
  const hilumY = heart.y - 0.28;
  const side = Math.abs(x);
  const hilum = bell(side - 0.24, 0.09) * bell(y - hilumY, 0.15);
  const reach = bell(side - 0.22, 0.3) * bell(y - hilumY - 0.1, 0.42);
  const branch = 1 - Math.min(1, Math.abs(vessels.texture(x, y)) * 3.2);
  return vessels.density * (1.1 * hilum + 1.2 * reach * branch);
}

/** Soft tissue under the diaphragm, with the stomach's air where the patient has swallowed some. */
export function abdomenDensity({ lungs, gastricBubble }: Patient, x: number, y: number): number {
  const dome = lungs.domeY[x < 0 ? 0 : 1] + 0.9 * (Math.abs(x) - 0.36) ** 2;
  const bubble = gastricBubble * ramp(1.2, 0.7, ellipticDistance(x, y, { x: 0.4, y: dome + 0.17, radiusX: 0.17, radiusY: 0.1, tilt: 0.1 }));
  return 0.1 * ramp(dome, dome + 0.25, y) - bubble;
}

export function breastDensity({ breasts, lungs }: Patient, x: number, y: number): number {
  const bottom = lungs.domeY[1] - 0.02;
  const crescent = ellipticDistance(Math.abs(x), y, { x: 0.52, y: bottom - 0.2, radiusX: 0.36, radiusY: 0.27, tilt: 0 });
  return breasts * ramp(1.1, 0.75, crescent) * ramp(bottom - 0.5, bottom, y);
}
