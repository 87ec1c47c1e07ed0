//! From a kernel image as it is installed to the ELF file inside it.
//!
//! QEMU enters a decompressed kernel through its PVH note at once, where the image would
//! first decompress itself, emulated: 0.4 to 3 seconds.
//!
//! Source: Documentation/arch/x86/boot.rst of Linux, "The Real-Mode Kernel Header".

use std::io::Read;

use crate::{Error, Result};

const ELF: &[u8] = b"\x7fELF";

/// The ELF file of `image`, which is a bzImage or already that file.
///
/// # Errors
/// It is neither, or compressed in a way that is not known here.
pub fn vmlinux(image: Vec<u8>) -> Result<Vec<u8>> {
    if image.starts_with(ELF) {
        return Ok(image);
    }
    let kernel = decompress(payload(&image).ok_or_else(|| no_image("it has no boot header"))?)?;
    if kernel.starts_with(ELF) { Ok(kernel) } else { Err(no_image("it holds no ELF file")) }
}

/// The decompressed form of `bytes`, which tell by themselves how they are compressed:
/// gzip, xz, zstd, or not at all if they are an ELF file.
///
/// # Errors
/// Another form, or damage.
pub fn decompress(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut whole = Vec::new();
    let read = if bytes.starts_with(ELF) {
        whole.extend_from_slice(bytes);
        Ok(0)
    } else if bytes.starts_with(b"\x1f\x8b") {
        flate2::read::GzDecoder::new(bytes).read_to_end(&mut whole)
    } else if bytes.starts_with(b"\xfd7zXZ\0") {
        liblzma::read::XzDecoder::new(bytes).read_to_end(&mut whole)
    } else if bytes.starts_with(b"\x28\xb5\x2f\xfd") {
        match ruzstd::decoding::StreamingDecoder::new(bytes) {
            Ok(mut decoder) => decoder.read_to_end(&mut whole),
            Err(error) => Err(std::io::Error::other(error)),
        }
    } else {
        return Err(no_image("it is compressed neither with gzip, xz nor zstd"));
    };
    read.map_err(|error| no_image(&format!("it is damaged: {error}")))?;
    Ok(whole)
}

/// The compressed kernel of a bzImage.
fn payload(image: &[u8]) -> Option<&[u8]> {
    let number = |at: usize| {
        let bytes = image.get(at..at + 4)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
    };
    if image.get(0x202..0x206)? != b"HdrS" {
        return None;
    }
    let sectors = match *image.get(0x1f1)? {
        0 => 4,
        sectors => usize::from(sectors),
    };
    let start = (sectors + 1) * 512 + number(0x248)?;
    image.get(start..start.checked_add(number(0x24c)?)?)
}

fn no_image(why: &str) -> Error {
    Error::hinted(
        format!("this is no kernel or module that can be read: {why}"),
        "give a bzImage, or the vmlinux that its build leaves beside it",
    )
}
