import { ProblemsError } from '../../../src/kernel/errors.ts';
import { ARCHIVE_LIMITS } from '../../../src/numeric/formats/zip-checks.ts';
import { ZipArchive, cappedProblems } from '../../../src/numeric/formats/zip.ts';
import { writeZip } from '../../support/zip-writer.ts';
import type { ZipFileSpec } from '../../support/zip-writer.ts';

const LIMITS = { ...ARCHIVE_LIMITS, maxMemberBytes: 1_000_000_000 };

function open(bytes: Uint8Array, limits = LIMITS): Promise<ZipArchive> {
  return ZipArchive.open({ name: 'upload.zip', bytes }, limits);
}

describe('ZipArchive', () => {
  it('lists files, not folders, and reads them', async () => {
    const archive = await open(writeZip([
      { name: 'a/', content: '' },
      { name: 'a/one.txt', content: 'one' },
      { name: 'a/two.txt', content: 'two'.repeat(1000), deflate: true },
    ]));
    expect(archive.members.map((member) => member.name)).toEqual(['a/one.txt', 'a/two.txt']);
    expect((await archive.read('a/one.txt', 3)).toString()).toBe('one');
    expect((await archive.read('a/two.txt', 3000)).toString()).toBe('two'.repeat(1000));
    await expect(archive.read('a/two.txt', 2999)).rejects.toThrow(/a\/two\.txt: expected at most 2999 bytes, found 3000/);
    archive.close();
  });

  const evil: readonly [string, ZipFileSpec, RegExp][] = [
    ['a parent folder', { name: '../evil', content: '' }, /member "\.\.\/evil": expected a name inside the archive, found "\.\."/],
    ['a hidden parent folder', { name: 'a/../../evil', content: '' }, /found "\.\."/],
    ['an absolute name', { name: '/etc/passwd', content: '' }, /expected a relative name/],
    ['a drive letter', { name: 'C:/windows', content: '' }, /expected a relative name/],
    ['backslashes', { name: '..\\..\\evil', content: '' }, /expected "\/" between folders/],
    ['a NUL in the name', { name: 'a.png\0.exe', content: '' }, /control character/],
    ['a symbolic link', { name: 'link', content: '/etc/passwd', unixMode: 0o120777 }, /found a symbolic link/],
    ['a device', { name: 'null', content: '', unixMode: 0o020666 }, /found a device/],
    ['encryption', { name: 'secret', content: 'xxxxxxxxxxxx', encrypted: true, declaredSize: 0 }, /encrypted/],
    ['a bomb', { name: 'bomb', content: Buffer.alloc(3_000_000), deflate: true }, /unpacked bytes per packed byte/],
    ['a huge member', { name: 'huge', content: 'x', deflate: true, declaredSize: 2 ** 32 - 2 }, /expected at most 1000000000 bytes unpacked, found 4294967294/],
  ];
  it.each(evil)('refuses %s', async (_name, file, message) => {
    await expect(open(writeZip([file]))).rejects.toThrow(message);
  });

  it('names every bad member at once', async () => {
    const error = await open(writeZip(evil.map(([, file]) => file))).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ProblemsError);
    const members = new Set((error as ProblemsError).problems.map((problem) => problem.path[1]));
    for (const [, file] of evil) expect(members).toContain(file.name);
  });

  it('refuses the same name twice, too many members, too much in all, overlapping members', async () => {
    const twice = writeZip([{ name: 'a', content: '1' }, { name: 'a', content: '2' }]);
    await expect(open(twice)).rejects.toThrow(/member a occurs twice/);
    await expect(open(twice, { ...ARCHIVE_LIMITS, maxEntries: 1 })).rejects.toThrow(/at most 1 members, found 2/);
    const two = writeZip([{ name: 'a', content: '123' }, { name: 'b', content: '456' }]);
    await expect(open(two, { ...ARCHIVE_LIMITS, maxTotalBytes: 5 })).rejects.toThrow(/at most 5 bytes unpacked, found 6/);
    await expect(open(overlapping())).rejects.toThrow(/overlap/);
  });

  it.each([
    ['an empty file', Buffer.alloc(0)],
    ['another file', Buffer.from('just text, long enough to be searched for a directory')],
    ['a truncated archive', writeZip([{ name: 'a', content: 'x'.repeat(500) }]).subarray(0, 300)],
  ])('says that %s is no ZIP', async (_name, bytes) => {
    await expect(open(bytes)).rejects.toThrow(/upload\.zip: expected a complete ZIP archive/);
  });
});

it('cappedProblems counts what it leaves out', () => {
  const problems = Array.from({ length: 7 }, (_, i) => ({ code: 'X', message: `${i}`, path: [] }));
  expect(cappedProblems(problems, 5).map((problem) => problem.message)).toEqual(['0', '1', '2', '3', '4', 'and 2 more problems like these']);
  expect(cappedProblems(problems, 7)).toEqual(problems);
});

/** Two directory entries that point at one large member, as the densest bombs do. */
function overlapping(): Buffer {
  const archive = writeZip([{ name: 'a', content: Buffer.alloc(1000, 1) }, { name: 'b', content: Buffer.alloc(1000, 1) }]);
  const second = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x03, 0x04]));
  const directory = archive.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
  const shortened = Buffer.concat([archive.subarray(0, second), archive.subarray(directory)]);
  shortened.writeUInt32LE(0, shortened.length - 22 - 47 + 42);
  shortened.writeUInt32LE(second, shortened.length - 6);
  return shortened;
}
