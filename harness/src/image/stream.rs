//! The bytes of a layer: decompressed while they are read, and digested on both sides.

use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::{Digest, Hashing};
use crate::tarball::{Flaw, flaw_of};
use crate::{Error, Result};

/// How much is read, decompressed and digested at a time.
const CHUNK: usize = 64 << 10;

/// How a layer is compressed; its first bytes say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
}

/// What a layer's bytes turned out to be.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The digest of the blob, and its length.
    pub blob: (Digest, u64),
    /// The digest of the archive in it, and its length.
    pub diff: (Digest, u64),
    /// How it is compressed.
    pub compression: Compression,
}

/// Gives `each` the archive in `blob`, reads what it leaves, and says what has passed.
pub(super) fn read<T>(
    blob: impl Read,
    name: &Path,
    each: impl FnOnce(&mut dyn Read) -> Result<T>,
) -> Result<(T, Seen)> {
    let mut blob = BufReader::with_capacity(CHUNK, Hashing::new(blob));
    let refused = |error| Error::from(flaw_of(error).of(name));
    let magic = blob.fill_buf().map_err(refused)?;
    let compression = Compression::of(magic);
    let (value, (blob, diff)) = match compression {
        Compression::None => {
            let value = drained(&mut blob, name, each)?;
            let seen = blob.into_inner().finish();
            (value, (seen.clone(), seen))
        }
        Compression::Gzip => {
            let mut inner =
                BufReader::with_capacity(CHUNK, Hashing::new(Gzip(MultiGzDecoder::new(blob))));
            let value = drained(&mut inner, name, each)?;
            let inner = inner.into_inner();
            let (decoder, diff) = inner.into_parts();
            (value, (decoder.0.into_inner().into_inner().finish(), diff))
        }
        Compression::Zstd => {
            let mut inner = BufReader::with_capacity(CHUNK, Hashing::new(Zstd::new(blob)));
            let value = drained(&mut inner, name, each)?;
            let (decoder, diff) = inner.into_inner().into_parts();
            (value, (decoder.source.into_inner().finish(), diff))
        }
    };
    Ok((value, Seen { blob, diff, compression }))
}

impl Compression {
    fn of(magic: &[u8]) -> Self {
        match magic {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            // A frame to be skipped may come first.
            [kind, 0x2a, 0x4d, 0x18, ..] if kind & 0xf0 == 0x50 => Self::Zstd,
            _ => Self::None,
        }
    }

    /// `gzip`, `zstd` or `none`.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }
}

/// What stands after the end of the archive belongs to the digest as well.
fn drained<T>(
    reader: &mut impl Read,
    name: &Path,
    each: impl FnOnce(&mut dyn Read) -> Result<T>,
) -> Result<T> {
    let value = each(reader)?;
    let rest = io::copy(reader, &mut io::sink());
    rest.map_err(|error| flaw_of(error).of(name))?;
    Ok(value)
}

/// gzip, possibly of several members. Its errors become flaws.
struct Gzip<R>(MultiGzDecoder<R>);

impl<R: BufRead> Read for Gzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| damaged(&error))
    }
}

/// Zstandard, possibly of several frames, of which some are to be skipped.
struct Zstd<R> {
    source: R,
    decoder: FrameDecoder,
    begun: bool,
}

impl<R: BufRead> Zstd<R> {
    fn new(source: R) -> Self {
        Self { source, decoder: FrameDecoder::new(), begun: false }
    }

    /// Begins the next frame; whether there is one.
    fn frame(&mut self) -> io::Result<bool> {
        while !self.source.fill_buf()?.is_empty() {
            match self.decoder.reset(&mut self.source) {
                Ok(()) => {
                    self.begun = true;
                    return Ok(true);
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    io::copy(&mut self.source.by_ref().take(length.into()), &mut io::sink())?;
                }
                Err(error) => return Err(damaged(&error)),
            }
        }
        Ok(false)
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.begun && self.decoder.can_collect() > 0 {
                return self.decoder.read(buffer);
            }
            let over = !self.begun || self.decoder.is_finished();
            if over && !self.frame()? {
                return Ok(0);
            }
            let block = BlockDecodingStrategy::UptoBlocks(1);
            self.decoder.decode_blocks(&mut self.source, block).map_err(|error| damaged(&error))?;
        }
    }
}

fn damaged(error: &dyn std::fmt::Display) -> io::Error {
    Flaw::Compression(error.to_string()).into()
}
