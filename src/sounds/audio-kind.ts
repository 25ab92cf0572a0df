/** The kinds of audio files that are taken, by sox's names for them. */
export type AudioKind = 'wav' | 'flac' | 'vorbis' | 'opus' | 'mp3';

/**
 * What kind of file this is by its first bytes, whatever its name says; undefined for none that is taken. sox is always told,
 * since by itself it would also take playlists, which name other files and addresses (soxformat(7)).
 */
export function audioKind(file: Uint8Array): AudioKind | undefined {
  const text = (from: number, to: number) => Buffer.from(file.subarray(from, to)).toString('latin1');
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WAVE') return 'wav';
  if (text(0, 4) === 'fLaC') return 'flac';
  if (text(0, 4) === 'OggS') {
    // The head of the first page is 27 bytes and one for the only segment in it (RFC 3533, 6).
    if (text(28, 36) === 'OpusHead') return 'opus';
    return text(29, 35) === 'vorbis' ? 'vorbis' : undefined;
  }
  const [first = 0, second = 0] = file;
  // Eleven bits of one begin a frame, then a version and layer III (ISO 11172-3, 2.4.1.3).
  const frame = first === 0xff && (second & 0xe0) === 0xe0 && (second & 0x06) === 0x02;
  return text(0, 3) === 'ID3' || frame ? 'mp3' : undefined;
}
