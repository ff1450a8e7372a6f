import type { DatasetFacts, ModelFacts } from '../facts.ts';
import type { ReportData, ReportModel } from '../schema/system.ts';

/** What was tested: one model as report.json states it. */
export function modelRecord(model: ModelFacts): ReportModel {
  return {
    id: model.id,
    name: model.name,
    version: model.version,
    architecture: model.architecture,
    format: model.format,
    sha256: model.sha256,
    weights_digest: model.weightsDigest,
    size_bytes: model.sizeBytes,
    parameters: model.parameterCount,
    classes: [...model.classes],
    output_kind: model.outputKind,
    differentiable: model.differentiable,
    input: model.input && { ...model.input },
    preprocessing: {
      ...model.preprocessing,
      scale: [...model.preprocessing.scale],
      offset: [...model.preprocessing.offset],
    },
    reference_vectors: model.referenceVectors,
    warnings: [...model.warnings],
  };
}

/** The images it was tested on. */
export function dataRecord(dataset: DatasetFacts): ReportData {
  return {
    id: dataset.id,
    name: dataset.name,
    version: dataset.version,
    modality: dataset.modality,
    format: dataset.format,
    sha256: dataset.sha256,
    manifest_sha256: dataset.manifestSha256,
    classes: [...dataset.classes],
    splits: dataset.splits.map((split) => ({
      split: split.split,
      images: split.images,
      patients: split.patients,
      class_counts: [...split.classCounts],
      mean_l2: split.meanL2,
      mean_linf: split.meanLinf,
    })),
    patient_disjoint: dataset.patientDisjoint,
    patients_derived: dataset.patientsDerived ?? false,
    warnings: [...dataset.warnings],
  };
}
