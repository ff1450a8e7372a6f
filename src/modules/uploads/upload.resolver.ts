import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { settle } from '../shared/index.ts';
import type { RequestContext } from '../tenancy/index.ts';
import { CreateUploadInput } from './upload.inputs.ts';
import type { UploadService } from './upload.service.ts';
import { CreateUploadPayload, Upload } from './upload.types.ts';

@Resolver(() => Upload)
export class UploadResolver {
  readonly #uploads: UploadService;

  constructor(uploads: UploadService) {
    this.#uploads = uploads;
  }

  @Mutation(() => CreateUploadPayload)
  createUpload(
    @Arg('input', () => CreateUploadInput) input: CreateUploadInput,
    @Ctx() context: RequestContext,
  ): Promise<CreateUploadPayload> {
    return settle(
      'upload',
      context.transact((ctx) => this.#uploads.create(ctx, input)),
    );
  }

  @FieldResolver(() => String, {
    description: 'An existing, empty tus upload: HEAD tells its offset, PATCH sends bytes; any tus client resumes it.',
  })
  url(@Root() upload: Upload, @Ctx() context: RequestContext): string {
    return context.links.upload(upload.id);
  }
}
