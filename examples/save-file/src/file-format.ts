import { fromTypedStruct, toTypedStruct } from '@offheap/typed-struct';
import { Struct as TypedStruct } from 'typed-struct';
import { crc32 } from './crc32.ts';
import { Emitter } from './emitter.ts';

/** `OHEF`: an offheap emitter file. */
export const MAGIC = 0x4f484546;

/** The version that this program writes, and the only one it reads. */
export const VERSION = 1;

/** What a file starts with. */
const HeaderFormat = new TypedStruct('EmitterFileHeader')
  .UInt32BE('magic', MAGIC)
  .UInt16BE('version')
  .UInt16BE('count')
  .compile();

/**
 * A file, with numbers of its own big-endian as is usual in files, and the records as they lie in memory:
 *
 *     0       4         6       8
 *     | magic | version | count | records, count of them | CRC-32 of all before it |
 */
export const EmitterFile = new TypedStruct('EmitterFile')
  .Struct('header', HeaderFormat)
  .Buffer('records')
  .CRC32BE('checksum', crc32)
  .compile();

/**
 * The header as a struct of offheap. Its view shows the bytes as they are: typed-struct's own instance would write the
 * magic number over a damaged one.
 */
export const Header = fromTypedStruct(HeaderFormat);

/** One emitter in a file: the struct of the game's pool. */
export const EmitterRecord = toTypedStruct(Emitter);
