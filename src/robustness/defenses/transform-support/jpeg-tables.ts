/** The quantisation tables that the JPEG standard suggests (ITU-T T.81, annex K.1), row by row, low frequencies first. */
const LUMINANCE = [
  16, 11, 10, 16, 24, 40, 51, 61,
  12, 12, 14, 19, 26, 58, 60, 55,
  14, 13, 16, 24, 40, 57, 69, 56,
  14, 17, 22, 29, 51, 87, 80, 62,
  18, 22, 37, 56, 68, 109, 103, 77,
  24, 35, 55, 64, 81, 104, 113, 92,
  49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
];

const CHROMINANCE = [
  17, 18, 24, 47, 99, 99, 99, 99,
  18, 21, 26, 66, 99, 99, 99, 99,
  24, 26, 56, 99, 99, 99, 99, 99,
  47, 66, 99, 99, 99, 99, 99, 99,
  ...Array.from({ length: 32 }, () => 99),
];

/** A table for a quality from 1 to 100, scaled as libjpeg scales it. */
function scaled(table: readonly number[], quality: number): number[] {
  const percent = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  return table.map((step) => Math.min(255, Math.max(1, Math.floor((step * percent + 50) / 100))));
}

/** Steps of the 64 frequencies of each channel: grey has luminance only, YCbCr two channels of chrominance. [channels * 64] */
export function quantisationSteps(channels: 1 | 3, quality: number): number[] {
  const luminance = scaled(LUMINANCE, quality);
  if (channels === 1) return luminance;
  const chrominance = scaled(CHROMINANCE, quality);
  return [...luminance, ...chrominance, ...chrominance];
}
