import { corruptionCatalogue, corruptionsFor, MODALITIES, modalityOf } from '../../../src/robustness/corruptions/index.ts';

it.each([
  ['chest X-ray', 'chest X-ray'], ['Chest Xray', 'chest X-ray'], ['CXR', 'chest X-ray'], ['chest radiographs (AP)', 'chest X-ray'], ['X-ray', 'chest X-ray'],
  ['dermatoscopy', 'dermatoscopy'], ['Dermoscopy', 'dermatoscopy'], ['dermatoscopic images', 'dermatoscopy'], ['skin lesions', 'dermatoscopy'],
  ['OCT', 'OCT'], ['optical coherence tomography', 'OCT'], ['OCT of the retina', 'OCT'],
  ['fundus', 'fundus'], ['Fundus photographs', 'fundus'], ['retinal images', 'fundus'],
  ['CT/MR slice', 'CT/MR slice'], ['abdominal CT', 'CT/MR slice'], ['brain MRI', 'CT/MR slice'], ['computed tomography', 'CT/MR slice'],
  ['histology', 'histology'], ['H&E histopathology', 'histology'], ['colon pathology', 'histology'],
  ['breast ultrasound', 'ultrasound'], ['ULTRASOUND', 'ultrasound'],
])('takes "%s" for %s', (name, modality) => {
  expect(modalityOf(name)).toBe(modality);
  expect(corruptionsFor(name)).toMatchObject({ modality, note: expect.stringContaining(modality) as string });
});

it.each(['', 'electrocardiogram', 'doctor', 'octopus', 'factory', 'mrs', 'endoscopy'])('does not know "%s", gives the general set and says so', (name) => {
  const { modality, corruptions, note } = corruptionsFor(name);
  expect(modality).toBeUndefined();
  expect(note).toContain('general set');
  expect(note).toContain(`"${name}"`);
  expect(corruptions.map((corruption) => corruption.name)).toContain('gaussian-noise');
  expect(corruptions.map((corruption) => corruption.name)).not.toContain('hair');
});

it('says that no modality was named', () => {
  expect(corruptionsFor(null).note).toContain('names no modality');
});

it.each(MODALITIES.map((modality) => ({ modality })))('$modality has the general set, more of its own, and nothing of others', ({ modality }) => {
  const names = corruptionsFor(modality).corruptions.map(({ name }) => name);
  const general = corruptionsFor(null).corruptions.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(general));
  expect(names.length).toBeGreaterThan(general.length);
  expect(names.length).toBeLessThan(corruptionCatalogue.length);
});

it('sorts the marks of each modality where they belong', () => {
  const namesFor = (modality: string): string[] => corruptionsFor(modality).corruptions.map(({ name }) => name);
  expect(namesFor('dermatoscopy')).toEqual(expect.arrayContaining(['hair', 'ruler', 'black-corner', 'colour-cast']));
  expect(namesFor('chest X-ray')).toEqual(expect.arrayContaining(['collimator-edge', 'annotation-marker', 'low-dose']));
  expect(namesFor('CT/MR slice')).toEqual(expect.arrayContaining(['rician-noise', 'bias-field', 'ghosting', 'gibbs-ringing']));
  expect(namesFor('histology')).toEqual(expect.arrayContaining(['stain-shift', 'stain-deposit', 'bubbles']));
  expect(namesFor('OCT')).toContain('speckle-noise');
  expect(namesFor('fundus')).toEqual(expect.arrayContaining(['vignette', 'haze']));
  expect(namesFor('chest X-ray')).not.toContain('stain-shift');
});

it('leaves changes of colour out for models of grey images, and names them', () => {
  const { corruptions, notApplying, note } = corruptionsFor('dermatoscopy', 1);
  expect(notApplying.map(({ name }) => name)).toEqual(['colour-cast', 'saturation-down', 'saturation-up']);
  expect(corruptions.some(({ needsColour }) => needsColour)).toBe(false);
  expect(note).toContain('without colour-cast, saturation-down, saturation-up');
  expect(corruptionsFor('dermatoscopy').notApplying).toEqual([]);
  expect(corruptionsFor('OCT', 1).note).not.toContain('without');
});
