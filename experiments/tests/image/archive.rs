//! Archives and images made byte by byte, so that they can say anything.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::write::GzEncoder;
use harness::image::Digest;
use serde_json::{Value, json};

/// A tar archive.
#[derive(Clone, Default)]
pub struct Tar(Vec<u8>);

/// A header of 512 bytes, with a right checksum.
pub fn header(name: &[u8], kind: u8, size: u64) -> [u8; 512] {
    let mut block = [0u8; 512];
    put(&mut block, 0, &name[..name.len().min(100)]);
    put(&mut block, 100, b"0000644\0");
    put(&mut block, 108, b"0000000\0");
    put(&mut block, 116, b"0000000\0");
    number(&mut block[124..136], size);
    put(&mut block, 136, b"00000000000\0");
    block[156] = kind;
    put(&mut block, 257, b"ustar\x0000");
    sum(&mut block);
    block
}

/// A number of eleven octal digits, or in base 256 if it is larger.
pub fn number(field: &mut [u8], value: u64) {
    match value < 1 << 33 {
        true => field.copy_from_slice(format!("{value:011o}\0").as_bytes()),
        false => {
            field.fill(0);
            field[0] = 0x80;
            field[4..].copy_from_slice(&value.to_be_bytes());
        }
    }
}

/// Writes the checksum.
pub fn sum(block: &mut [u8; 512]) {
    put(block, 148, b"        ");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    put(block, 148, format!("{sum:06o}\0 ").as_bytes());
}

fn put(block: &mut [u8; 512], at: usize, bytes: &[u8]) {
    block[at..at + bytes.len()].copy_from_slice(bytes);
}

impl Tar {
    /// A header, and data up to a whole block.
    pub fn raw(mut self, header: [u8; 512], data: &[u8]) -> Self {
        self.0.extend(header);
        self.0.extend(data);
        self.0.resize(self.0.len().next_multiple_of(512), 0);
        self
    }

    pub fn file(self, name: &str, data: &str) -> Self {
        self.raw(header(name.as_bytes(), b'0', data.len() as u64), data.as_bytes())
    }

    pub fn folder(self, name: &str) -> Self {
        let mut block = header(name.as_bytes(), b'5', 0);
        put(&mut block, 100, b"0000755\0");
        sum(&mut block);
        self.raw(block, b"")
    }

    pub fn symlink(self, name: &str, target: &str) -> Self {
        self.linked(name, b'2', target)
    }

    pub fn link(self, name: &str, target: &str) -> Self {
        self.linked(name, b'1', target)
    }

    pub fn device(self, name: &str, major: u32, minor: u32) -> Self {
        let mut block = header(name.as_bytes(), b'3', 0);
        put(&mut block, 329, format!("{major:07o}\0").as_bytes());
        put(&mut block, 337, format!("{minor:07o}\0").as_bytes());
        sum(&mut block);
        self.raw(block, b"")
    }

    /// A PAX header for the next entry.
    pub fn pax(self, records: &[(&str, &[u8])]) -> Self {
        let mut data = Vec::new();
        for (key, value) in records {
            let body = key.len() + value.len() + 3;
            let length = (body..).find(|n| n.to_string().len() + body == *n).expect("a length");
            data.extend(format!("{length} {key}=").into_bytes());
            data.extend(*value);
            data.push(b'\n');
        }
        self.raw(header(b"pax", b'x', data.len() as u64), &data)
    }

    /// A long name of GNU tar (`L`) or a long target (`K`) for the next entry.
    pub fn gnu(self, kind: u8, name: &str) -> Self {
        let data = format!("{name}\0");
        self.raw(header(b"././@LongLink", kind, data.len() as u64), data.as_bytes())
    }

    /// The whole archive.
    pub fn end(mut self) -> Vec<u8> {
        self.0.resize(self.0.len() + 1024, 0);
        self.0
    }

    /// Without its end.
    pub fn cut(self) -> Vec<u8> {
        self.0
    }

    fn linked(self, name: &str, kind: u8, target: &str) -> Self {
        let mut block = header(name.as_bytes(), kind, 0);
        put(&mut block, 157, target.as_bytes());
        sum(&mut block);
        self.raw(block, b"")
    }
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("a vector takes everything");
    encoder.finish().expect("a vector takes everything")
}

pub fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

/// An OCI layout whose documents can be changed before they are written.
pub struct Layout {
    pub blobs: Vec<Vec<u8>>,
    pub config: Value,
    pub manifest: Value,
}

impl Layout {
    /// Of these layers, from the bottom up: blobs, and the archives in them.
    pub fn new(layers: &[(Vec<u8>, Vec<u8>)]) -> Self {
        let diff_ids: Vec<_> = layers.iter().map(|(_, archive)| Digest::of(archive)).collect();
        let descriptors: Vec<_> = layers
            .iter()
            .map(|(blob, _)| {
                let media = "application/vnd.oci.image.layer.v1.tar";
                json!({ "mediaType": media, "digest": Digest::of(blob), "size": blob.len() })
            })
            .collect();
        Self {
            blobs: layers.iter().map(|(blob, _)| blob.clone()).collect(),
            config: json!({
                "architecture": "amd64", "os": "linux",
                "rootfs": { "type": "layers", "diff_ids": diff_ids },
            }),
            manifest: json!({ "schemaVersion": 2, "layers": descriptors }),
        }
    }

    /// Of one uncompressed layer.
    pub fn of(archive: Vec<u8>) -> Self {
        Self::new(&[(archive.clone(), archive)])
    }

    /// The files of the layout by their names.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let mut files: Vec<_> = self.blobs.iter().map(|blob| named(blob)).collect();
        let config = serde_json::to_vec(&self.config).expect("JSON");
        let mut manifest = self.manifest.clone();
        if manifest["config"].is_null() {
            manifest["config"] = descriptor("application/vnd.oci.image.config.v1+json", &config);
        }
        let manifest = serde_json::to_vec(&manifest).expect("JSON");
        let entry = descriptor("application/vnd.oci.image.manifest.v1+json", &manifest);
        let index = json!({ "schemaVersion": 2, "manifests": [entry] });
        files.extend([named(&config), named(&manifest)]);
        files.push(("index.json".into(), serde_json::to_vec(&index).expect("JSON")));
        files.push(("oci-layout".into(), br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec()));
        files
    }

    /// Writes it to the folder `at`.
    pub fn write(&self, at: &Path) {
        for (name, bytes) in self.files() {
            let path = at.join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, bytes).expect("a file");
        }
    }
}

/// The descriptor of these bytes.
pub fn descriptor(media: &str, bytes: &[u8]) -> Value {
    json!({ "mediaType": media, "digest": Digest::of(bytes), "size": bytes.len() })
}

fn named(blob: &[u8]) -> (String, Vec<u8>) {
    (format!("blobs/sha256/{}", Digest::of(blob).hex()), blob.to_vec())
}
