import { TenantRepository } from '../shared/index.ts';
import { UploadEntity } from './upload.entity.ts';

export class UploadRepository extends TenantRepository<UploadEntity> {
  constructor() {
    super(UploadEntity, 'upload');
  }
}
