import type { Client } from 'pg';
import { APPLICATION_ROLE } from './application-role.ts';
import { MIGRATIONS_TABLE } from './migrate.ts';
import { withOwner } from './owner.ts';

/** Each gives statements in column `sql`; $1 is the migrations' own table, left out, $2 the application's role. */
const TABLES = `
  SELECT format(E'CREATE TABLE %I (\\n%s\\n);', c.relname, string_agg('  ' || part.line, E',\\n' ORDER BY part.kind, part.place, part.line)) AS sql
  FROM pg_class c, LATERAL (
    SELECT 1 AS kind, a.attnum::int AS place,
      concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
        CASE WHEN a.attnotnull THEN 'NOT NULL' END, 'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)) AS line
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT 2, 0, format('CONSTRAINT %I %s', conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE conrelid = c.oid AND contype IN ('p', 'u', 'c', 'x')
  ) AS part
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> $1
  GROUP BY c.relname ORDER BY c.relname COLLATE "C"`;

const FOREIGN_KEYS = `
  SELECT format('ALTER TABLE %I ADD CONSTRAINT %I %s;', c.relname, k.conname, pg_get_constraintdef(k.oid)) AS sql
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
  WHERE c.relnamespace = 'public'::regnamespace AND k.contype = 'f' AND c.relname <> $1
  ORDER BY c.relname COLLATE "C", k.conname COLLATE "C"`;

const INDEXES = `
  SELECT replace(pg_get_indexdef(i.indexrelid), ' ON public.', ' ON ') || ';' AS sql
  FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
  WHERE t.relnamespace = 'public'::regnamespace AND t.relname <> $1
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
  ORDER BY t.relname COLLATE "C", x.relname COLLATE "C"`;

const FUNCTIONS = `
  SELECT replace(pg_get_functiondef(oid), ' FUNCTION public.', ' FUNCTION ') || ';' AS sql
  FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND $1 <> ''
  ORDER BY oid::regprocedure::text COLLATE "C"`;

const ROW_SECURITY = `
  SELECT format('ALTER TABLE %I %s ROW LEVEL SECURITY;', relname, CASE WHEN relforcerowsecurity THEN 'FORCE' ELSE 'ENABLE' END) AS sql
  FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity AND relname <> $1
  ORDER BY relname COLLATE "C"`;

const POLICIES = `
  SELECT format(E'CREATE POLICY %I ON %I AS %s FOR %s TO %s', policyname, tablename, permissive, cmd, array_to_string(roles, ', '))
    || coalesce(E'\\n  USING (' || qual || ')', '') || coalesce(E'\\n  WITH CHECK (' || with_check || ')', '') || ';' AS sql
  FROM pg_policies WHERE schemaname = 'public' AND tablename <> $1
  ORDER BY tablename COLLATE "C", policyname COLLATE "C"`;

const TABLE_GRANTS = `
  SELECT format('GRANT %s ON %I TO %I;', string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type COLLATE "C"), c.relname, $2::text) AS sql
  FROM pg_class c, aclexplode(c.relacl) g
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> $1 AND g.grantee = $2::regrole
  GROUP BY c.relname ORDER BY c.relname COLLATE "C"`;

/** A function is open to everybody until it is not, so that both facts are told. */
const FUNCTION_GRANTS = `
  SELECT format('REVOKE ALL ON FUNCTION %s FROM PUBLIC;', p.oid::regprocedure)
    || coalesce((SELECT format(E'\\nGRANT EXECUTE ON FUNCTION %s TO %I;', p.oid::regprocedure, $2::text)
      FROM aclexplode(p.proacl) g WHERE g.grantee = $2::regrole), '') AS sql
  FROM pg_proc p
  WHERE p.pronamespace = 'public'::regnamespace AND $1 <> '' AND p.proacl IS NOT NULL
    AND NOT EXISTS (SELECT FROM aclexplode(p.proacl) g WHERE g.grantee = 0)
  ORDER BY p.oid::regprocedure::text COLLATE "C"`;

const SECTIONS = [TABLES, FOREIGN_KEYS, INDEXES, FUNCTIONS, ROW_SECURITY, POLICIES, TABLE_GRANTS, FUNCTION_GRANTS];

/**
 * Schema `public` of a migrated database as SQL, read from the catalogs and sorted: the same schema gives the same text.
 * Loaded into an empty database it makes the same schema. Left out: TypeORM's own table and graphile-worker's schema.
 */
export async function dumpSchema(ownerUrl: string): Promise<string> {
  return withOwner(ownerUrl, async (client) => {
    const sections: string[] = [];
    for (const query of SECTIONS) sections.push(...await statements(client, query));
    return `${sections.join('\n\n')}\n`;
  });
}

async function statements(client: Client, query: string): Promise<readonly string[]> {
  const parameters = query.includes('$2') ? [MIGRATIONS_TABLE, APPLICATION_ROLE] : [MIGRATIONS_TABLE];
  const found = await client.query<{ sql: string }>(query, parameters);
  return found.rows.map((row) => row.sql);
}
