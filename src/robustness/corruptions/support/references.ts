/** Benchmarks that several corruptions follow. */
export const COMMON_CORRUPTIONS = 'Hendrycks & Dietterich, Benchmarking neural network robustness to common corruptions and perturbations, ICLR (2019)';
export const MEDMNIST_C = 'Di Salvo, Doerrich & Ledig, MedMNIST-C: comprehensive benchmark and improved classifier robustness by simulating realistic image corruptions, arXiv:2406.17536 (2024)';
export const TORCHIO = 'Pérez-García, Sparks & Ourselin, TorchIO, Computer Methods and Programs in Biomedicine 208:106236 (2021)';
