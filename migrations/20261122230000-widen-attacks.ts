import type { MigrationInterface, QueryRunner } from 'typeorm';

const COLUMNS = `
  ALTER TABLE model ADD COLUMN operating_point jsonb;
  ALTER TABLE attack
    ADD COLUMN from_class text,
    ADD COLUMN channels jsonb NOT NULL DEFAULT '["float"]',
    ADD COLUMN generation_images integer CHECK (generation_images > 0);
  ALTER TABLE evaluation ADD COLUMN position integer NOT NULL DEFAULT 0;
`;

const CHECK_RUN = `
  CREATE TABLE check_run (
    id text PRIMARY KEY,
    organization_id text NOT NULL REFERENCES organization (id),
    audit_id text NOT NULL,
    model_id text NOT NULL,
    position integer NOT NULL,
    state text NOT NULL CHECK (state IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    settings jsonb NOT NULL,
    progress jsonb NOT NULL,
    result jsonb,
    problem jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    UNIQUE (organization_id, id),
    UNIQUE (audit_id, position),
    UNIQUE (audit_id, model_id),
    FOREIGN KEY (organization_id, audit_id) REFERENCES audit (organization_id, id),
    FOREIGN KEY (organization_id, model_id) REFERENCES model (organization_id, id)
  );

  ALTER TABLE check_run ENABLE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON check_run
    USING (organization_id = current_setting('assay.organization_id', true))
    WITH CHECK (organization_id = current_setting('assay.organization_id', true));
  GRANT SELECT, INSERT, UPDATE ON check_run TO assay_app;
`;

const INDEXES = `
  CREATE INDEX attack_of_model ON attack (organization_id, model_id);
  CREATE INDEX evaluation_of_perturbation ON evaluation (perturbation_id);
`;

/** Attacks on one class only, images that travel before they are scored, operating points, and sanity checks of each model. */
export class WidenAttacks20261122230000 implements MigrationInterface {
  readonly name = 'WidenAttacks20261122230000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(COLUMNS);
    await runner.query(CHECK_RUN);
    await runner.query(INDEXES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX evaluation_of_perturbation;
      DROP INDEX attack_of_model;
      DROP TABLE check_run;
      ALTER TABLE evaluation DROP COLUMN position;
      ALTER TABLE attack DROP COLUMN from_class, DROP COLUMN channels, DROP COLUMN generation_images;
      ALTER TABLE model DROP COLUMN operating_point;
    `);
  }
}
