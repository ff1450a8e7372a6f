import { channelCatalogue } from '../../src/robustness/channels/index.ts';

const INTRODUCTION = `# Channels

Generated from the code by \`npm run generate\`; do not edit.

A perturbation computed in 32-bit floats may not survive being saved. A channel is a way an image takes from the attacker to the model; an attack is scored
once for each, \`float\` first. **Clean images take the same way**: what the way itself does to a prediction is not counted as the attack's success, and
clean accuracy is that of images that came the same way. A success on \`float\` that is gone after \`uint8\` needs an attacker inside the pipeline, behind the decoder.`;

const NOTES = `- All give images of the same size in [0, 1], the same every time; images of a batch do not know of each other.
- A perturbation below half a grey level (0.5 / 255) on images of 8 bits is gone after \`uint8\`, and so after all that are saved.
- JPEG is written and read by the image library that decodes uploads (sharp: libvips with libjpeg), baseline, with colour at half the resolution both ways
  (4:2:0), as most tools do below the highest qualities by default; of a grey model's images as grey files. Decoded levels are within 2 of 255 of Pillow's.
- Models of colour images get their grey data sets in three channels; a perturbation may then add colour that a grey file could not hold. Channels
  keep the three channels: they are no proof that a grey file carries the attack.
- Channels are applied at the size the model takes. An attacker who saves at the original size goes through the model's own resize as well.

To add one: a value in \`src/robustness/channels/\` and its line in \`index.ts\`; \`tests/robustness/channels/\` takes it from the catalogue. Image libraries are
imported on first use only (\`support/through-jpeg.ts\`), since the API process lists the channels too.`;

/** docs/channels.md, from the catalogue. */
export function channelsPage(): string {
  const rows = channelCatalogue.map(({ name, title, summary }) => `| \`${name}\` | ${title} | ${summary} |`);
  return [INTRODUCTION, '', '| Name | Channel | What happens to an image |', '|---|---|---|', ...rows, '', NOTES, ''].join('\n');
}
