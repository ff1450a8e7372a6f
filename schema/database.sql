CREATE TABLE api_key (
  id text NOT NULL,
  organization_id text NOT NULL,
  name text NOT NULL,
  role text NOT NULL,
  key_hash bytea NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  revoked_at timestamp with time zone,
  CONSTRAINT api_key_key_hash_key UNIQUE (key_hash),
  CONSTRAINT api_key_pkey PRIMARY KEY (id),
  CONSTRAINT api_key_role_check CHECK ((role = ANY (ARRAY['OWNER'::text, 'ENGINEER'::text, 'AUDITOR'::text, 'VIEWER'::text])))
);

CREATE TABLE attack (
  id text NOT NULL,
  organization_id text NOT NULL,
  audit_id text NOT NULL,
  model_id text NOT NULL,
  dataset_id text NOT NULL,
  "position" integer NOT NULL,
  algorithm text NOT NULL,
  goal text NOT NULL,
  target_class text,
  norm text NOT NULL,
  epsilon double precision NOT NULL,
  zeta_percent double precision,
  seed integer NOT NULL,
  parameters jsonb NOT NULL,
  state text NOT NULL,
  progress jsonb NOT NULL,
  problem jsonb,
  runtime text,
  warnings jsonb NOT NULL DEFAULT '[]'::jsonb,
  curve jsonb NOT NULL DEFAULT '[]'::jsonb,
  checkpoint_sha256 text,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  from_class text,
  channels jsonb NOT NULL DEFAULT '["float"]'::jsonb,
  generation_images integer,
  CONSTRAINT attack_audit_id_position_key UNIQUE (audit_id, "position"),
  CONSTRAINT attack_check CHECK (((goal = 'TARGETED'::text) = (target_class IS NOT NULL))),
  CONSTRAINT attack_epsilon_check CHECK ((epsilon > (0)::double precision)),
  CONSTRAINT attack_generation_images_check CHECK ((generation_images > 0)),
  CONSTRAINT attack_goal_check CHECK ((goal = ANY (ARRAY['NONTARGETED'::text, 'TARGETED'::text]))),
  CONSTRAINT attack_norm_check CHECK ((norm = ANY (ARRAY['LINF'::text, 'L2'::text]))),
  CONSTRAINT attack_organization_id_id_key UNIQUE (organization_id, id),
  CONSTRAINT attack_pkey PRIMARY KEY (id),
  CONSTRAINT attack_state_check CHECK ((state = ANY (ARRAY['QUEUED'::text, 'RUNNING'::text, 'SUCCEEDED'::text, 'FAILED'::text, 'CANCELLED'::text]))),
  CONSTRAINT attack_zeta_percent_check CHECK ((zeta_percent > (0)::double precision))
);

CREATE TABLE audit (
  id text NOT NULL,
  organization_id text NOT NULL,
  name text NOT NULL,
  dataset_id text NOT NULL,
  limits jsonb NOT NULL DEFAULT '[]'::jsonb,
  idempotency_key text,
  idempotency_digest text,
  state text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  CONSTRAINT audit_organization_id_id_key UNIQUE (organization_id, id),
  CONSTRAINT audit_organization_id_idempotency_key_key UNIQUE (organization_id, idempotency_key),
  CONSTRAINT audit_pkey PRIMARY KEY (id),
  CONSTRAINT audit_state_check CHECK ((state = ANY (ARRAY['QUEUED'::text, 'RUNNING'::text, 'SUCCEEDED'::text, 'FAILED'::text, 'CANCELLED'::text])))
);

CREATE TABLE audit_model (
  organization_id text NOT NULL,
  audit_id text NOT NULL,
  model_id text NOT NULL,
  "position" integer NOT NULL,
  CONSTRAINT audit_model_pkey PRIMARY KEY (audit_id, model_id)
);

CREATE TABLE check_run (
  id text NOT NULL,
  organization_id text NOT NULL,
  audit_id text NOT NULL,
  model_id text NOT NULL,
  "position" integer NOT NULL,
  state text NOT NULL,
  settings jsonb NOT NULL,
  progress jsonb NOT NULL,
  result jsonb,
  problem jsonb,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  CONSTRAINT check_run_audit_id_model_id_key UNIQUE (audit_id, model_id),
  CONSTRAINT check_run_audit_id_position_key UNIQUE (audit_id, "position"),
  CONSTRAINT check_run_organization_id_id_key UNIQUE (organization_id, id),
  CONSTRAINT check_run_pkey PRIMARY KEY (id),
  CONSTRAINT check_run_state_check CHECK ((state = ANY (ARRAY['QUEUED'::text, 'RUNNING'::text, 'SUCCEEDED'::text, 'FAILED'::text, 'CANCELLED'::text])))
);

CREATE TABLE dataset (
  id text NOT NULL,
  organization_id text NOT NULL,
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
  splits jsonb NOT NULL DEFAULT '[]'::jsonb,
  state text NOT NULL,
  problems jsonb NOT NULL DEFAULT '[]'::jsonb,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT dataset_organization_id_id_key UNIQUE (organization_id, id),
  CONSTRAINT dataset_pkey PRIMARY KEY (id),
  CONSTRAINT dataset_state_check CHECK ((state = ANY (ARRAY['VALIDATING'::text, 'READY'::text, 'REJECTED'::text])))
);

CREATE TABLE evaluation (
  id text NOT NULL,
  organization_id text NOT NULL,
  attack_id text NOT NULL,
  perturbation_id text,
  model_id text NOT NULL,
  split text NOT NULL,
  channel text NOT NULL,
  figures jsonb NOT NULL,
  outcomes_sha256 text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  "position" integer NOT NULL DEFAULT 0,
  CONSTRAINT evaluation_organization_id_id_key UNIQUE (organization_id, id),
  CONSTRAINT evaluation_pkey PRIMARY KEY (id),
  CONSTRAINT evaluation_split_check CHECK ((split = ANY (ARRAY['GENERATION'::text, 'EVALUATION'::text])))
);

CREATE TABLE event (
  organization_id text NOT NULL,
  stream_id text NOT NULL,
  seq integer NOT NULL,
  at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  kind text NOT NULL,
  payload jsonb NOT NULL,
  CONSTRAINT event_pkey PRIMARY KEY (organization_id, stream_id, seq),
  CONSTRAINT event_seq_check CHECK ((seq > 0))
);

CREATE TABLE event_stream (
  organization_id text NOT NULL,
  stream_id text NOT NULL,
  last_seq integer NOT NULL,
  CONSTRAINT event_stream_last_seq_check CHECK ((last_seq > 0)),
  CONSTRAINT event_stream_pkey PRIMARY KEY (organization_id, stream_id)
);

CREATE TABLE hardening (
  id text NOT NULL,
  organization_id text NOT NULL,
  dataset_id text NOT NULL,
  seed integer NOT NULL,
  reaudit boolean NOT NULL,
  progress jsonb NOT NULL,
  checkpoint_sha256 text,
  recipe jsonb,
  warnings jsonb NOT NULL DEFAULT '[]'::jsonb,
  reaudit_id text,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  started_at timestamp with time zone,
  started_fraction double precision NOT NULL DEFAULT 0,
  finished_at timestamp with time zone,
  CONSTRAINT hardening_organization_id_id_key UNIQUE (organization_id, id),
  CONSTRAINT hardening_pkey PRIMARY KEY (id),
  CONSTRAINT hardening_seed_check CHECK ((seed >= 0))
);

CREATE TABLE instance (
  only_row boolean NOT NULL DEFAULT true,
  url_signing_key bytea NOT NULL,
  CONSTRAINT instance_only_row_check CHECK (only_row),
  CONSTRAINT instance_pkey PRIMARY KEY (only_row)
);

CREATE TABLE model (
  id text NOT NULL,
  organization_id text NOT NULL,
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
  reference_vectors jsonb NOT NULL DEFAULT '[]'::jsonb,
  state text NOT NULL,
  problems jsonb NOT NULL DEFAULT '[]'::jsonb,
  differentiable boolean,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  operating_point jsonb,
  derived_from text,
  hardened_with jsonb,
  CONSTRAINT model_check CHECK (((derived_from IS NULL) = (hardened_with IS NULL))),
  CONSTRAINT model_check1 CHECK ((derived_from <> id)),
  CONSTRAINT model_organization_id_id_key UNIQUE (organization_id, id),
  CONSTRAINT model_pkey PRIMARY KEY (id),
  CONSTRAINT model_state_check CHECK ((state = ANY (ARRAY['VALIDATING'::text, 'READY'::text, 'REJECTED'::text])))
);

CREATE TABLE organization (
  id text NOT NULL,
  name text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT organization_pkey PRIMARY KEY (id)
);

CREATE TABLE perturbation (
  id text NOT NULL,
  organization_id text NOT NULL,
  attack_id text NOT NULL,
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
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT perturbation_attack_id_key UNIQUE (attack_id),
  CONSTRAINT perturbation_organization_id_id_key UNIQUE (organization_id, id),
  CONSTRAINT perturbation_pkey PRIMARY KEY (id)
);

CREATE TABLE report (
  id text NOT NULL,
  organization_id text NOT NULL,
  audit_id text NOT NULL,
  title text NOT NULL,
  version integer NOT NULL,
  state text NOT NULL,
  problem jsonb,
  device jsonb,
  signatories jsonb NOT NULL DEFAULT '[]'::jsonb,
  verdicts jsonb NOT NULL DEFAULT '[]'::jsonb,
  sanity_checks jsonb NOT NULL DEFAULT '[]'::jsonb,
  files jsonb NOT NULL DEFAULT '[]'::jsonb,
  sha256 text,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT report_audit_id_version_key UNIQUE (audit_id, version),
  CONSTRAINT report_organization_id_id_key UNIQUE (organization_id, id),
  CONSTRAINT report_pkey PRIMARY KEY (id),
  CONSTRAINT report_state_check CHECK ((state = ANY (ARRAY['RENDERING'::text, 'READY'::text, 'FAILED'::text])))
);

CREATE TABLE upload (
  id text NOT NULL,
  organization_id text NOT NULL,
  file_name text NOT NULL,
  size_bytes bigint NOT NULL,
  expected_sha256 text,
  sha256 text,
  state text NOT NULL,
  problem jsonb,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT upload_organization_id_id_key UNIQUE (organization_id, id),
  CONSTRAINT upload_pkey PRIMARY KEY (id),
  CONSTRAINT upload_size_bytes_check CHECK ((size_bytes > 0)),
  CONSTRAINT upload_state_check CHECK ((state = ANY (ARRAY['OPEN'::text, 'COMPLETE'::text, 'REJECTED'::text])))
);

CREATE TABLE worker_lease (
  worker_id text NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT worker_lease_pkey PRIMARY KEY (worker_id)
);

ALTER TABLE api_key ADD CONSTRAINT api_key_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id);

ALTER TABLE attack ADD CONSTRAINT attack_organization_id_audit_id_fkey FOREIGN KEY (organization_id, audit_id) REFERENCES audit(organization_id, id);

ALTER TABLE attack ADD CONSTRAINT attack_organization_id_dataset_id_fkey FOREIGN KEY (organization_id, dataset_id) REFERENCES dataset(organization_id, id);

ALTER TABLE attack ADD CONSTRAINT attack_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id);

ALTER TABLE attack ADD CONSTRAINT attack_organization_id_model_id_fkey FOREIGN KEY (organization_id, model_id) REFERENCES model(organization_id, id);

ALTER TABLE audit ADD CONSTRAINT audit_organization_id_dataset_id_fkey FOREIGN KEY (organization_id, dataset_id) REFERENCES dataset(organization_id, id);

ALTER TABLE audit ADD CONSTRAINT audit_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id);

ALTER TABLE audit_model ADD CONSTRAINT audit_model_organization_id_audit_id_fkey FOREIGN KEY (organization_id, audit_id) REFERENCES audit(organization_id, id);

ALTER TABLE audit_model ADD CONSTRAINT audit_model_organization_id_model_id_fkey FOREIGN KEY (organization_id, model_id) REFERENCES model(organization_id, id);

ALTER TABLE check_run ADD CONSTRAINT check_run_organization_id_audit_id_fkey FOREIGN KEY (organization_id, audit_id) REFERENCES audit(organization_id, id);

ALTER TABLE check_run ADD CONSTRAINT check_run_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id);

ALTER TABLE check_run ADD CONSTRAINT check_run_organization_id_model_id_fkey FOREIGN KEY (organization_id, model_id) REFERENCES model(organization_id, id);

ALTER TABLE dataset ADD CONSTRAINT dataset_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id);

ALTER TABLE evaluation ADD CONSTRAINT evaluation_organization_id_attack_id_fkey FOREIGN KEY (organization_id, attack_id) REFERENCES attack(organization_id, id);

ALTER TABLE evaluation ADD CONSTRAINT evaluation_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id);

ALTER TABLE evaluation ADD CONSTRAINT evaluation_organization_id_model_id_fkey FOREIGN KEY (organization_id, model_id) REFERENCES model(organization_id, id);

ALTER TABLE evaluation ADD CONSTRAINT evaluation_organization_id_perturbation_id_fkey FOREIGN KEY (organization_id, perturbation_id) REFERENCES perturbation(organization_id, id);

ALTER TABLE event ADD CONSTRAINT event_organization_id_stream_id_fkey FOREIGN KEY (organization_id, stream_id) REFERENCES event_stream(organization_id, stream_id);

ALTER TABLE event_stream ADD CONSTRAINT event_stream_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id);

ALTER TABLE hardening ADD CONSTRAINT hardening_organization_id_dataset_id_fkey FOREIGN KEY (organization_id, dataset_id) REFERENCES dataset(organization_id, id);

ALTER TABLE hardening ADD CONSTRAINT hardening_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id);

ALTER TABLE hardening ADD CONSTRAINT hardening_organization_id_id_fkey FOREIGN KEY (organization_id, id) REFERENCES model(organization_id, id);

ALTER TABLE hardening ADD CONSTRAINT hardening_organization_id_reaudit_id_fkey FOREIGN KEY (organization_id, reaudit_id) REFERENCES audit(organization_id, id);

ALTER TABLE model ADD CONSTRAINT model_organization_id_derived_from_fkey FOREIGN KEY (organization_id, derived_from) REFERENCES model(organization_id, id);

ALTER TABLE model ADD CONSTRAINT model_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id);

ALTER TABLE perturbation ADD CONSTRAINT perturbation_organization_id_attack_id_fkey FOREIGN KEY (organization_id, attack_id) REFERENCES attack(organization_id, id);

ALTER TABLE perturbation ADD CONSTRAINT perturbation_organization_id_dataset_id_fkey FOREIGN KEY (organization_id, dataset_id) REFERENCES dataset(organization_id, id);

ALTER TABLE perturbation ADD CONSTRAINT perturbation_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id);

ALTER TABLE perturbation ADD CONSTRAINT perturbation_organization_id_model_id_fkey FOREIGN KEY (organization_id, model_id) REFERENCES model(organization_id, id);

ALTER TABLE report ADD CONSTRAINT report_organization_id_audit_id_fkey FOREIGN KEY (organization_id, audit_id) REFERENCES audit(organization_id, id);

ALTER TABLE report ADD CONSTRAINT report_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id);

ALTER TABLE upload ADD CONSTRAINT upload_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id);

CREATE INDEX attack_of_model ON attack USING btree (organization_id, model_id);

CREATE INDEX audit_newest ON audit USING btree (organization_id, created_at DESC, id DESC);

CREATE INDEX audit_of_dataset ON audit USING btree (organization_id, dataset_id, created_at DESC);

CREATE INDEX dataset_newest ON dataset USING btree (organization_id, created_at DESC, id DESC);

CREATE INDEX evaluation_of_attack ON evaluation USING btree (attack_id);

CREATE INDEX evaluation_of_perturbation ON evaluation USING btree (perturbation_id);

CREATE INDEX model_derived_from ON model USING btree (organization_id, derived_from) WHERE (derived_from IS NOT NULL);

CREATE INDEX model_newest ON model USING btree (organization_id, created_at DESC, id DESC);

CREATE INDEX perturbation_newest ON perturbation USING btree (organization_id, created_at DESC, id DESC);

CREATE INDEX report_newest ON report USING btree (organization_id, created_at DESC, id DESC);

CREATE OR REPLACE FUNCTION assay_append_event(stream text, kind text, payload jsonb)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
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
    $function$
;

CREATE OR REPLACE FUNCTION assay_authenticate(hash bytea)
 RETURNS TABLE(key_id text, key_name text, organization_id text, role text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
      SELECT k.id, k.name, k.organization_id, k.role
      FROM api_key k WHERE k.key_hash = hash AND k.revoked_at IS NULL
    $function$
;

CREATE OR REPLACE FUNCTION assay_enqueue(task text, payload jsonb, job_key text, max_attempts integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
    $function$
;

ALTER TABLE api_key ENABLE ROW LEVEL SECURITY;

ALTER TABLE attack ENABLE ROW LEVEL SECURITY;

ALTER TABLE audit ENABLE ROW LEVEL SECURITY;

ALTER TABLE audit_model ENABLE ROW LEVEL SECURITY;

ALTER TABLE check_run ENABLE ROW LEVEL SECURITY;

ALTER TABLE dataset ENABLE ROW LEVEL SECURITY;

ALTER TABLE evaluation ENABLE ROW LEVEL SECURITY;

ALTER TABLE event ENABLE ROW LEVEL SECURITY;

ALTER TABLE event_stream ENABLE ROW LEVEL SECURITY;

ALTER TABLE hardening ENABLE ROW LEVEL SECURITY;

ALTER TABLE model ENABLE ROW LEVEL SECURITY;

ALTER TABLE organization ENABLE ROW LEVEL SECURITY;

ALTER TABLE perturbation ENABLE ROW LEVEL SECURITY;

ALTER TABLE report ENABLE ROW LEVEL SECURITY;

ALTER TABLE upload ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON api_key AS PERMISSIVE FOR ALL TO public
  USING ((organization_id = current_setting('assay.organization_id'::text, true)))
  WITH CHECK ((organization_id = current_setting('assay.organization_id'::text, true)));

CREATE POLICY tenant ON attack AS PERMISSIVE FOR ALL TO public
  USING ((organization_id = current_setting('assay.organization_id'::text, true)))
  WITH CHECK ((organization_id = current_setting('assay.organization_id'::text, true)));

CREATE POLICY tenant ON audit AS PERMISSIVE FOR ALL TO public
  USING ((organization_id = current_setting('assay.organization_id'::text, true)))
  WITH CHECK ((organization_id = current_setting('assay.organization_id'::text, true)));

CREATE POLICY tenant ON audit_model AS PERMISSIVE FOR ALL TO public
  USING ((organization_id = current_setting('assay.organization_id'::text, true)))
  WITH CHECK ((organization_id = current_setting('assay.organization_id'::text, true)));

CREATE POLICY tenant ON check_run AS PERMISSIVE FOR ALL TO public
  USING ((organization_id = current_setting('assay.organization_id'::text, true)))
  WITH CHECK ((organization_id = current_setting('assay.organization_id'::text, true)));

CREATE POLICY tenant ON dataset AS PERMISSIVE FOR ALL TO public
  USING ((organization_id = current_setting('assay.organization_id'::text, true)))
  WITH CHECK ((organization_id = current_setting('assay.organization_id'::text, true)));

CREATE POLICY tenant ON evaluation AS PERMISSIVE FOR ALL TO public
  USING ((organization_id = current_setting('assay.organization_id'::text, true)))
  WITH CHECK ((organization_id = current_setting('assay.organization_id'::text, true)));

CREATE POLICY tenant ON event AS PERMISSIVE FOR ALL TO public
  USING ((organization_id = current_setting('assay.organization_id'::text, true)))
  WITH CHECK ((organization_id = current_setting('assay.organization_id'::text, true)));

CREATE POLICY tenant ON event_stream AS PERMISSIVE FOR ALL TO public
  USING ((organization_id = current_setting('assay.organization_id'::text, true)))
  WITH CHECK ((organization_id = current_setting('assay.organization_id'::text, true)));

CREATE POLICY tenant ON hardening AS PERMISSIVE FOR ALL TO public
  USING ((organization_id = current_setting('assay.organization_id'::text, true)))
  WITH CHECK ((organization_id = current_setting('assay.organization_id'::text, true)));

CREATE POLICY tenant ON model AS PERMISSIVE FOR ALL TO public
  USING ((organization_id = current_setting('assay.organization_id'::text, true)))
  WITH CHECK ((organization_id = current_setting('assay.organization_id'::text, true)));

CREATE POLICY tenant ON organization AS PERMISSIVE FOR ALL TO public
  USING ((id = current_setting('assay.organization_id'::text, true)))
  WITH CHECK ((id = current_setting('assay.organization_id'::text, true)));

CREATE POLICY tenant ON perturbation AS PERMISSIVE FOR ALL TO public
  USING ((organization_id = current_setting('assay.organization_id'::text, true)))
  WITH CHECK ((organization_id = current_setting('assay.organization_id'::text, true)));

CREATE POLICY tenant ON report AS PERMISSIVE FOR ALL TO public
  USING ((organization_id = current_setting('assay.organization_id'::text, true)))
  WITH CHECK ((organization_id = current_setting('assay.organization_id'::text, true)));

CREATE POLICY tenant ON upload AS PERMISSIVE FOR ALL TO public
  USING ((organization_id = current_setting('assay.organization_id'::text, true)))
  WITH CHECK ((organization_id = current_setting('assay.organization_id'::text, true)));

GRANT INSERT, SELECT, UPDATE ON api_key TO assay_app;

GRANT INSERT, SELECT, UPDATE ON attack TO assay_app;

GRANT INSERT, SELECT, UPDATE ON audit TO assay_app;

GRANT INSERT, SELECT, UPDATE ON audit_model TO assay_app;

GRANT INSERT, SELECT, UPDATE ON check_run TO assay_app;

GRANT INSERT, SELECT, UPDATE ON dataset TO assay_app;

GRANT INSERT, SELECT, UPDATE ON evaluation TO assay_app;

GRANT INSERT, SELECT ON event TO assay_app;

GRANT INSERT, SELECT, UPDATE ON event_stream TO assay_app;

GRANT INSERT, SELECT, UPDATE ON hardening TO assay_app;

GRANT INSERT, SELECT, UPDATE ON model TO assay_app;

GRANT SELECT ON organization TO assay_app;

GRANT INSERT, SELECT, UPDATE ON perturbation TO assay_app;

GRANT INSERT, SELECT, UPDATE ON report TO assay_app;

GRANT INSERT, SELECT, UPDATE ON upload TO assay_app;

REVOKE ALL ON FUNCTION assay_append_event(text,text,jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION assay_append_event(text,text,jsonb) TO assay_app;

REVOKE ALL ON FUNCTION assay_authenticate(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION assay_authenticate(bytea) TO assay_app;

REVOKE ALL ON FUNCTION assay_enqueue(text,jsonb,text,integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION assay_enqueue(text,jsonb,text,integer) TO assay_app;
