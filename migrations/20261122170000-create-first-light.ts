import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables that belong to an organization: row-level security shows each transaction one organization's rows only. */
const TENANT_TABLES = [
  'api_key', 'upload', 'model', 'dataset', 'audit', 'audit_model', 'attack', 'perturbation', 'evaluation', 'report',
  'event_stream', 'event',
];

const TABLES = `
  CREATE TABLE organization (
    id text PRIMARY KEY,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  );

  CREATE TABLE api_key (
    id text PRIMARY KEY,
    organization_id text NOT NULL REFERENCES organization (id),
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('OWNER', 'ENGINEER', 'AUDITOR', 'VIEWER')),
    key_hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
  );

  CREATE TABLE upload (
    id text PRIMARY KEY,
    organization_id text NOT NULL REFERENCES organization (id),
    file_name text NOT NULL,
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    expected_sha256 text,
    sha256 text,
    state text NOT NULL CHECK (state IN ('OPEN', 'COMPLETE', 'REJECTED')),
    problem jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    UNIQUE (organization_id, id)
  );

  CREATE TABLE model (
    id text PRIMARY KEY,
    organization_id text NOT NULL REFERENCES organization (id),
    name text NOT NULL,
    version text NOT NULL,
    architecture text NOT NULL,
    format text NOT NULL,
    files jsonb NOT NULL,
    sha256 text NOT NULL,
    size_bytes bigint NOT NULL,
    weights_digest text,
    parameter_count integer,
    input jsonb,
    classes jsonb NOT NULL,
    output_kind text,
    preprocessing jsonb NOT NULL,
    reference_vectors jsonb NOT NULL DEFAULT '[]',
    state text NOT NULL CHECK (state IN ('VALIDATING', 'READY', 'REJECTED')),
    problems jsonb NOT NULL DEFAULT '[]',
    differentiable boolean,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id)
  );

  CREATE TABLE dataset (
    id text PRIMARY KEY,
    organization_id text NOT NULL REFERENCES organization (id),
    name text NOT NULL,
    version text NOT NULL,
    modality text,
    format text NOT NULL,
    file_name text NOT NULL,
    sha256 text NOT NULL,
    size_bytes bigint NOT NULL,
    manifest_sha256 text,
    pack_sha256 text,
    classes jsonb NOT NULL,
    generation_fraction double precision NOT NULL,
    splits jsonb NOT NULL DEFAULT '[]',
    state text NOT NULL CHECK (state IN ('VALIDATING', 'READY', 'REJECTED')),
    problems jsonb NOT NULL DEFAULT '[]',
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id)
  );

  CREATE TABLE audit (
    id text PRIMARY KEY,
    organization_id text NOT NULL REFERENCES organization (id),
    name text NOT NULL,
    dataset_id text NOT NULL,
    limits jsonb NOT NULL DEFAULT '[]',
    idempotency_key text,
    idempotency_digest text,
    state text NOT NULL CHECK (state IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, idempotency_key),
    FOREIGN KEY (organization_id, dataset_id) REFERENCES dataset (organization_id, id)
  );

  CREATE TABLE audit_model (
    organization_id text NOT NULL,
    audit_id text NOT NULL,
    model_id text NOT NULL,
    position integer NOT NULL,
    PRIMARY KEY (audit_id, model_id),
    FOREIGN KEY (organization_id, audit_id) REFERENCES audit (organization_id, id),
    FOREIGN KEY (organization_id, model_id) REFERENCES model (organization_id, id)
  );

  CREATE TABLE attack (
    id text PRIMARY KEY,
    organization_id text NOT NULL REFERENCES organization (id),
    audit_id text NOT NULL,
    model_id text NOT NULL,
    dataset_id text NOT NULL,
    position integer NOT NULL,
    algorithm text NOT NULL,
    goal text NOT NULL CHECK (goal IN ('NONTARGETED', 'TARGETED')),
    target_class text,
    norm text NOT NULL CHECK (norm IN ('LINF', 'L2')),
    epsilon double precision NOT NULL CHECK (epsilon > 0),
    zeta_percent double precision CHECK (zeta_percent > 0),
    seed integer NOT NULL,
    parameters jsonb NOT NULL,
    state text NOT NULL CHECK (state IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    progress jsonb NOT NULL,
    problem jsonb,
    runtime text,
    warnings jsonb NOT NULL DEFAULT '[]',
    curve jsonb NOT NULL DEFAULT '[]',
    checkpoint_sha256 text,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    UNIQUE (organization_id, id),
    UNIQUE (audit_id, position),
    CHECK ((goal = 'TARGETED') = (target_class IS NOT NULL)),
    FOREIGN KEY (organization_id, audit_id) REFERENCES audit (organization_id, id),
    FOREIGN KEY (organization_id, model_id) REFERENCES model (organization_id, id),
    FOREIGN KEY (organization_id, dataset_id) REFERENCES dataset (organization_id, id)
  );

  CREATE TABLE perturbation (
    id text PRIMARY KEY,
    organization_id text NOT NULL REFERENCES organization (id),
    attack_id text NOT NULL UNIQUE,
    model_id text NOT NULL,
    dataset_id text NOT NULL,
    algorithm text NOT NULL,
    shape jsonb NOT NULL,
    l2 double precision NOT NULL,
    linf double precision NOT NULL,
    epsilon double precision NOT NULL,
    norm text NOT NULL,
    psnr_db double precision NOT NULL,
    ssim double precision NOT NULL,
    tensor_sha256 text NOT NULL,
    preview_sha256 text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, attack_id) REFERENCES attack (organization_id, id),
    FOREIGN KEY (organization_id, model_id) REFERENCES model (organization_id, id),
    FOREIGN KEY (organization_id, dataset_id) REFERENCES dataset (organization_id, id)
  );

  CREATE TABLE evaluation (
    id text PRIMARY KEY,
    organization_id text NOT NULL REFERENCES organization (id),
    attack_id text NOT NULL,
    perturbation_id text,
    model_id text NOT NULL,
    split text NOT NULL CHECK (split IN ('GENERATION', 'EVALUATION')),
    channel text NOT NULL,
    figures jsonb NOT NULL,
    outcomes_sha256 text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, attack_id) REFERENCES attack (organization_id, id),
    FOREIGN KEY (organization_id, perturbation_id) REFERENCES perturbation (organization_id, id),
    FOREIGN KEY (organization_id, model_id) REFERENCES model (organization_id, id)
  );

  CREATE TABLE report (
    id text PRIMARY KEY,
    organization_id text NOT NULL REFERENCES organization (id),
    audit_id text NOT NULL,
    title text NOT NULL,
    version integer NOT NULL,
    state text NOT NULL CHECK (state IN ('RENDERING', 'READY', 'FAILED')),
    problem jsonb,
    device jsonb,
    signatories jsonb NOT NULL DEFAULT '[]',
    verdicts jsonb NOT NULL DEFAULT '[]',
    sanity_checks jsonb NOT NULL DEFAULT '[]',
    files jsonb NOT NULL DEFAULT '[]',
    sha256 text,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    UNIQUE (audit_id, version),
    FOREIGN KEY (organization_id, audit_id) REFERENCES audit (organization_id, id)
  );

  -- Streams belong to organizations by their key: the same id names another stream in each, so that none can be taken.
  CREATE TABLE event_stream (
    organization_id text NOT NULL REFERENCES organization (id),
    stream_id text NOT NULL,
    last_seq integer NOT NULL CHECK (last_seq > 0),
    PRIMARY KEY (organization_id, stream_id)
  );

  CREATE TABLE event (
    organization_id text NOT NULL,
    stream_id text NOT NULL,
    seq integer NOT NULL CHECK (seq > 0),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    kind text NOT NULL,
    payload jsonb NOT NULL,
    PRIMARY KEY (organization_id, stream_id, seq),
    FOREIGN KEY (organization_id, stream_id) REFERENCES event_stream (organization_id, stream_id)
  );

  -- Known to the operator's role only: no grant to the application.
  CREATE TABLE instance (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    url_signing_key bytea NOT NULL
  );
  INSERT INTO instance (url_signing_key)
    VALUES (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));

  -- Workers that live renew their lease; the jobs of those that do not go back to the queue.
  CREATE TABLE worker_lease (
    worker_id text PRIMARY KEY,
    expires_at timestamptz NOT NULL
  );
`;

const INDEXES = `
  CREATE INDEX model_newest ON model (organization_id, created_at DESC, id DESC);
  CREATE INDEX dataset_newest ON dataset (organization_id, created_at DESC, id DESC);
  CREATE INDEX audit_newest ON audit (organization_id, created_at DESC, id DESC);
  CREATE INDEX perturbation_newest ON perturbation (organization_id, created_at DESC, id DESC);
  CREATE INDEX report_newest ON report (organization_id, created_at DESC, id DESC);
  CREATE INDEX evaluation_of_attack ON evaluation (attack_id);
`;

/** Runs before a tenant is known, so it looks past row-level security, and returns identities only. */
const AUTHENTICATE = `
  CREATE FUNCTION assay_authenticate(hash bytea)
    RETURNS TABLE (key_id text, key_name text, organization_id text, role text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
      SELECT k.id, k.name, k.organization_id, k.role
      FROM api_key k WHERE k.key_hash = hash AND k.revoked_at IS NULL
    $$;
  REVOKE ALL ON FUNCTION assay_authenticate(bytea) FROM PUBLIC;
`;

/** The next seq of a stream. The row lock makes commit order equal seq order, so that a reader never sees a gap. */
const APPEND_EVENT = `
  CREATE FUNCTION assay_append_event(stream text, kind text, payload jsonb)
    RETURNS integer LANGUAGE plpgsql
    AS $$
    DECLARE
      tenant text := current_setting('assay.organization_id');
      next_seq integer;
    BEGIN
      INSERT INTO event_stream AS s (organization_id, stream_id, last_seq) VALUES (tenant, stream, 1)
        ON CONFLICT (organization_id, stream_id) DO UPDATE SET last_seq = s.last_seq + 1
        RETURNING last_seq INTO next_seq;
      INSERT INTO event (organization_id, stream_id, seq, kind, payload)
        VALUES (tenant, stream, next_seq, kind, payload);
      PERFORM pg_notify('assay_event', stream);
      RETURN next_seq;
    END
    $$;
  REVOKE ALL ON FUNCTION assay_append_event(text, text, jsonb) FROM PUBLIC;
`;

/**
 * The application's only way to the queue, whose schema it has no right on. The tenant is the transaction's, whatever
 * the payload says, and is part of the key, so that no tenant replaces another's job. A job always has a key: graphile
 * takes it from a running job that a newer one replaces, which is how the two are told apart later.
 */
const ENQUEUE = `
  CREATE FUNCTION assay_enqueue(task text, payload jsonb, job_key text, max_attempts integer)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    DECLARE
      tenant text := nullif(current_setting('assay.organization_id', true), '');
    BEGIN
      IF tenant IS NULL THEN
        RAISE EXCEPTION 'expected the transaction of a tenant (assay.organization_id), found none, enqueueing %', task;
      END IF;
      PERFORM graphile_worker.add_job(
        identifier => task,
        payload => (payload || jsonb_build_object('organizationId', tenant))::json,
        max_attempts => max_attempts,
        job_key => tenant || ':' || coalesce(job_key, gen_random_uuid()::text));
    END
    $$;
  REVOKE ALL ON FUNCTION assay_enqueue(text, jsonb, text, integer) FROM PUBLIC;
`;

const TENANT_POLICY = (table: string, column = 'organization_id'): string => `
  ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON ${table}
    USING (${column} = current_setting('assay.organization_id', true))
    WITH CHECK (${column} = current_setting('assay.organization_id', true));
`;

/** Events are history: written once, never changed. Nothing is deleted by the application. */
const GRANTS = `
  REVOKE CREATE ON SCHEMA public FROM PUBLIC;
  GRANT USAGE ON SCHEMA public TO assay_app;
  GRANT SELECT ON organization TO assay_app;
  GRANT SELECT, INSERT ON event TO assay_app;
  GRANT SELECT, INSERT, UPDATE ON ${TENANT_TABLES.filter((table) => table !== 'event').join(', ')} TO assay_app;
  GRANT EXECUTE ON FUNCTION assay_authenticate(bytea) TO assay_app;
  GRANT EXECUTE ON FUNCTION assay_append_event(text, text, jsonb) TO assay_app;
  GRANT EXECUTE ON FUNCTION assay_enqueue(text, jsonb, text, integer) TO assay_app;
`;

/** Everything the first audit needs. The role `assay_app` is made before migrations run (platform/database/migrate.ts). */
export class CreateFirstLight20261122170000 implements MigrationInterface {
  readonly name = 'CreateFirstLight20261122170000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(INDEXES);
    await runner.query(AUTHENTICATE);
    await runner.query(APPEND_EVENT);
    await runner.query(ENQUEUE);
    for (const table of TENANT_TABLES) await runner.query(TENANT_POLICY(table));
    await runner.query(TENANT_POLICY('organization', 'id'));
    await runner.query(GRANTS);
  }

  async down(): Promise<void> {
    throw new Error('the first migration is not undone: drop the database instead');
  }
}
