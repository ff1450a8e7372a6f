import fc from 'fast-check';
import { Random } from '../../../src/kernel/random.ts';
import { floatTensor } from '../../../src/numeric/tensor/tensor.ts';
import type { ImageSource } from '../../../src/robustness/image-source.ts';
import { splitForValidation } from '../../../src/robustness/training/validation-split.ts';

/** Images that are known by label and patient only. */
function labelled(labels: readonly number[], patients: readonly (string | undefined)[] = []): ImageSource {
  return {
    count: labels.length,
    imageShape: [1, 1, 1],
    labels: Int32Array.from(labels),
    nameOf: (index) => `image-${index}`,
    patientOf: (index) => patients[index],
    read: (indices) => Promise.resolve(floatTensor([indices.length, 1, 1, 1])),
  };
}

const namesOf = (images: ImageSource): string[] => Array.from({ length: images.count }, (_, index) => images.nameOf(index));
const countOf = (images: ImageSource, label: number): number => images.labels.filter((found) => found === label).length;
const patientsOf = (images: ImageSource): Set<string | undefined> => new Set(Array.from({ length: images.count }, (_, index) => images.patientOf(index)));

describe('splitForValidation', () => {
  it('sets the share of each class aside, every image on one side', () => {
    const images = labelled(Array.from({ length: 130 }, (_, i) => (i < 100 ? 0 : i < 125 ? 1 : 2)));
    const { training, validation, warnings } = splitForValidation(images, 0.2, Random.fromSeed(1));
    expect([0, 1, 2].map((label) => countOf(validation, label))).toEqual([20, 5, 1]);
    expect([...namesOf(training), ...namesOf(validation)].sort()).toEqual(namesOf(images).sort());
    expect(warnings).toEqual([]);
  });

  it('keeps patients whole and classes on both sides, whatever the patients', () => {
    const image = fc.record({ label: fc.integer({ min: 0, max: 2 }), patient: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }) });
    fc.assert(fc.property(fc.array(image, { minLength: 30, maxLength: 80 }), fc.integer({ min: 0, max: 99 }), (list, seed) => {
      const images = labelled(list.map(({ label }) => label), list.map(({ patient }) => (patient === undefined ? undefined : `p${patient}`)));
      const { training, validation, warnings } = splitForValidation(images, 0.2, Random.fromSeed(seed));
      expect(new Set(validation.labels).size + warnings.length).toBe(new Set(images.labels).size);
      for (const patient of patientsOf(validation)) if (patient !== undefined) expect(patientsOf(training).has(patient)).toBe(false);
      expect(new Set(training.labels)).toEqual(new Set(images.labels));
      expect(training.count + validation.count).toBe(images.count);
    }), { numRuns: 50 });
  });

  it('comes near the share also with patients of many images', () => {
    const patients = Array.from({ length: 300 }, (_, i) => `p${Math.floor(i / 5)}`);
    const { validation } = splitForValidation(labelled(patients.map((_, i) => Math.floor(i / 5) % 2), patients), 0.1, Random.fromSeed(3));
    expect(countOf(validation, 0)).toBe(15);
    expect(countOf(validation, 1)).toBe(15);
  });

  it('is decided by the random numbers', () => {
    const images = labelled(Array.from({ length: 60 }, (_, i) => i % 3));
    const names = (seed: number): string => namesOf(splitForValidation(images, 0.2, Random.fromSeed(seed)).validation).join();
    expect(names(1)).toBe(names(1));
    expect(names(2)).not.toBe(names(1));
  });

  it('takes a patient of a class that would else be missing, and says which class cannot be had', () => {
    const patients = ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b', ...Array.from({ length: 20 }, (_, i) => `c${i}`), 'd', 'd'];
    const labels = [...new Array<number>(8).fill(1), ...new Array<number>(20).fill(0), 2, 2];
    const { training, validation, warnings } = splitForValidation(labelled(labels, patients), 0.1, Random.fromSeed(1));
    expect([0, 1, 2].map((label) => countOf(validation, label))).toEqual([2, 4, 0]);
    expect(countOf(training, 2)).toBe(2);
    expect(warnings).toEqual(['class 2: no patient or image can be set aside without leaving training short of a class; validation says nothing about it']);
  });

  it('refuses what cannot be split', () => {
    expect(() => splitForValidation(labelled([0, 1, 2]), 0.2, Random.fromSeed(1)))
      .toThrow('expected images that can be set aside for validation (a class of two patients or more), found none among 3');
    expect(() => splitForValidation(labelled([0, 0, 0], ['a', 'a', 'a']), 0.2, Random.fromSeed(1))).toThrow('found none among 3');
    expect(() => splitForValidation(labelled([0, 0]), 0, Random.fromSeed(1))).toThrow('between 0 and 1, found 0');
  });
});
