// A zip file of texts, without compression.

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 0xff] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** The first of January 1980, the first date that zip files know: the same files give the same bytes. */
const DATE = 0x21;
const UTF8 = 0x800;

/** Returns the parts of a zip file with `files` (`{path, text}`) in a folder. */
export function zip(folder, files) {
  const encoder = new TextEncoder();
  const parts = [];
  const directory = [];
  let offset = 0;
  let directorySize = 0;
  for (const { path, text } of files) {
    const name = encoder.encode(`${folder}/${path}`);
    const bytes = encoder.encode(text);
    // Version, flags, method, time, date, CRC, both sizes, lengths of the name and of extra fields.
    const shared = (view, at) => {
      [20, UTF8, 0, 0, DATE].forEach((value, index) => view.setUint16(at + 2 * index, value, true));
      [crc, bytes.length, bytes.length].forEach((value, index) => view.setUint32(at + 10 + 4 * index, value, true));
      view.setUint16(at + 22, name.length, true);
    };
    const crc = crc32(bytes);
    const local = new DataView(new ArrayBuffer(30));
    local.setUint32(0, 0x04034b50, true);
    shared(local, 4);
    const central = new DataView(new ArrayBuffer(46));
    central.setUint32(0, 0x02014b50, true);
    central.setUint16(4, 20, true);
    shared(central, 6);
    central.setUint32(42, offset, true);
    parts.push(local, name, bytes);
    directory.push(central, name);
    offset += 30 + name.length + bytes.length;
    directorySize += 46 + name.length;
  }
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, files.length, true);
  end.setUint16(10, files.length, true);
  end.setUint32(12, directorySize, true);
  end.setUint32(16, offset, true);
  return [...parts, ...directory, end];
}
