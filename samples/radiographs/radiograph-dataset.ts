import { Random } from '../../src/kernel/random.ts';
import { drawPatient, type Diagnosis } from './patient.ts';
import { drawExposure, SIDE, takeRadiograph } from './radiograph.ts';
import type { NpzArray } from './write-npz.ts';

/** Index order of the labels. */
export const CLASSES: readonly Diagnosis[] = ['normal', 'pneumonia'];

/** The committed sample was made with this seed. */
export const SAMPLE_SEED = 20210109;

/** Patients of each class per split; a patient is in one split only. */
const PATIENTS_PER_CLASS = { train: 110, val: 12, test: 60 } as const;
const IMAGES_PER_PATIENT = 2;

type SplitName = keyof typeof PATIENTS_PER_CLASS;

function drawSplit(random: Random, split: SplitName): Readonly<Record<string, NpzArray>> {
  const images: Uint8Array[] = [];
  const labels: number[] = [];
  const patients: string[] = [];
  for (let index = 0; index < PATIENTS_PER_CLASS[split] * CLASSES.length; index++) {
    const label = index % CLASSES.length;
    const id = `${split}-${String(index + 1).padStart(3, '0')}`;
    const patient = drawPatient(random, id, CLASSES[label] ?? 'normal');
    for (let image = 0; image < IMAGES_PER_PATIENT; image++) {
      images.push(takeRadiograph(patient, drawExposure(random), random));
      labels.push(label);
      patients.push(id);
    }
  }
  return {
    [`${split}_images`]: { shape: [images.length, SIDE, SIDE], data: Buffer.concat(images) },
    [`${split}_labels`]: { shape: [labels.length, 1], data: Uint8Array.from(labels) },
    [`${split}_patients`]: { shape: [patients.length], data: patients },
  };
}

/** Synthetic chest radiographs under MedMNIST's keys, with the patient of every image beside them. */
export function makeRadiographDataset(seed: number): Readonly<Record<string, NpzArray>> {
  const random = Random.fromSeed(seed);
  return { ...drawSplit(random, 'train'), ...drawSplit(random, 'val'), ...drawSplit(random, 'test') };
}
