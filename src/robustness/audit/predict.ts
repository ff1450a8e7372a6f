/** Clean predictions [count] of a split are predictions of its images as they are. */
export { predictAll as cleanPredictions, type OnProgress, type PredictOptions } from '../attacks/support/predict.ts';
