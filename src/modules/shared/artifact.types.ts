import { registerEnumType } from 'type-graphql';

/** What becomes of an uploaded model or data set. */
export type ArtifactState = 'VALIDATING' | 'READY' | 'REJECTED';

export const ArtifactStateEnum: Readonly<{ [K in ArtifactState]: K }> = {
  VALIDATING: 'VALIDATING',
  READY: 'READY',
  REJECTED: 'REJECTED',
};
registerEnumType(ArtifactStateEnum, { name: 'ArtifactState' });
