import type { MigrationInterface, QueryRunner } from 'typeorm';

const COLUMNS = `
  ALTER TABLE model
    ADD COLUMN derived_from text,
    ADD COLUMN hardened_with jsonb,
    ADD CHECK ((derived_from IS NULL) = (hardened_with IS NULL)),
    ADD CHECK (derived_from <> id),
    ADD FOREIGN KEY (organization_id, derived_from) REFERENCES model (organization_id, id);
`;

/** The id is that of the model that is made. */
const HARDENING = `
  CREATE TABLE hardening (
    id text PRIMARY KEY,
    organization_id text NOT NULL REFERENCES organization (id),
    dataset_id text NOT NULL,
    seed integer NOT NULL CHECK (seed >= 0),
    reaudit boolean NOT NULL,
    progress jsonb NOT NULL,
    checkpoint_sha256 text,
    recipe jsonb,
    warnings jsonb NOT NULL DEFAULT '[]',
    reaudit_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    started_fraction double precision NOT NULL DEFAULT 0,
    finished_at timestamptz,
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, id) REFERENCES model (organization_id, id),
    FOREIGN KEY (organization_id, dataset_id) REFERENCES dataset (organization_id, id),
    FOREIGN KEY (organization_id, reaudit_id) REFERENCES audit (organization_id, id)
  );

  ALTER TABLE hardening ENABLE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON hardening
    USING (organization_id = current_setting('assay.organization_id', true))
    WITH CHECK (organization_id = current_setting('assay.organization_id', true));
  GRANT SELECT, INSERT, UPDATE ON hardening TO assay_app;
`;

const INDEXES = `
  CREATE INDEX model_derived_from ON model (organization_id, derived_from) WHERE derived_from IS NOT NULL;
  CREATE INDEX audit_of_dataset ON audit (organization_id, dataset_id, created_at DESC);
`;

/** Models made from others by a defense: what they come from, how they were made, and how far that is. */
export class AddHardening20261123030000 implements MigrationInterface {
  readonly name = 'AddHardening20261123030000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(COLUMNS);
    await runner.query(HARDENING);
    await runner.query(INDEXES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX audit_of_dataset;
      DROP INDEX model_derived_from;
      DROP TABLE hardening;
      ALTER TABLE model DROP COLUMN derived_from, DROP COLUMN hardened_with;
    `);
  }
}
