/** The same zip archive, smaller: without some files, and the others compressed as well as deflate can; vsce takes the default. */
import JSZip from 'jszip';

/** Packs an archive again, without the files whose names match. Names, permissions and times stay. */
export async function repacked(archive: Buffer, without: RegExp): Promise<Buffer> {
  const packed = new JSZip();
  for (const [name, file] of Object.entries((await JSZip.loadAsync(archive)).files)) {
    if (without.test(name)) continue;
    const { date, unixPermissions } = file;
    packed.file(name, await file.async('nodebuffer'), { date, unixPermissions, createFolders: false });
  }
  const compressionOptions = { level: 9 };
  return packed.generateAsync({ type: 'nodebuffer', platform: 'UNIX', compression: 'DEFLATE', compressionOptions });
}
